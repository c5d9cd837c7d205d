using System.Runtime.CompilerServices;
using SessionGen.Stores;

namespace SessionGen.AspNetCore.Tests;

/// <summary>A store that is counted, and down when a test says so.</summary>
internal sealed class CountingStore(ISessionStore inner) : ISessionStore
{
    private int _renewals;
    private int _extensions;
    private int _calls;
    private int _leases;

    public bool IsDown { get; set; }

    /// <summary>It answers everything else.</summary>
    public bool AreRenewalsDown { get; set; }

    /// <summary>It answers, and takes no writes.</summary>
    public bool IsReadOnly { get; set; }

    /// <summary>Thrown by every sign-in, while everything else works.</summary>
    public Exception? SignInFailure { get; set; }

    public int Leases => _leases;

    /// <summary>Every renewal, and every look at one session, waits for it.</summary>
    public Task Hang { get; set; } = Task.CompletedTask;

    public int Renewals => _renewals;

    public int Extensions => _extensions;

    /// <summary>Calls about sessions and clients, of any kind.</summary>
    public int Calls => _calls;

    public ValueTask<SessionCreation> CreateAsync(NewSession session, CancellationToken cancellationToken) =>
        SignInFailure is { } failure ? throw failure : Reach().CreateAsync(session, cancellationToken);

    public async ValueTask<StoredSession?> RenewAsync(SessionRenewal renewal, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _renewals);

        // A store across a network lets other requests in between.
        await Task.Yield();
        await Hang.WaitAsync(cancellationToken);
        if (AreRenewalsDown)
        {
            throw new SessionStoreUnavailableException("The test took renewals down.");
        }

        return await Reach().RenewAsync(renewal, cancellationToken);
    }

    /// <summary>Waits until a number of extensions were tried.</summary>
    public async Task WaitForExtensionsAsync(int count)
    {
        while (Volatile.Read(ref _extensions) < count)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public ValueTask<StoredSession?> ExtendAsync(string sessionId, DateTimeOffset now, DateTimeOffset activeUntil, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _extensions);
        return Reach().ExtendAsync(sessionId, now, activeUntil, cancellationToken);
    }

    public async ValueTask<StoredSession?> GetAsync(string sessionId, CancellationToken cancellationToken)
    {
        // Without a look at its token, as a bad driver does.
        await Hang;
        return await Reach().GetAsync(sessionId, cancellationToken);
    }

    public ValueTask<StoredClient?> GetClientAsync(ClientSecretHash clientHash, DateTimeOffset now, CancellationToken cancellationToken) =>
        Reach().GetClientAsync(clientHash, now, cancellationToken);

    public ValueTask<SessionPage> QueryAsync(SessionQuery query, CancellationToken cancellationToken) =>
        Reach().QueryAsync(query, cancellationToken);

    public ValueTask<IReadOnlyList<SessionCount>> CountAsync(SessionFilter filter, DateTimeOffset now, CancellationToken cancellationToken) =>
        Reach().CountAsync(filter, now, cancellationToken);

    public ValueTask RevokeCreatedBeforeAsync(DateTimeOffset cutoff, CancellationToken cancellationToken) =>
        Reach().RevokeCreatedBeforeAsync(cutoff, cancellationToken);

    public ValueTask<bool> TryTakeLeaseAsync(SessionLease lease, CancellationToken cancellationToken)
    {
        ThrowIfDown();
        if (lease.Name == "health")
        {
            // The background service takes one to sweep, at a random time.
            Interlocked.Increment(ref _leases);
        }

        return IsReadOnly ? throw new SessionStoreUnavailableException("It is read-only.") : inner.TryTakeLeaseAsync(lease, cancellationToken);
    }

    public ValueTask<StoredClient?> SetActiveAsync(ClientSecretHash clientHash, string sessionId, DateTimeOffset now, CancellationToken cancellationToken) =>
        Reach().SetActiveAsync(clientHash, sessionId, now, cancellationToken);

    public ValueTask<SessionClaimsUpdateResult> UpdateClaimsAsync(SessionClaimsUpdate update, CancellationToken cancellationToken) =>
        Reach().UpdateClaimsAsync(update, cancellationToken);

    public ValueTask<EndSessionsResult> EndAsync(EndSessionsRequest ending, CancellationToken cancellationToken) =>
        Reach().EndAsync(ending, cancellationToken);

    public ValueTask<SessionSweep> SweepAsync(SessionSweepRequest request, CancellationToken cancellationToken)
    {
        ThrowIfDown();
        return inner.SweepAsync(request, cancellationToken);
    }

    public ValueTask<IReadOnlyList<MachineClock>> ReportClockAsync(string machine, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ThrowIfDown();
        return inner.ReportClockAsync(machine, now, cancellationToken);
    }

    public ValueTask RemoveClockAsync(string machine, CancellationToken cancellationToken)
    {
        ThrowIfDown();
        return inner.RemoveClockAsync(machine, cancellationToken);
    }

    public ValueTask<IReadOnlyList<StoredKey>> ListKeysAsync(CancellationToken cancellationToken)
    {
        ThrowIfDown();
        return inner.ListKeysAsync(cancellationToken);
    }

    public ValueTask<bool> TryAddKeyAsync(StoredKey key, string? predecessorKeyId, CancellationToken cancellationToken)
    {
        ThrowIfDown();
        return inner.TryAddKeyAsync(key, predecessorKeyId, cancellationToken);
    }

    public ValueTask RemoveKeyAsync(string keyId, CancellationToken cancellationToken)
    {
        ThrowIfDown();
        return inner.RemoveKeyAsync(keyId, cancellationToken);
    }

    public async IAsyncEnumerable<SessionChange> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var change in inner.WatchAsync(cancellationToken))
        {
            yield return change;
        }
    }

    private ISessionStore Reach()
    {
        Interlocked.Increment(ref _calls);
        ThrowIfDown();
        return inner;
    }

    private void ThrowIfDown()
    {
        if (IsDown)
        {
            throw new SessionStoreUnavailableException("The test took the store down.");
        }
    }
}
