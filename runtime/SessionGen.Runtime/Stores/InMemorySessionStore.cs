using System.Runtime.CompilerServices;

namespace SessionGen;

/// <summary>
/// Sessions in the memory of this process: the default store. Fast and exact, and everybody is signed out when the process ends, so
/// production wants a durable one. Thread-safe.
/// </summary>
public sealed class InMemorySessionStore : ISessionStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, MemorySession> _sessions = new(StringComparer.Ordinal);
    private readonly Dictionary<ClientSecretHash, MemoryClient> _clients = [];
    private readonly Dictionary<string, List<MemorySession>> _users = new(StringComparer.Ordinal);
    private readonly PriorityQueue<MemorySession, DateTimeOffset> _ends = new();
    private readonly PriorityQueue<MemorySession, DateTimeOffset> _deletions = new();
    private readonly Queue<MemoryClient> _emptied = new();
    private readonly List<StoredSigningKey> _keys = [];

    /// <inheritdoc/>
    public ValueTask<SessionCreation> CreateAsync(NewSession session, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        return Run(() => Create(session), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<StoredSession?> RenewAsync(SessionRenewal renewal, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(renewal);
        return Run(() => Renew(renewal), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<StoredSession?> GetAsync(string sessionId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sessionId);
        return Run(() => _sessions.GetValueOrDefault(sessionId)?.Row, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<StoredClient?> GetClientAsync(ClientSecretHash clientHash, DateTimeOffset now, CancellationToken cancellationToken) =>
        Run(() => _clients.GetValueOrDefault(clientHash)?.ToStored(now), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StoredSession>> ListByUserAsync(string userId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(userId);
        return Run<IReadOnlyList<StoredSession>>(() => [.. from session in SessionsOf(userId).AsEnumerable().Reverse() where session.Row.IsLive(now) orderby session.Row.CreatedAt descending select session.Row], cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<StoredClient?> SetActiveAsync(ClientSecretHash clientHash, string sessionId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sessionId);
        return Run(() => SetActive(clientHash, sessionId, now), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<SessionEnd> EndAsync(SessionEnding ending, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ending);
        if (ending is { ClientHash: null, SessionId: null, UserId: null })
        {
            throw new ArgumentException("The ending names neither a client nor a session nor a user.", nameof(ending));
        }

        return Run(() => End(ending), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<int> SweepAsync(DateTimeOffset now, DateTimeOffset endedBefore, int batchSize, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        return Run(() => Sweep(now, endedBefore, batchSize), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StoredSigningKey>> ListKeysAsync(CancellationToken cancellationToken) =>
        Run<IReadOnlyList<StoredSigningKey>>(() => [.. _keys], cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> TryAddKeyAsync(StoredSigningKey key, string? predecessorKeyId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Run(() =>
        {
            if (_keys.LastOrDefault()?.KeyId != predecessorKeyId || _keys.Exists(known => known.KeyId == key.KeyId))
            {
                return false;
            }

            _keys.Add(key);
            return true;
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask RemoveKeyAsync(string keyId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keyId);
        await Run(() => _keys.RemoveAll(key => key.KeyId == keyId), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<SessionChange> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        yield break;
    }

    private ValueTask<T> Run<T>(Func<T> act, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<T>(cancellationToken);
        }

        lock (_lock)
        {
            return ValueTask.FromResult(act());
        }
    }

    private SessionCreation Create(NewSession request)
    {
        var now = request.Session.CreatedAt;
        var client = request.PresentedClientHash is { } presented ? _clients.GetValueOrDefault(presented) : null;
        if (_sessions.ContainsKey(request.Session.Id) || (_clients.TryGetValue(request.NewClientHash, out var other) && other != client))
        {
            throw new ArgumentException("The session id or the client hash is in use.", nameof(request));
        }

        var onClient = LiveOf(client?.Sessions ?? [], now);
        var ending = onClient.Where(session => request.MaxSessionsPerClient == 1 || session.Row.UserId == request.Session.UserId)
            .ToDictionary(session => session, _ => SessionStatus.Replaced);
        if (!TryMakeRoom([.. onClient.Except(ending.Keys)], request.MaxSessionsPerClient, request.OnClientLimit, ending))
        {
            return new SessionCreation(SessionCreationOutcome.ClientLimitReached, null, []);
        }

        if (request.MaxSessionsPerUser is { } perUser
            && !TryMakeRoom([.. LiveOf(SessionsOf(request.Session.UserId), now).Except(ending.Keys)], perUser, request.OnUserLimit, ending))
        {
            return new SessionCreation(SessionCreationOutcome.UserLimitReached, null, []);
        }

        foreach (var (session, status) in ending)
        {
            End(session, status, now, advances: session.Client != client);
        }

        client = GiveSecret(client, request);
        var created = new MemorySession(request.Session with { ClientId = client.Id }, client);
        Add(created);
        client.Generation++;
        client.Chosen = created;
        return new SessionCreation(SessionCreationOutcome.Created, client.ToStored(now), [.. ending.Keys.Select(session => session.Row)]);
    }

    /// <summary>Chooses what to end so that one more session fits; false where the limit refuses it instead.</summary>
    private static bool TryMakeRoom(List<MemorySession> others, int limit, SessionLimitAction onLimit, Dictionary<MemorySession, SessionStatus> ending)
    {
        var excess = others.Count + 1 - limit;
        if (excess > 0 && onLimit == SessionLimitAction.Reject)
        {
            return false;
        }

        foreach (var session in others.OrderBy(session => session.Row.LastActiveAt).ThenBy(session => session.Row.CreatedAt).Take(excess))
        {
            ending.Add(session, SessionStatus.Removed);
        }

        return true;
    }

    private MemoryClient GiveSecret(MemoryClient? client, NewSession request)
    {
        if (client is null)
        {
            client = new MemoryClient(request.Session.ClientId, request.NewClientHash);
        }
        else
        {
            _clients.Remove(client.Hash);
            client.Hash = request.NewClientHash;
        }

        _clients.Add(client.Hash, client);
        return client;
    }

    private void Add(MemorySession session)
    {
        _sessions.Add(session.Row.Id, session);
        session.Client.Sessions.Add(session);
        if (!_users.TryGetValue(session.Row.UserId, out var sessions))
        {
            _users.Add(session.Row.UserId, sessions = []);
        }

        sessions.Add(session);
        _ends.Enqueue(session, session.Row.ExpiresAt);
    }

    private StoredSession? Renew(SessionRenewal renewal)
    {
        if (!_clients.TryGetValue(renewal.ClientHash, out var client))
        {
            return null;
        }

        var session = renewal.SessionId is { } id ? client.Sessions.Find(session => session.Row.Id == id) : client.GetActive(renewal.Now);
        if (session is null || !session.Row.IsLive(renewal.Now))
        {
            return null;
        }

        var row = session.Row;
        var until = row.Policy.MaximumLifetime is { } maximum && row.CreatedAt + maximum < renewal.ActiveUntil ? row.CreatedAt + maximum : renewal.ActiveUntil;
        return until > row.LastActiveAt ? session.Row = row with { LastActiveAt = until } : row;
    }

    private StoredClient? SetActive(ClientSecretHash clientHash, string sessionId, DateTimeOffset now)
    {
        if (!_clients.TryGetValue(clientHash, out var client) || LiveOf(client.Sessions, now).Find(session => session.Row.Id == sessionId) is not { } session)
        {
            return null;
        }

        client.Chosen = session;
        client.Generation++;
        return client.ToStored(now);
    }

    private SessionEnd End(SessionEnding ending)
    {
        var client = ending.ClientHash is { } hash ? _clients.GetValueOrDefault(hash) : null;
        if (ending.ClientHash is not null && client is null)
        {
            return new SessionEnd([], null);
        }

        IEnumerable<MemorySession> candidates = client?.Sessions
            ?? (ending.SessionId is { } id ? (_sessions.TryGetValue(id, out var session) ? [session] : []) : SessionsOf(ending.UserId!));
        var named = LiveOf(candidates, ending.Now).FindAll(session =>
            (ending.SessionId is null || session.Row.Id == ending.SessionId) && (ending.UserId is null || session.Row.UserId == ending.UserId));
        foreach (var clients in named.GroupBy(session => session.Client))
        {
            var active = clients.Key.GetActive(ending.Now);
            foreach (var session1 in clients)
            {
                End(session1, ending.Status, ending.Now, advances: session1 == active);
            }
        }

        return new SessionEnd([.. named.Select(session => session.Row)], client?.ToStored(ending.Now));
    }

    private void End(MemorySession session, SessionStatus status, DateTimeOffset at, bool advances)
    {
        var client = session.Client;
        if (advances && client.GetActive(at) == session)
        {
            client.Generation++;
        }

        session.Row = session.Row with { Status = status, EndedAt = at };
        _deletions.Enqueue(session, at);
        client.Chosen = client.GetActive(at);
    }

    private int Sweep(DateTimeOffset now, DateTimeOffset endedBefore, int batchSize)
    {
        var touched = 0;
        while (touched < batchSize && _ends.TryPeek(out var session, out var due) && due <= now)
        {
            _ends.Dequeue();
            if (session.Row.Status != SessionStatus.Active)
            {
                continue;
            }

            var end = session.Row.ExpiresAt;
            if (end > now)
            {
                _ends.Enqueue(session, end);
                continue;
            }

            session.Row = session.Row with { Status = SessionStatus.Expired, EndedAt = end };
            _deletions.Enqueue(session, end);
            touched++;
        }

        while (touched < batchSize && _deletions.TryPeek(out var session, out var endedAt) && endedAt < endedBefore)
        {
            _deletions.Dequeue();
            Delete(session);
            touched++;
        }

        while (touched < batchSize && _emptied.TryDequeue(out var client))
        {
            if (client.Sessions.Count == 0 && _clients.Remove(client.Hash))
            {
                touched++;
            }
        }

        return touched;
    }

    private void Delete(MemorySession session)
    {
        _sessions.Remove(session.Row.Id);
        session.Client.Sessions.Remove(session);
        if (session.Client.Chosen == session)
        {
            session.Client.Chosen = null;
        }

        if (session.Client.Sessions.Count == 0)
        {
            _emptied.Enqueue(session.Client);
        }

        var sessions = _users[session.Row.UserId];
        sessions.Remove(session);
        if (sessions.Count == 0)
        {
            _users.Remove(session.Row.UserId);
        }
    }

    private List<MemorySession> SessionsOf(string userId) => _users.GetValueOrDefault(userId) ?? [];

    private static List<MemorySession> LiveOf(IEnumerable<MemorySession> sessions, DateTimeOffset now) => [.. sessions.Where(session => session.Row.IsLive(now))];
}
