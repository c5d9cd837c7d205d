using SessionGen.Stores;

namespace SessionGen.Testing;

/// <summary>
/// The promises of <see cref="ISessionStore"/> in the plainest code there is: lists, no index, no concurrency. What other stores are
/// compared with, step by step.
/// </summary>
internal sealed class ReferenceSessionStore
{
    private readonly List<Row> _rows = [];
    private readonly List<Client> _clients = [];
    private readonly Dictionary<string, SessionLease> _leases = [];
    private DateTimeOffset _cutoff = DateTimeOffset.MinValue;

    public SessionCreation Create(NewSession request)
    {
        var now = request.Session.CreatedAt;
        var client = Find(request.PresentedClientHash);
        var joined = client is not null ? null : _clients
            .Where(one => one.Replaced is { } replaced && replaced.Hash == request.PresentedClientHash
                && request.IsSentTwice(replaced.User, replaced.At))
            .MaxBy(one => one.Replaced!.Value.At);
        client ??= joined;
        var onClient = Live(now).Where(row => row.Client == client).ToList();
        var ending = new Dictionary<Row, SessionStatus>();
        foreach (var row in onClient.Where(row => request.MaxSessionsPerClient == 1 || row.Session.UserId == request.Session.UserId))
        {
            ending.Add(row, SessionStatus.Replaced);
        }

        if (!TryApplyLimits(onClient, request.MaxSessionsPerClient, request.OnClientLimit, ending))
        {
            return new SessionCreation { Outcome = SessionCreationOutcome.ClientLimitReached };
        }

        if (!TryApplyLimits(
            Live(now).Where(row => row.Session.UserId == request.Session.UserId), request.MaxSessionsPerUser, request.OnUserLimit, ending))
        {
            return new SessionCreation { Outcome = SessionCreationOutcome.UserLimitReached };
        }

        var replaced = onClient.FindLast(row => row.Session.UserId == request.Session.UserId);
        End(ending, now, except: client);
        if (client is null)
        {
            _clients.Add(client = new Client(request.Session.ClientId));
        }

        if (joined is null)
        {
            client.Hash = request.NewClientHash;
            client.Replaced = request is { PresentedClientHash: { } presented, Handover: { } handover }
                ? (presented, request.Session.UserId, now, handover)
                : null;
        }

        client.Generation++;
        var session = request.Session with { ClientId = client.Id, Number = replaced?.Session.Number ?? client.NextNumber++ };
        _rows.Add(client.Chosen = new Row(client) { Session = session });
        return new SessionCreation
        {
            Outcome = SessionCreationOutcome.Created,
            Client = ToStored(client, now),
            Ended = [.. ending.Keys.Select(row => row.Session)],
            Handover = joined?.Replaced?.Handover,
            JoinedClientHash = joined?.Hash,
        };
    }

    public StoredSession? Renew(SessionRenewal renewal)
    {
        var client = Find(renewal.ClientHash);
        if (renewal.Generation > client?.Generation)
        {
            return null;
        }

        var row = renewal.SessionId is null
            ? client is null ? null : GetActive(client, renewal.Now)
            : Live(renewal.Now).FirstOrDefault(row => row.Client == client && row.Session.Id == renewal.SessionId);
        return row is null ? null : Extend(row, renewal.ActiveUntil);
    }

    public StoredSession? Extend(string id, DateTimeOffset now, DateTimeOffset activeUntil) =>
        Live(now).FirstOrDefault(row => row.Session.Id == id) is { } row ? Extend(row, activeUntil) : null;

    private static StoredSession Extend(Row row, DateTimeOffset activeUntil)
    {
        var cap = row.Session.Policy.MaximumLifetime is { } maximum ? row.Session.CreatedAt + maximum : DateTimeOffset.MaxValue;
        var until = new[] { activeUntil, cap }.Min();
        return row.Session = row.Session with { ActiveUntil = new[] { row.Session.ActiveUntil, until }.Max() };
    }

    public StoredSession? Get(string id) => _rows.Find(row => row.Session.Id == id) is { } row ? Tell(row) : null;

    public StoredClient? GetClient(ClientSecretHash hash, DateTimeOffset now) => Find(hash) is { } client ? ToStored(client, now) : null;

