using System.Diagnostics;
using SessionGen.Stores;

namespace SessionGen.Postgres.Renewing;

/// <summary>A renewal that waits for its statement.</summary>
internal sealed class PendingRenewal(SessionRenewal renewal, CancellationToken cancellationToken)
{
    private readonly TaskCompletionSource<StoredSession?> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _isTaken;
    private long _skippedSince;

    public SessionRenewal Renewal => renewal;

    /// <summary>Claims the renewal for a statement; false if its caller has canceled it.</summary>
    public bool TryTake() => Interlocked.Exchange(ref _isTaken, 1) == 0;

    /// <summary>Returns the renewal for another statement, since its row was locked; nothing was changed.</summary>
    /// <returns>How long its row has been locked.</returns>
    public TimeSpan GiveBack()
    {
        _skippedSince = _skippedSince == 0 ? Stopwatch.GetTimestamp() : _skippedSince;
        var since = Stopwatch.GetElapsedTime(_skippedSince);
        Interlocked.Exchange(ref _isTaken, 0);
        CancelIfRequested();
        return since;
    }

    public void Complete(StoredSession? session) => _completion.TrySetResult(session);

    public void Fail(Exception exception) => _completion.TrySetException(exception);

    /// <summary>
    /// Waits for the result. A renewal that is canceled before its statement is sent changes nothing; later cancellation is ignored.
    /// </summary>
    public async Task<StoredSession?> WaitAsync()
    {
        using var registration = cancellationToken.UnsafeRegister(static pending => ((PendingRenewal)pending!).CancelIfRequested(), this);
        return await _completion.Task.ConfigureAwait(false);
    }

    private void CancelIfRequested()
    {
        if (cancellationToken.IsCancellationRequested && TryTake())
        {
            _completion.TrySetCanceled(cancellationToken);
        }
    }
}
