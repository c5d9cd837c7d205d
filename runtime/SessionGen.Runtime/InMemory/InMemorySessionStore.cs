using System.Runtime.CompilerServices;
using SessionGen.Model;
using SessionGen.Stores;

namespace SessionGen.InMemory;

/// <summary>
/// Sessions in the memory of one process, lost when it ends. Some 260 bytes a session; ended sessions are kept until a sweep deletes them.
/// </summary>
/// <remarks>
/// Writers take turns under one lock, for well under a microsecond each. Readers take none: they read, then check that nobody wrote
/// meanwhile, and read again where somebody did.
/// </remarks>
internal sealed partial class InMemorySessionStore : ISessionStore
{
    /// <summary>Rows looked at by a sweep before it lets others have their turn.</summary>
    private const int SweepSlice = 128;

    private const int OptimisticReads = 16;

    private readonly Lock _writing = new();
    private readonly SlotTable<SessionRow> _sessions = new();
    private readonly SlotTable<ClientRow> _clients = new();
    private readonly SlotIndex _byId;
    private readonly SlotIndex _byUser;
    private readonly SlotIndex _byHash;
    private readonly SlotIndex _byClientId;
    private readonly DueLists _live;
    private readonly DueLists _over;
    private readonly Stack<int> _emptyClients = new();
    private readonly SessionTexts _texts = new();
    private readonly Dictionary<SessionPolicy, ushort> _policyNumbers = [];
    private readonly List<StoredKey> _keys = [];
    private readonly Dictionary<string, SessionLease> _leases = new(StringComparer.Ordinal);

    private volatile SessionPolicy[] _policies = [];
    private uint _signIns;

    /// <summary>Sessions created before it are over.</summary>
    private volatile uint _epoch;

    /// <summary>Rows with lower numbers have been looked at since the epoch was set.</summary>
    private int _lookedAtSinceEpoch = int.MaxValue;

    /// <summary>Odd while somebody writes.</summary>
    private long _writes;

    public InMemorySessionStore()
    {
        _byId = new SlotIndex(slot => HashOf(_sessions[slot].Id));
        _byUser = new SlotIndex(slot => HashOfUser(_sessions[slot]), hasEqualHashes: true);
        _byHash = new SlotIndex(slot => _clients[slot].Hash.GetHashCode());
        _byClientId = new SlotIndex(slot => HashOf(_clients[slot].Id));
        _live = new DueLists(_sessions, isExact: false);
        _over = new DueLists(_sessions, isExact: true);
    }

    /// <summary>How many sessions there are, those that ended and were not swept yet among them.</summary>
    public int Count => _sessions.Count;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The ids were not made by SessionGen, are in use, or the user id is not well-formed Unicode.</exception>
    public ValueTask<SessionCreation> CreateAsync(NewSession session, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        cancellationToken.ThrowIfCancellationRequested();
        if (!SessionIds.TryParseSession(session.Session.Id, out var id) || !SessionIds.TryParseClient(session.Session.ClientId, out var clientId))
        {
            throw new ArgumentException("The ids of a session must have been made by SessionGen.", nameof(session));
        }

        lock (_writing)
        {
            return new(Create(session, id, clientId));
        }
    }

    /// <inheritdoc/>
    public ValueTask<StoredSession?> RenewAsync(SessionRenewal renewal, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(renewal);
        cancellationToken.ThrowIfCancellationRequested();

        // Somebody with a made-up cookie never keeps others from writing.
        if (Read((Store: this, renewal.ClientHash), static (state, writes) => state.Store.FindClient(state.ClientHash, writes)) < 0)
        {
            return new((StoredSession?)null);
        }

        SessionCopy? renewed;
        lock (_writing)
        {
            renewed = Renew(renewal);
        }

        return new(renewed is null ? null : ToStored(renewed.Row, renewed.ClientId));
    }

    /// <inheritdoc/>
    public ValueTask<StoredSession?> ExtendAsync(string sessionId, DateTimeOffset now, DateTimeOffset activeUntil, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sessionId);
        cancellationToken.ThrowIfCancellationRequested();
        SessionCopy? extended;
        lock (_writing)
        {
            extended = Extend(FindSession(sessionId), now, activeUntil);
        }