    /// <summary>Everything that the query asks for, whatever its limit.</summary>
    public List<StoredSession> List(SessionQuery query) =>
    [
        .. Filter(query, query.Now)
            .Where(session => session.Status == (query.Status ?? SessionStatus.Active))
            .OrderByDescending(session => session.CreatedAt)
            .ThenByDescending(session => session.Id, StringComparer.Ordinal),
    ];

    public IEnumerable<SessionCount> Count(SessionFilter filter, DateTimeOffset now) => Filter(filter, now)
        .GroupBy(session => (session.Policy.Name, session.Status))
        .Select(group => new SessionCount(group.Key.Name, group.Key.Status, group.Count()));

    private IEnumerable<StoredSession> Filter(SessionFilter filter, DateTimeOffset now) => _rows.Select(row => Tell(row, now))
        .Where(session => filter.UserId is null || session.UserId == filter.UserId)
        .Where(session => filter.ClientId is null || session.ClientId == filter.ClientId)
        .Where(session => filter.Policy is null || session.Policy.Name == filter.Policy)
        .Where(session => !(session.ActiveUntil < filter.LastActiveSince) && !(session.ActiveUntil >= filter.LastActiveBefore))
        .Where(session => !(session.CreatedAt < filter.CreatedSince) && !(session.CreatedAt >= filter.CreatedBefore))
        .Where(session => filter.Device?.UserAgent is not { } agent || session.Device?.UserAgent == agent)
        .Where(session => filter.Device?.IpAddress is not { } address || session.Device?.IpAddress == address);

    public StoredClient? SetActive(ClientSecretHash hash, string sessionId, DateTimeOffset now)
    {
        var client = Find(hash);
        if (client is null || Live(now).FirstOrDefault(row => row.Client == client && row.Session.Id == sessionId) is not { } row)
        {
            return null;
        }

        client.Chosen = row;
        client.Generation++;
        client.Replaced = null;
        return ToStored(client, now);
    }

    public EndSessionsResult End(EndSessionsRequest ending)
    {
        var client = Find(ending.ClientHash);
        var active = client is null ? null : GetActive(client, ending.Now);
        var visited = InOrder(_rows)
            .Where(row => row.Session.Status == SessionStatus.Active && row.Session.CreatedAt >= _cutoff)
            .Where(row => ending.ClientHash is null || row.Client == client)
            .Where(row => ending.SessionId is null || row.Session.Id == ending.SessionId)
            .Where(row => ending.UserId is null || row.Session.UserId == ending.UserId)
            .Where(row => row.Session.Id != ending.ExceptSessionId)
            .Where(row => !(row.Session.CreatedAt >= ending.CreatedBefore))
            .Where(row => ending.After is not { } after || after.IsBefore(row.Session))
            .Take(ending.Limit)
            .ToList();
        var live = visited.Where(row => row.Session.IsLive(ending.Now)).ToDictionary(row => row, _ => ending.Status);
        End(live, ending.Now, except: null);
        var expired = visited.FindAll(row => !live.ContainsKey(row));
        expired.ForEach(row => row.Session = row.Session with { Status = SessionStatus.Expired, EndedAt = row.Session.ExpiresAt });
        return new EndSessionsResult
        {
            Ended = [.. live.Keys.Select(row => row.Session)],
            Expired = expired.ConvertAll(row => row.Session),
            Next = visited.Count < ending.Limit ? null : SessionCursor.At(visited[^1].Session),
            Client = client is null ? null : ToStored(client, ending.Now),
            EndedActive = active is not null && live.ContainsKey(active),
        };
    }

    public SessionClaimsUpdateResult UpdateClaims(SessionClaimsUpdate update)
    {
        var rows = InOrder(Live(update.Now))
            .Where(row => update.SessionId is null || row.Session.Id == update.SessionId)
            .Where(row => update.UserId is null || row.Session.UserId == update.UserId)
            .Where(row => update.After is not { } after || after.IsBefore(row.Session))
            .Take(update.Limit)
            .ToList();
        rows.ForEach(row => row.Session = row.Session with { Claims = update.Claims ?? row.Session.Claims });
        return new SessionClaimsUpdateResult
        {
            Updated = rows.ConvertAll(row => row.Session.Id),
            Next = rows.Count < update.Limit ? null : SessionCursor.At(rows[^1].Session),
        };
    }

    public void SetCutoff(DateTimeOffset cutoff) => _cutoff = cutoff > _cutoff ? cutoff : _cutoff;

