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

    /// <summary>
    /// Runs a call to its end whether the caller waits for it or not: what the store has done must be known here even if the browser is gone.
    /// </summary>
    public static Task<TResult> RunToEndAsync<TResult>(TimeProvider time, Func<CancellationToken, ValueTask<TResult>> call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return RunAsync().WaitAsync(cancellationToken);

        async Task<TResult> RunAsync()
        {
            using var timeout = new StoreTimeout(time, CancellationToken.None);
            try
            {
                return await call(timeout.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException exception)
            {
                throw TookTooLong(exception);
            }
        }
    }

    public void Dispose()
    {
        _linked?.Dispose();
        _timeout.Dispose();
    }
}
