using System.Runtime.CompilerServices;

namespace SessionGen;

/// <summary>
/// Sessions in the memory of one process, lost when it ends. Some 250 bytes a session; ended sessions are kept until a sweep deletes them.
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
    private readonly DueLists _live;
    private readonly DueLists _over;
    private readonly Stack<int> _emptyClients = new();
    private readonly SessionTexts _texts = new();
    private readonly Dictionary<SessionPolicy, ushort> _policyNumbers = [];
    private readonly List<StoredSigningKey> _keys = [];

    private volatile SessionPolicy[] _policies = [];
    private uint _signIns;

    /// <summary>Odd while somebody writes.</summary>
    private long _writes;

    public InMemorySessionStore()
    {
        _byId = new SlotIndex(slot => HashOf(_sessions[slot].Id));
        _byUser = new SlotIndex(slot => HashOf(SessionTexts.GetUserId(_sessions[slot].Texts)), hasEqualHashes: true);
        _byHash = new SlotIndex(slot => _clients[slot].Hash.GetHashCode());
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
    public ValueTask<IReadOnlyList<StoredSession>> ListByUserAsync(string userId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(userId);
        cancellationToken.ThrowIfCancellationRequested();
        var user = SessionTexts.Utf8.GetBytes(userId);
        var found = Read((Store: this, user), static (state, writes) => state.Store.CopyUser(state.user, writes));
        return new([.. found
            .Where(session => IsLive(session.Row, now))
            .OrderByDescending(session => session.Row.CreatedAt)
            .ThenByDescending(session => session.Row.Sequence)
            .Select(session => ToStored(session.Row, session.ClientId))]);
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
    public ValueTask<SessionEnd> EndAsync(SessionEnding ending, CancellationToken cancellationToken)
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
    public ValueTask<int> SweepAsync(DateTimeOffset now, DateTimeOffset endedBefore, int batchSize, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        var touched = 0;
        while (touched < batchSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
            lock (_writing)
            {
                BeginWrite();
                var hasMore = TrySweepSlice(Seconds(now), Seconds(endedBefore), batchSize, ref touched);
                EndWrite();
                if (!hasMore)
                {
                    break;
                }
            }
        }

        return new(touched);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StoredSigningKey>> ListKeysAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_keys)
        {
            return new([.. _keys]);
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> TryAddKeyAsync(StoredSigningKey key, string? predecessorKeyId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_keys)
        {
            if ((_keys.Count > 0 ? _keys[^1].KeyId : null) != predecessorKeyId || _keys.Exists(known => known.KeyId == key.KeyId))
            {
                return new(false);
            }

            _keys.Add(key with { PrivateKey = key.PrivateKey.ToArray() });
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