    public bool TryTakeLease(SessionLease lease)
    {
        if (_leases.TryGetValue(lease.Name, out var held)
            && held.Holder != lease.Holder
            && lease.Now < held.Until
            && (lease.Until <= lease.Now || held.Until - lease.Now <= 2 * (lease.Until - lease.Now)))
        {
            return false;
        }

        _leases[lease.Name] = lease;
        return true;
    }

    public List<StoredSession> Sweep(DateTimeOffset now, DateTimeOffset endedBefore)
    {
        var ended = new List<StoredSession>();
        foreach (var row in _rows.Where(row => row.Session.Status == SessionStatus.Active))
        {
            var told = Tell(row, now);
            if (told.Status != SessionStatus.Active)
            {
                ended.Add(row.Session = told);
            }
        }

        _rows.RemoveAll(row => row.Session.EndedAt < endedBefore);
        _clients.RemoveAll(client => !_rows.Exists(row => row.Client == client));
        _clients.FindAll(client => now - client.Replaced?.At >= NewSession.JoinWindow).ForEach(client => client.Replaced = null);
        return ended;
    }

    private StoredSession Tell(Row row, DateTimeOffset? now = null) => row.Session switch
    {
        { Status: SessionStatus.Active } session when session.CreatedAt < _cutoff =>
            session with { Status = SessionStatus.Revoked, EndedAt = _cutoff },
        { Status: SessionStatus.Active } session when session.ExpiresAt <= now =>
            session with { Status = SessionStatus.Expired, EndedAt = session.ExpiresAt },
        var session => session,
    };

    private static bool TryApplyLimits(IEnumerable<Row> rows, int? limit, SessionLimitAction onLimit, Dictionary<Row, SessionStatus> ending)
    {
        var others = rows.Where(row => !ending.ContainsKey(row)).OrderBy(row => row.Session.ActiveUntil).ToList();
        var excess = others.Count + 1 - (limit ?? int.MaxValue);
        if (excess > 0 && onLimit == SessionLimitAction.Reject)
        {
            return false;
        }

        foreach (var row in others.Take(excess))
        {
            ending.Add(row, SessionStatus.Removed);
        }

        return true;
    }

    private void End(Dictionary<Row, SessionStatus> ending, DateTimeOffset now, Client? except)
    {
        var movingOn = ending.Keys
            .Where(row => row.Client != except && GetActive(row.Client, now) == row)
            .Select(row => row.Client)
            .ToList();
        foreach (var (row, status) in ending)
        {
            row.Session = row.Session with { Status = status, EndedAt = now };
        }

        foreach (var client in movingOn)
        {
            client.Generation++;
            client.Chosen = GetActive(client, now);
            client.Replaced = null;
        }
    }

    private static IEnumerable<Row> InOrder(IEnumerable<Row> rows) => rows
        .OrderByDescending(row => row.Session.CreatedAt)
        .ThenByDescending(row => row.Session.Id, StringComparer.Ordinal);

    private Row? GetActive(Client client, DateTimeOffset now) => client.Chosen is { } chosen && Live(now).Contains(chosen)
        ? chosen
        : Live(now).Where(row => row.Client == client).Reverse().MaxBy(row => row.Session.ActiveUntil);

    private Client? Find(ClientSecretHash? hash) => hash is { } known ? _clients.Find(client => client.Hash == known) : null;

    private List<Row> Live(DateTimeOffset now) => _rows.FindAll(row => row.Session.IsLive(now) && row.Session.CreatedAt >= _cutoff);

    private StoredClient ToStored(Client client, DateTimeOffset now) =>
        new()
        {
            Id = client.Id,
            Generation = client.Generation,
            ActiveSessionId = GetActive(client, now)?.Session.Id,
            Sessions = [.. Live(now).Where(row => row.Client == client).Select(row => row.Session)],
        };

    private sealed class Client(string id)
    {
        public string Id { get; } = id;

        public ClientSecretHash Hash { get; set; }

        public long Generation { get; set; }

        public int NextNumber { get; set; }

        public Row? Chosen { get; set; }

        public (ClientSecretHash Hash, string User, DateTimeOffset At, ReadOnlyMemory<byte> Handover)? Replaced { get; set; }
    }

    private sealed class Row(Client client)
    {
        public Client Client { get; } = client;

        public required StoredSession Session { get; set; }
    }
}
