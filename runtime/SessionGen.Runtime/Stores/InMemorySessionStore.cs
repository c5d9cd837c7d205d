using System.Runtime.CompilerServices;
using System.Text;

namespace SessionGen;

/// <summary>
/// Sessions in the memory of one process, lost when it ends. Some 250 bytes a session; ended sessions are kept until a sweep deletes them.
/// </summary>
/// <remarks>
/// Writers take turns under one lock, for well under a microsecond each. Readers take none: they read, then check that nobody wrote
/// meanwhile, and read again where somebody did.
/// </remarks>
internal sealed class InMemorySessionStore : ISessionStore
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
        _byUser = new SlotIndex(slot => HashOf(SessionTexts.GetUserId(_sessions[slot].Texts)));
        _byHash = new SlotIndex(slot => _clients[slot].Hash.GetHashCode());
        _live = new DueLists(_sessions, isExact: false);
        _over = new DueLists(_sessions, isExact: true);
    }

    /// <summary>How many sessions there are, those that ended and were not swept yet among them.</summary>
    public int Count => _sessions.Count;

    public ValueTask<SessionCreation> CreateAsync(NewSession session, CancellationToken cancellationToken)
    {
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

    public ValueTask<StoredSession?> RenewAsync(SessionRenewal renewal, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_writing)
        {
            var client = FindClient(renewal.ClientHash);
            if (client < 0)
            {
                return new((StoredSession?)null);
            }

            var slot = renewal.SessionId is null ? _clients[client].Active : FindSession(renewal.SessionId);
            if (slot < 0 || _sessions[slot].Client != client || !IsLive(_sessions[slot], renewal.Now))
            {
                return new((StoredSession?)null);
            }

            ref var row = ref _sessions[slot];
            var until = Seconds(renewal.ActiveUntil);
            if (_policies[row.Policy].MaximumLifetime is { } maximum)
            {
                until = (uint)Math.Min(until, row.CreatedAt + (long)maximum.TotalSeconds);
            }

            if (until > row.LastActiveAt)
            {
                BeginWrite();
                row.LastActiveAt = until;
                EndWrite();
            }

            return new(ToStored(row, _clients[client].Id));
        }
    }

    public ValueTask<StoredSession?> GetAsync(string sessionId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(Read((Store: this, sessionId), static state =>
        {
            var slot = state.Store.FindSession(state.sessionId);
            return slot < 0 ? null : state.Store.Copy(slot);
        }) is { } found ? ToStored(found.Row, found.ClientId) : null);
    }

    public ValueTask<StoredClient?> GetClientAsync(ClientSecretHash clientHash, DateTimeOffset now, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(Read((Store: this, clientHash), static state =>
        {
            var client = state.Store.FindClient(state.clientHash);
            return client < 0 ? null : state.Store.CopyClient(client);
        }) is { } found ? ToStored(found, now) : null);
    }

    public ValueTask<IReadOnlyList<StoredSession>> ListByUserAsync(string userId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var user = Encoding.UTF8.GetBytes(userId);
        var found = Read((Store: this, user), static state => state.Store.CopyUser(state.user));
        return new([.. found
            .Where(session => IsLive(session.Row, now))
            .OrderByDescending(session => session.Row.CreatedAt)
            .ThenByDescending(session => session.Row.Sequence)
            .Select(session => ToStored(session.Row, session.ClientId))]);
    }

    public ValueTask<StoredClient?> SetActiveAsync(ClientSecretHash clientHash, string sessionId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_writing)
        {
            var client = FindClient(clientHash);
            var slot = client < 0 ? -1 : FindSession(sessionId);
            if (slot < 0 || _sessions[slot].Client != client || !IsLive(_sessions[slot], now))
            {
                return new((StoredClient?)null);
            }

            BeginWrite();
            _clients[client].Active = slot;
            _clients[client].Generation++;
            EndWrite();
            return new(ToStored(CopyClient(client), now));
        }
    }

    public ValueTask<SessionEnd> EndAsync(SessionEnding ending, CancellationToken cancellationToken)
    {
        if (ending is { ClientHash: null, SessionId: null, UserId: null })
        {
            throw new ArgumentException("The ending names neither a client nor a session nor a user.", nameof(ending));
        }

        cancellationToken.ThrowIfCancellationRequested();
        lock (_writing)
        {
            var client = ending.ClientHash is { } hash ? FindClient(hash) : -1;
            if (ending.ClientHash is not null && client < 0)
            {
                return new(new SessionEnd([], null, EndedActive: false));
            }

            var slots = Select(client, ending.SessionId, ending.UserId, ending.Now);
            var active = client < 0 ? -1 : _clients[client].Active;
            BeginWrite();
            foreach (var slot in slots)
            {
                End(slot, (SessionRowStatus)ending.Status, ending.Now);
            }

            EndWrite();
            return new(new SessionEnd(
                [.. slots.Select(ToStored)],
                client < 0 ? null : ToStored(CopyClient(client), ending.Now),
                EndedActive: active >= 0 && slots.Contains(active)));
        }
    }

    public ValueTask<IReadOnlyList<string>> UpdateClaimsAsync(SessionClaimsUpdate update, CancellationToken cancellationToken)
    {
        if (update is { SessionId: null, UserId: null })
        {
            throw new ArgumentException("The update names neither a session nor a user.", nameof(update));
        }

        cancellationToken.ThrowIfCancellationRequested();
        lock (_writing)
        {
            var slots = Select(client: -1, update.SessionId, update.UserId, update.Now);
            if (update.Claims is { } claims)
            {
                BeginWrite();
                foreach (var slot in slots)
                {
                    ref var row = ref _sessions[slot];
                    row.Texts = _texts.Pack(Encoding.UTF8.GetString(SessionTexts.GetUserId(row.Texts)), claims.Span);
                }

                EndWrite();
            }

            return new([.. slots.Select(slot => SessionIds.FormatSession(_sessions[slot].Id))]);
        }
    }

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

    public ValueTask<IReadOnlyList<StoredSigningKey>> ListKeysAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_keys)
        {
            return new([.. _keys]);
        }
    }

    public ValueTask<bool> TryAddKeyAsync(StoredSigningKey key, string? predecessorKeyId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_keys)
        {
            if ((_keys.Count > 0 ? _keys[^1].KeyId : null) != predecessorKeyId)
            {
                return new(false);
            }

            _keys.Add(key with { PrivateKey = key.PrivateKey.ToArray() });
            return new(true);
        }
    }

    public ValueTask RemoveKeyAsync(string keyId, CancellationToken cancellationToken)
    {
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

    private static uint Seconds(DateTimeOffset time) => (uint)Math.Clamp(time.ToUnixTimeSeconds(), 0, uint.MaxValue);

    private static DateTimeOffset Time(uint seconds) => DateTimeOffset.FromUnixTimeSeconds(seconds);

    private static int HashOf(UInt128 id) => (int)(ulong)id;

    /// <summary>User ids can be chosen by an attacker; this hash is keyed at random for each process.</summary>
    private static int HashOf(ReadOnlySpan<byte> userId)
    {
        var hash = default(HashCode);
        hash.AddBytes(userId);
        return hash.ToHashCode();
    }

    private SessionCreation Create(NewSession creation, UInt128 id, UInt128 clientId)
    {
        var (session, now) = (creation.Session, creation.Session.CreatedAt);
        if (FindSession(session.Id) >= 0)
        {
            throw new InvalidOperationException("There is a session of this id.");
        }

        var client = creation.PresentedClientHash is { } presented ? FindClient(presented) : -1;
        var ending = new List<(int Slot, SessionRowStatus Status)>();
        if (!TryMakeRoom(creation, client, ending, out var refusal))
        {
            return new SessionCreation(refusal, null, []);
        }

        var (texts, policy) = (_texts.Pack(session.UserId, session.Claims.Span), NumberOf(session.Policy));
        BeginWrite();
        foreach (var (slot, status) in ending)
        {
            End(slot, status, now);
        }

        client = PutClient(client, clientId, creation.NewClientHash);
        PutSession(client, id, session, texts, policy);
        EndWrite();
        return new SessionCreation(
            SessionCreationOutcome.Created,
            ToStored(CopyClient(client), now),
            [.. ending.Select(ended => ToStored(ended.Slot))]);
    }

    /// <summary>Finds the sessions that a sign-in ends, or the limit that refuses it. Changes nothing.</summary>
    private bool TryMakeRoom(NewSession creation, int client, List<(int Slot, SessionRowStatus Status)> ending, out SessionCreationOutcome refusal)
    {
        var (userId, now) = (creation.Session.UserId, creation.Session.CreatedAt);
        var ofUser = Select(client: -1, sessionId: null, userId, now);
        if (client >= 0)
        {
            var onClient = Select(client, sessionId: null, userId: null, now);
            foreach (var slot in onClient.Where(slot => creation.MaxSessionsPerClient == 1 || ofUser.Contains(slot)).ToArray())
            {
                ending.Add((slot, SessionRowStatus.Replaced));
                onClient.Remove(slot);
                ofUser.Remove(slot);
            }

            if (!TryEvict(onClient, creation.MaxSessionsPerClient, creation.OnClientLimit, ending))
            {
                refusal = SessionCreationOutcome.ClientLimitReached;
                return false;
            }

            ofUser.RemoveAll(slot => ending.Exists(ended => ended.Slot == slot));
        }

        refusal = SessionCreationOutcome.UserLimitReached;
        return creation.MaxSessionsPerUser is not { } limit || TryEvict(ofUser, limit, creation.OnUserLimit, ending);
    }

    private bool TryEvict(List<int> slots, int limit, SessionLimitAction onLimit, List<(int Slot, SessionRowStatus Status)> ending)
    {
        var tooMany = slots.Count + 1 - limit;
        if (tooMany <= 0)
        {
            return true;
        }

        if (onLimit == SessionLimitAction.Reject)
        {
            return false;
        }

        ending.AddRange(slots
            .OrderBy(slot => _sessions[slot].LastActiveAt)
            .ThenBy(slot => _sessions[slot].Sequence)
            .Take(tooMany)
            .Select(slot => (slot, SessionRowStatus.Removed)));
        return true;
    }

    private int PutClient(int client, UInt128 clientId, ClientSecretHash hash)
    {
        if (client < 0)
        {
            client = _clients.Allocate();
            _clients[client] = new ClientRow { Id = clientId, Active = -1, First = -1 };
        }
        else
        {
            _byHash.Remove(_clients[client].Hash.GetHashCode(), client);
        }

        _clients[client].Hash = hash;
        _clients[client].Generation++;
        _byHash.Add(hash.GetHashCode(), client);
        return client;
    }

    private void PutSession(int client, UInt128 id, StoredSession session, byte[] texts, ushort policy)
    {
        var slot = _sessions.Allocate();
        _sessions[slot] = new SessionRow
        {
            Id = id,
            Texts = texts,
            CreatedAt = Seconds(session.CreatedAt),
            LastActiveAt = Seconds(session.LastActiveAt),
            Sequence = ++_signIns,
            Client = client,
            NextOfClient = _clients[client].First,
            Policy = policy,
            Status = SessionRowStatus.Active,
            IsPersistent = session.IsPersistent,
        };
        _clients[client].First = slot;
        _clients[client].Active = slot;
        _byId.Add(HashOf(id), slot);
        _byUser.Add(HashOf(SessionTexts.GetUserId(texts)), slot);
        _live.Add(slot, Seconds(session.ExpiresAt), Seconds(session.CreatedAt));
    }

    private ushort NumberOf(SessionPolicy policy)
    {
        if (!_policyNumbers.TryGetValue(policy, out var number))
        {
            number = checked((ushort)_policies.Length);
            _policies = [.. _policies, policy];
            _policyNumbers.Add(policy, number);
        }

        return number;
    }

    /// <summary>Live sessions under every condition that is given.</summary>
    private List<int> Select(int client, string? sessionId, string? userId, DateTimeOffset now)
    {
        var user = userId is null ? null : Encoding.UTF8.GetBytes(userId);
        var slots = new List<int>();
        if (sessionId is not null)
        {
            Add(FindSession(sessionId));
        }
        else if (client >= 0)
        {
            for (var slot = _clients[client].First; slot >= 0; slot = _sessions[slot].NextOfClient)
            {
                Add(slot);
            }
        }
        else if (user is not null)
        {
            for (var slot = _byUser.First(HashOf(user)); slot >= 0; slot = _byUser.Next(slot))
            {
                Add(slot);
            }
        }

        return slots;

        void Add(int slot)
        {
            if (slot >= 0
                && IsLive(_sessions[slot], now)
                && (client < 0 || _sessions[slot].Client == client)
                && (user is null || SessionTexts.GetUserId(_sessions[slot].Texts).SequenceEqual(user)))
            {
                slots.Add(slot);
            }
        }
    }

    private void End(int slot, SessionRowStatus status, DateTimeOffset now)
    {
        ref var row = ref _sessions[slot];
        _live.Remove(slot);
        row.Status = status;
        row.EndedAt = Seconds(now);
        _over.Add(slot, row.EndedAt, row.EndedAt);

        ref var client = ref _clients[row.Client];
        if (client.Active == slot)
        {
            client.Generation++;
            client.Active = FindMostRecentlyActive(client, now);
        }
    }

    private int FindMostRecentlyActive(in ClientRow client, DateTimeOffset now)
    {
        var best = -1;
        for (var slot = client.First; slot >= 0; slot = _sessions[slot].NextOfClient)
        {
            // Newest first: of two that were active equally long ago, the newer one wins.
            if (IsLive(_sessions[slot], now) && (best < 0 || _sessions[slot].LastActiveAt > _sessions[best].LastActiveAt))
            {
                best = slot;
            }
        }

        return best;
    }

    /// <returns>Whether there may be more to do.</returns>
    private bool TrySweepSlice(uint now, uint endedBefore, int batchSize, ref int touched)
    {
        for (var looks = 0; looks < SweepSlice; looks++)
        {
            if (touched == batchSize)
            {
                return false;
            }

            if (_live.Earliest is { } due && due <= now)
            {
                touched += TryExpire(_live.FirstAt(due), now) ? 1 : 0;
            }
            else if (_over.Earliest is { } ended && ended < endedBefore)
            {
                Delete(_over.FirstAt(ended));
                touched++;
            }
            else if (_emptyClients.TryPop(out var client))
            {
                touched += TryDeleteClient(client) ? 1 : 0;
            }
            else
            {
                return false;
            }
        }

        return true;
    }

    private bool TryExpire(int slot, uint now)
    {
        ref var row = ref _sessions[slot];
        var end = Seconds(_policies[row.Policy].GetEnd(Time(row.CreatedAt), Time(row.LastActiveAt)));
        _live.Remove(slot);
        if (end > now)
        {
            _live.Add(slot, end, now);
            return false;
        }

        row.Status = SessionRowStatus.Expired;
        row.EndedAt = end;
        _over.Add(slot, end, end);
        return true;
    }

    private void Delete(int slot)
    {
        ref var row = ref _sessions[slot];
        _over.Remove(slot);
        _byId.Remove(HashOf(row.Id), slot);
        _byUser.Remove(HashOf(SessionTexts.GetUserId(row.Texts)), slot);

        ref var client = ref _clients[row.Client];
        ref var link = ref client.First;
        while (link != slot)
        {
            link = ref _sessions[link].NextOfClient;
        }

        link = row.NextOfClient;
        client.Active = client.Active == slot ? -1 : client.Active;
        if (client.First < 0)
        {
            _emptyClients.Push(row.Client);
        }

        _sessions.Free(slot);
    }

    /// <summary>It may have signed in anew since it was found empty, or be gone and its number given to another client.</summary>
    private bool TryDeleteClient(int client)
    {
        if (_clients[client].First >= 0 || _clients[client].Generation == 0)
        {
            return false;
        }

        _byHash.Remove(_clients[client].Hash.GetHashCode(), client);
        _clients.Free(client);
        return true;
    }

    private int FindSession(string sessionId)
    {
        if (!SessionIds.TryParseSession(sessionId, out var id))
        {
            return -1;
        }

        var steps = _sessions.HighWater;
        for (var slot = _byId.First(HashOf(id)); slot >= 0 && steps >= 0; slot = _byId.Next(slot), steps--)
        {
            if (_sessions[slot].Id == id && _sessions[slot].Texts is not null)
            {
                return slot;
            }
        }

        return -1;
    }

    private int FindClient(ClientSecretHash hash)
    {
        var steps = _clients.HighWater;
        for (var slot = _byHash.First(hash.GetHashCode()); slot >= 0 && steps >= 0; slot = _byHash.Next(slot), steps--)
        {
            if (_clients[slot].Hash == hash)
            {
                return slot;
            }
        }

        return -1;
    }

    private bool IsLive(in SessionRow row, DateTimeOffset now) =>
        row.Status == SessionRowStatus.Active && now < _policies[row.Policy].GetEnd(Time(row.CreatedAt), Time(row.LastActiveAt));

    private SessionCopy Copy(int slot)
    {
        var row = _sessions[slot];
        return new SessionCopy(row, _clients[row.Client].Id, slot);
    }

    private ClientCopy CopyClient(int client)
    {
        var copy = _clients[client];
        var sessions = new List<SessionCopy>();
        var steps = _sessions.HighWater;
        for (var slot = copy.First; slot >= 0 && steps >= 0; slot = _sessions[slot].NextOfClient, steps--)
        {
            sessions.Add(new SessionCopy(_sessions[slot], copy.Id, slot));
        }

        return new ClientCopy(copy, sessions);
    }

    private List<SessionCopy> CopyUser(byte[] user)
    {
        var sessions = new List<SessionCopy>();
        var steps = _sessions.HighWater;
        for (var slot = _byUser.First(HashOf(user)); slot >= 0 && steps >= 0; slot = _byUser.Next(slot), steps--)
        {
            if (_sessions[slot].Texts is { } texts && SessionTexts.GetUserId(texts).SequenceEqual(user))
            {
                sessions.Add(Copy(slot));
            }
        }

        return sessions;
    }

    private StoredSession ToStored(int slot) => ToStored(_sessions[slot], _clients[_sessions[slot].Client].Id);

    private StoredSession ToStored(in SessionRow row, UInt128 clientId) => new(
        SessionIds.FormatSession(row.Id),
        Encoding.UTF8.GetString(SessionTexts.GetUserId(row.Texts)),
        SessionIds.FormatClient(clientId),
        _policies[row.Policy],
        Time(row.CreatedAt),
        Time(row.LastActiveAt),
        (SessionStatus)row.Status,
        row.EndedAt == 0 ? null : Time(row.EndedAt),
        _texts.GetClaims(row.Texts),
        row.IsPersistent);

    private StoredClient ToStored(ClientCopy client, DateTimeOffset now)
    {
        var live = client.Sessions.Where(session => IsLive(session.Row, now)).OrderBy(session => session.Row.Sequence).ToArray();
        var active = Array.Find(live, session => session.Slot == client.Row.Active);
        return new StoredClient(
            SessionIds.FormatClient(client.Row.Id),
            client.Row.Generation,
            active is null ? null : SessionIds.FormatSession(active.Row.Id),
            [.. live.Select(session => ToStored(session.Row, session.ClientId))]);
    }

    /// <summary>Odd from now on, also where a write before was broken off by an exception.</summary>
    private void BeginWrite() => Interlocked.Exchange(ref _writes, _writes | 1);

    private void EndWrite() => Interlocked.Increment(ref _writes);

    /// <summary>
    /// Copies rows without a lock, and takes the copy only where nobody wrote meanwhile. Under writers without a pause it takes the lock.
    /// </summary>
    private TResult Read<TState, TResult>(TState state, Func<TState, TResult> copy)
    {
        var wait = default(SpinWait);
        for (var i = 0; i < OptimisticReads; i++)
        {
            var before = Volatile.Read(ref _writes);
            if ((before & 1) == 0)
            {
                var result = copy(state);
                Volatile.ReadBarrier();
                if (Volatile.Read(ref _writes) == before)
                {
                    return result;
                }
            }

            wait.SpinOnce(sleep1Threshold: -1);
        }

        lock (_writing)
        {
            return copy(state);
        }
    }

    private sealed record SessionCopy(SessionRow Row, UInt128 ClientId, int Slot);

    private sealed record ClientCopy(ClientRow Row, List<SessionCopy> Sessions);
}
