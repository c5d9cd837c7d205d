namespace SessionGen;

/// <summary>A renewal that waits for its statement.</summary>
/// <param name="renewal">What is asked.</param>
internal sealed class PendingRenewal(SessionRenewal renewal)
{
    private readonly TaskCompletionSource<StoredSession?> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _isTaken;

    /// <summary>What is asked.</summary>
    public SessionRenewal Renewal => renewal;

    /// <summary>Takes it for a statement; false where its caller has given up waiting.</summary>
    public bool TryTake() => Interlocked.Exchange(ref _isTaken, 1) == 0;

    /// <summary>Hands the result to the caller.</summary>
    public void Complete(StoredSession? session) => _completion.TrySetResult(session);

    /// <summary>Tells the caller why there is none.</summary>
    public void Fail(Exception exception) => _completion.TrySetException(exception);

    /// <summary>The result. One that is cancelled while it waits changes nothing; one whose statement was sent tells what came of it.</summary>
    public async Task<StoredSession?> WaitAsync(CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.UnsafeRegister(
            static (pending, token) =>
            {
                var self = (PendingRenewal)pending!;
                if (self.TryTake())
                {
                    self._completion.TrySetCanceled(token);
                }
            },
            this);
        return await _completion.Task.ConfigureAwait(false);
    }
}
