namespace SessionGen.Sessions;

/// <summary>Lets callers that need the same renewal at the same time share one. Thread-safe.</summary>
// Bounded, and a renewal that no caller waits for is canceled, so that renewals do not pile up before a store that hangs.
internal sealed class RenewalCoalescer<TResult>(int capacity)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<RenewalKey, Renewal> _running = [];
    private int _count;

    // A fresh renewal begins after this call; all callers that ask for one meanwhile share the next one. 'renew' gets whether a caller
    // asked for a fresh one. Cancellation ends the waiting, and the renewal only if no other caller waits for it.
    public Task<TResult> RunAsync(
        in RenewalKey key, bool fresh, Func<bool, CancellationToken, Task<TResult>> renew, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var renewal = Join(key, fresh, out var isNew, out var previous);
        if (isNew)
        {
            _ = StartAsync(key, renewal, previous, renew);
        }

        return renewal.Result.Task.IsCompleted ? renewal.Result.Task : WaitAsync(renewal, cancellationToken);
    }

    private Renewal Join(in RenewalKey key, bool fresh, out bool isNew, out Task? previous)
    {
        lock (_lock)
        {
            var running = _running.GetValueOrDefault(key);
            var renewal = running is null || fresh || running.IsAbandoned ? running?.Next : running;
            isNew = renewal is null;
            previous = isNew ? running?.Result.Task : null;
            if (renewal is null)
            {
                if (_count >= capacity)
                {
                    throw new SessionStoreUnavailableException("Too many renewals are waiting for the session store.");
                }

                _count++;
                renewal = new Renewal();
                if (running is null)
                {
                    _running.Add(key, renewal);
                }
                else
                {
                    running.Next = renewal;
                }
            }

            // Only before it starts: a caller that asks for a fresh one never joins one that is running.
            renewal.IsFresh |= fresh;
            renewal.Waiting++;
            return renewal;
        }
    }

    private async Task StartAsync(RenewalKey key, Renewal renewal, Task? previous, Func<bool, CancellationToken, Task<TResult>> renew)
    {
        if (previous is not null)
        {
            await previous.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        bool isFresh, isWanted;
        lock (_lock)
        {
            renewal.HasStarted = true;
            (isFresh, isWanted) = (renewal.IsFresh, !renewal.IsAbandoned);
        }

        var result = isWanted ? RenewAsync() : Task.FromCanceled<TResult>(new CancellationToken(canceled: true));
        await ((Task)result).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            _count--;
            if (renewal.Next is { } next)
            {
                _running[key] = next;
            }
            else
            {
                _running.Remove(key);
            }
        }

        renewal.Result.SetFromTask(result);

        // What is thrown before the first wait becomes a failed task as well.
        async Task<TResult> RenewAsync() => await renew(isFresh, renewal.Abandoned.Token).ConfigureAwait(false);
    }

    private async Task<TResult> WaitAsync(Renewal renewal, CancellationToken cancellationToken)
    {
        try
        {
            return await renewal.Result.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            if (IsAbandonedByLeaving(renewal))
            {
                await renewal.Abandoned.CancelAsync().ConfigureAwait(false);
            }

            throw;
        }
    }

    private bool IsAbandonedByLeaving(Renewal renewal)
    {
        lock (_lock)
        {
            renewal.Waiting--;
            return renewal.IsAbandoned;
        }
    }

    private sealed class Renewal
    {
        public TaskCompletionSource<TResult> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        // Has no timer, so there is nothing to dispose of.
        public CancellationTokenSource Abandoned { get; } = new();

        public bool IsFresh { get; set; }

        public bool HasStarted { get; set; }

        // Is canceled, or about to be, so no caller may join it. One that no caller waits for before it starts can still be joined.
        public bool IsAbandoned => HasStarted && Waiting == 0;

        public int Waiting { get; set; }

        public Renewal? Next { get; set; }
    }
}
