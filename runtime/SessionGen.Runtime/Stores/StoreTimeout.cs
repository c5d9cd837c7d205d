namespace SessionGen.Stores;

/// <summary>How long a store may take, and perhaps a caller that gives up before.</summary>
internal sealed class StoreTimeout : IDisposable
{
    /// <summary>Longer than any healthy store takes, shorter than a browser or proxy waits.</summary>
    public static readonly TimeSpan Delay = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _timeout;
    private readonly CancellationTokenSource? _linked;

    public StoreTimeout(TimeProvider time, CancellationToken cancellationToken)
    {
        _timeout = new CancellationTokenSource(Delay, time);
        _linked = cancellationToken.CanBeCanceled ? CancellationTokenSource.CreateLinkedTokenSource(_timeout.Token, cancellationToken) : null;
    }

    /// <summary>Whether its time is over. Otherwise it was the caller who gave up.</summary>
    public bool IsOver => _timeout.IsCancellationRequested;

    public CancellationToken Token => (_linked ?? _timeout).Token;

    /// <summary>The exception for a call that was ended by the timeout.</summary>
    public static SessionStoreUnavailableException TookTooLong(Exception exception) =>
        new($"The session store did not answer within {Delay.TotalSeconds:0} seconds.", exception);

    public void Dispose()
    {
        _linked?.Dispose();
        _timeout.Dispose();
    }
}
