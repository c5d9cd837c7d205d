using SessionGen.Stores;

namespace SessionGen.Testing;

/// <summary>A store in front of another one that counts, waits and fails as a test says.</summary>
internal sealed class FaultyStore(ISessionStore inner) : ISessionStore
{
    /// <summary>Ends the feed without a failure.</summary>
    public static readonly object EndOfFeed = new();

    public const string FailedEnd = "The disk is full.";

    private int _ends;
    private int _renewals;
    private int _running;
    private int _sweeps;
    private int _watches;

    /// <summary>Thrown by every method while set.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Every look at sessions, and every extension, waits for it before it reaches the store.</summary>
    public Task ReadGate { get; set; } = Task.CompletedTask;

    /// <summary>Every renewal waits for it before it reaches the store.</summary>
    public Task RenewalGate { get; set; } = Task.CompletedTask;

    /// <summary>Every renewal waits for it after the store has answered.</summary>
    public Task RenewalAnswerGate { get; set; } = Task.CompletedTask;

    public int Renewals => Volatile.Read(ref _renewals);

    /// <summary>Renewals that have reached the store and were not answered.</summary>
    public int RunningRenewals => Volatile.Read(ref _running);

    public int Sweeps => Volatile.Read(ref _sweeps);

    public int Watches => Volatile.Read(ref _watches);

    /// <summary>What the feed tells, in order; the feed fails after an exception and goes on when watched again.</summary>
    public System.Threading.Channels.Channel<object> Feed { get; } = System.Threading.Channels.Channel.CreateUnbounded<object>();

    public bool HasFeed { get; init; }

    /// <summary>The feed just ends when it is cancelled, as that of a store that asks from time to time, and does not throw.</summary>
    public bool EndsFeedWhenCancelled { get; init; }

    public List<SessionClaimsUpdate> ClaimsUpdates { get; } = [];

    public ValueTask<SessionCreation> CreateAsync(NewSession session, CancellationToken cancellationToken) => Check().CreateAsync(session, cancellationToken);

    public async ValueTask<StoredSession?> RenewAsync(SessionRenewal renewal, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _renewals);
        Interlocked.Increment(ref _running);
        try
        {
            await RenewalGate.WaitAsync(cancellationToken);
            var session = await Check().RenewAsync(renewal, cancellationToken);
            await RenewalAnswerGate.WaitAsync(cancellationToken);
            return session;
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    public async ValueTask<StoredSession?> ExtendAsync(string sessionId, DateTimeOffset now, DateTimeOffset activeUntil, CancellationToken cancellationToken)
    {
        await ReadGate.WaitAsync(cancellationToken);
        return await Check().ExtendAsync(sessionId, now, activeUntil, cancellationToken);
    }

    public async ValueTask<StoredSession?> GetAsync(string sessionId, CancellationToken cancellationToken)
    {
        await ReadGate.WaitAsync(cancellationToken);
        return await Check().GetAsync(sessionId, cancellationToken);
    }

    public ValueTask<StoredClient?> GetClientAsync(ClientSecretHash clientHash, DateTimeOffset now, CancellationToken cancellationToken) => Check().GetClientAsync(clientHash, now, cancellationToken);

    public async ValueTask<SessionPage> QueryAsync(SessionQuery query, CancellationToken cancellationToken)
    {
        await ReadGate.WaitAsync(cancellationToken);
        return await Check().QueryAsync(query, cancellationToken);
    }

    public async ValueTask<IReadOnlyList<SessionCount>> CountAsync(SessionFilter filter, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await ReadGate.WaitAsync(cancellationToken);
        return await Check().CountAsync(filter, now, cancellationToken);
    }

    public ValueTask RevokeCreatedBeforeAsync(DateTimeOffset cutoff, CancellationToken cancellationToken) => Check().RevokeCreatedBeforeAsync(cutoff, cancellationToken);

    public ValueTask<bool> TryTakeLeaseAsync(SessionLease lease, CancellationToken cancellationToken) => Check().TryTakeLeaseAsync(lease, cancellationToken);

    public ValueTask<StoredClient?> SetActiveAsync(ClientSecretHash clientHash, string sessionId, DateTimeOffset now, CancellationToken cancellationToken) => Check().SetActiveAsync(clientHash, sessionId, now, cancellationToken);

    /// <summary>Every ending waits for it after the store has ended the sessions.</summary>
    public Task EndAnswerGate { get; set; } = Task.CompletedTask;

    /// <summary>How many endings succeed before one fails.</summary>
    public int? EndsUntilFailure { get; set; }

    public int Ends => Volatile.Read(ref _ends);

    public async ValueTask<EndSessionsResult> EndAsync(EndSessionsRequest ending, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _ends);
        if (EndsUntilFailure-- == 0)
        {
            EndsUntilFailure = null;
            throw new SessionStoreUnavailableException(FailedEnd);
        }

        var end = await Check().EndAsync(ending, cancellationToken);
        await EndAnswerGate.WaitAsync(cancellationToken);
        return end;
    }

    public ValueTask<SessionClaimsUpdateResult> UpdateClaimsAsync(SessionClaimsUpdate update, CancellationToken cancellationToken)
    {
        lock (ClaimsUpdates)
        {
            ClaimsUpdates.Add(update);
        }

        return Check().UpdateClaimsAsync(update, cancellationToken);
    }

    public ValueTask<SessionSweep> SweepAsync(SessionSweepRequest request, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _sweeps);
        return Check().SweepAsync(request, cancellationToken);
    }

    public ValueTask<IReadOnlyList<MachineClock>> ReportClockAsync(string machine, DateTimeOffset now, CancellationToken cancellationToken) => Check().ReportClockAsync(machine, now, cancellationToken);

    public ValueTask RemoveClockAsync(string machine, CancellationToken cancellationToken) => Check().RemoveClockAsync(machine, cancellationToken);

    public ValueTask<IReadOnlyList<StoredKey>> ListKeysAsync(CancellationToken cancellationToken) => Check().ListKeysAsync(cancellationToken);

    public ValueTask<bool> TryAddKeyAsync(StoredKey key, string? predecessorKeyId, CancellationToken cancellationToken) => Check().TryAddKeyAsync(key, predecessorKeyId, cancellationToken);

    public ValueTask RemoveKeyAsync(string keyId, CancellationToken cancellationToken) => Check().RemoveKeyAsync(keyId, cancellationToken);

    public async IAsyncEnumerable<SessionChange> WatchAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _watches);
        if (!HasFeed)
        {
            yield break;
        }

        await using var end = EndsFeedWhenCancelled ? cancellationToken.Register(() => Feed.Writer.TryWrite(EndOfFeed)) : default;
        await foreach (var item in Feed.Reader.ReadAllAsync(EndsFeedWhenCancelled ? CancellationToken.None : cancellationToken))
        {
            if (item == EndOfFeed)
            {
                yield break;
            }

            yield return item is Exception failure ? throw failure : (SessionChange)item;
        }
    }

    private ISessionStore Check() => Failure is null ? inner : throw Failure;
}
