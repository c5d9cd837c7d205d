using System.Diagnostics;
using SessionGen.Stores;

namespace SessionGen;

/// <summary>A renewal that waits for its statement.</summary>
/// <param name="renewal">What is asked.</param>
/// <param name="cancellationToken">Its caller's.</param>
internal sealed class PendingRenewal(SessionRenewal renewal, CancellationToken cancellationToken)
{
    private readonly TaskCompletionSource<StoredSession?> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _isTaken;
    private long _passedOverSince;

    /// <summary>What is asked.</summary>
    public SessionRenewal Renewal => renewal;

    /// <summary>Takes it for a statement; false where its caller has given up waiting.</summary>
    public bool TryTake() => Interlocked.Exchange(ref _isTaken, 1) == 0;

    /// <summary>Has it wait for another statement, since its row was passed over; nothing was changed.</summary>
    /// <returns>How long it has been passed over.</returns>
    public TimeSpan GiveBack()
    {
        _passedOverSince = _passedOverSince == 0 ? Stopwatch.GetTimestamp() : _passedOverSince;
        var since = Stopwatch.GetElapsedTime(_passedOverSince);
        Interlocked.Exchange(ref _isTaken, 0);
        CancelIfAsked();
        return since;
    }

    /// <summary>Hands the result to the caller.</summary>
    public void Complete(StoredSession? session) => _completion.TrySetResult(session);

    /// <summary>Tells the caller why there is none.</summary>
    public void Fail(Exception exception) => _completion.TrySetException(exception);

    /// <summary>The result. One that is cancelled while it waits changes nothing; one whose statement was sent tells what came of it.</summary>
    public async Task<StoredSession?> WaitAsync()
    {
        using var registration = cancellationToken.UnsafeRegister(static pending => ((PendingRenewal)pending!).CancelIfAsked(), this);
        return await _completion.Task.ConfigureAwait(false);
    }

    private void CancelIfAsked()
    {
        if (cancellationToken.IsCancellationRequested && TryTake())
        {
            _completion.TrySetCanceled(cancellationToken);
        }
    }
}