        return new(extended is null ? null : ToStored(extended.Row, extended.ClientId));
    }

    /// <inheritdoc/>
    public ValueTask<StoredSession?> GetAsync(string sessionId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sessionId);
        cancellationToken.ThrowIfCancellationRequested();
        return new(Read((Store: this, sessionId), static (state, writes) =>
        {
            var slot = state.Store.FindSession(state.sessionId, writes);
            return slot < 0 ? null : state.Store.Copy(slot);
        }) is { } found ? ToStored(found.Row, found.ClientId) : null);
    }

    /// <inheritdoc/>
    public ValueTask<StoredClient?> GetClientAsync(ClientSecretHash clientHash, DateTimeOffset now, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(Read((Store: this, clientHash), static (state, writes) =>
        {
            var client = state.Store.FindClient(state.clientHash, writes);
            return client < 0 ? null : state.Store.CopyClient(client, writes);
        }) is { } found ? ToStored(found, now) : null);
    }

    /// <inheritdoc/>
    public ValueTask<SessionPage> QueryAsync(SessionQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        query.Validate();
        cancellationToken.ThrowIfCancellationRequested();
        var found = Read((Store: this, Query: query), static (state, writes) => state.Store.Copy(state.Query, writes));
        return new(query.ToPage(found
            .OrderByDescending(session => session.Row.CreatedAt)
            .ThenByDescending(session => SessionIds.FormatSession(session.Row.Id), StringComparer.Ordinal)
            .Select(session => ToStored(session.Row, session.ClientId))
            .Where(query.Matches)));
    }

    /// <inheritdoc/>
    public ValueTask<StoredClient?> SetActiveAsync(ClientSecretHash clientHash, string sessionId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sessionId);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_writing)
        {
            return new(SetActive(clientHash, sessionId, now));
        }
    }

    /// <inheritdoc/>
    public ValueTask<EndSessionsResult> EndAsync(EndSessionsRequest ending, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ending);
        if (ending is { ClientHash: null, SessionId: null, UserId: null })
        {
            throw new ArgumentException("The ending names neither a client nor a session nor a user.", nameof(ending));
        }

        cancellationToken.ThrowIfCancellationRequested();
        lock (_writing)
        {
            return new(End(ending));
        }
    }

    /// <inheritdoc/>
    public ValueTask RevokeCreatedBeforeAsync(DateTimeOffset epoch, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_writing)
        {
            if (Seconds(epoch) > _epoch)
            {
                BeginWrite();
                _epoch = Seconds(epoch);
                _lookedAtSinceEpoch = 0;
                EndWrite();
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> UpdateClaimsAsync(SessionClaimsUpdate update, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(update);
        if (update is { SessionId: null, UserId: null })
        {
            throw new ArgumentException("The update names neither a session nor a user.", nameof(update));
        }

        cancellationToken.ThrowIfCancellationRequested();
        lock (_writing)
        {
            return new(UpdateClaims(update));
        }
    }

    /// <inheritdoc/>
    /// <remarks>It lets others have their turn in between: what one call sweeps is not one step, but nobody can tell.</remarks>
    public ValueTask<SessionSweep> SweepAsync(DateTimeOffset now, DateTimeOffset endedBefore, int batchSize, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        cancellationToken.ThrowIfCancellationRequested();
        var touched = 0;
        var ended = new List<StoredSession>();

        // One that is cancelled under way tells of the ends it has recorded: nobody else will.
        do
        {
            lock (_writing)
            {
                BeginWrite();
                var hasMore = TrySweepSlice(Seconds(now), Seconds(endedBefore), batchSize, ended, ref touched);
                EndWrite();
                if (!hasMore)
                {
                    break;
                }
            }
        }
        while (touched < batchSize && !cancellationToken.IsCancellationRequested);

        return new(new SessionSweep(touched, ended));
    }

    /// <inheritdoc/>
    public ValueTask<bool> TryTakeLeaseAsync(SessionLease lease, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lease.Name);
        ArgumentNullException.ThrowIfNull(lease.Holder);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_leases)
        {
            if (_leases.TryGetValue(lease.Name, out var held) && held.Holder != lease.Holder && held.Until > lease.Now && held.Until <= lease.LatestHeld)
            {
                return new(false);
            }

            _leases[lease.Name] = lease;
            return new(true);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StoredKey>> ListKeysAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_keys)
        {
            return new([.. _keys]);
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> TryAddKeyAsync(StoredKey key, string? predecessorKeyId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_keys)
        {
            if ((_keys.Count > 0 ? _keys[^1].KeyId : null) != predecessorKeyId || _keys.Exists(known => known.KeyId == key.KeyId))
            {
                return new(false);
            }

            _keys.Add(key with { Secret = key.Secret.ToArray() });
            return new(true);
        }
    }

    /// <inheritdoc/>
    public ValueTask RemoveKeyAsync(string keyId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keyId);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_keys)
        {
            _keys.RemoveAll(key => key.KeyId == keyId);
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Empty: whoever ends a session in this process tells it the process itself.</summary>
    public async IAsyncEnumerable<SessionChange> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        yield break;
    }
}
