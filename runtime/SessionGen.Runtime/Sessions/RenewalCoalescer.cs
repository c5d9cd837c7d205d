using SessionGen.Tokens;

namespace SessionGen.Sessions;

/// <summary>
/// Renewals under way: those who need the same token at the same time share one. Bounded, and one that nobody waits for any longer is
/// cancelled, so that a store that hangs is not buried under renewals. Thread-safe.
/// </summary>
internal sealed class RenewalCoalescer<TClaims>(int capacity)
    where TClaims : class, ISessionClaims<TClaims>
{
    private readonly Lock _lock = new();
    private readonly Dictionary<RenewalKey, Flight> _running = [];
    private int _count;

    /// <summary>Renews, or waits for somebody who does.</summary>
    /// <param name="key">What must be the same.</param>
    /// <param name="fresh">Whether only a renewal will do that begins after this call. All who ask so meanwhile share the next one.</param>
    /// <param name="renew">
    /// Renews. Gets whether somebody asked for one that begins after their call; where nobody did, what a flight has brought that landed
    /// between the caller's look and this one's start is as good.
    /// </param>
    /// <param name="cancellationToken">Ends the waiting, and the renewal only where nobody else waits for it.</param>
    /// <exception cref="SessionStoreUnavailableException">Too many renewals are under way.</exception>
    public Task<SessionToken<TClaims>?> RenewAsync(in RenewalKey key, bool fresh, Func<bool, CancellationToken, Task<SessionToken<TClaims>?>> renew, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var flight = Join(key, fresh, out var isNew, out var after);
        if (isNew)
        {
            _ = RunAsync(key, flight, after, renew);
        }

        return flight.Landed.Task.IsCompleted ? flight.Landed.Task : WaitAsync(flight, cancellationToken);
    }

    private Flight Join(in RenewalKey key, bool fresh, out bool isNew, out Task? after)
    {
        lock (_lock)
        {
            var running = _running.GetValueOrDefault(key);
            var flight = running is null || fresh || running.Waiting == 0 ? running?.Next : running;
            isNew = flight is null;
            after = isNew ? running?.Landed.Task : null;
            if (flight is null)
            {
                if (_count >= capacity)
                {
                    throw new SessionStoreUnavailableException("Too many renewals are waiting for the session store.");
                }

                _count++;
                flight = new Flight();
                if (running is null)
                {
                    _running.Add(key, flight);
                }
                else
                {
                    running.Next = flight;
                }
            }

            // Only before it starts: who asks for a fresh one never joins one that runs.
            flight.IsFresh |= fresh;
            flight.Waiting++;
            return flight;
        }
    }

    private async Task RunAsync(RenewalKey key, Flight flight, Task? after, Func<bool, CancellationToken, Task<SessionToken<TClaims>?>> renew)
    {
        if (after is not null)
        {
            await after.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        var renewal = RunAsync(renew, flight);
        await ((Task)renewal).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            _count--;
            if (flight.Next is { } next)
            {
                _running[key] = next;
            }
            else
            {
                _running.Remove(key);
            }
        }

        flight.Landed.SetFromTask(renewal);
    }

    /// <summary>Turns what is thrown before the first wait into a failed task as well.</summary>
    private static async Task<SessionToken<TClaims>?> RunAsync(Func<bool, CancellationToken, Task<SessionToken<TClaims>?>> renew, Flight flight) =>
        await renew(flight.IsFresh, flight.Abandoned.Token).ConfigureAwait(false);

    private async Task<SessionToken<TClaims>?> WaitAsync(Flight flight, CancellationToken cancellationToken)
    {
        try
        {
            return await flight.Landed.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            if (Leave(flight))
            {
                await flight.Abandoned.CancelAsync().ConfigureAwait(false);
            }

            throw;
        }
    }

    private bool Leave(Flight flight)
    {
        lock (_lock)
        {
            return --flight.Waiting == 0;
        }
    }

    private sealed class Flight
    {
        public TaskCompletionSource<SessionToken<TClaims>?> Landed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Has no timer, so there is nothing to dispose of.</summary>
        public CancellationTokenSource Abandoned { get; } = new();

        public bool IsFresh { get; set; }

        public int Waiting { get; set; }

        public Flight? Next { get; set; }
    }
}
