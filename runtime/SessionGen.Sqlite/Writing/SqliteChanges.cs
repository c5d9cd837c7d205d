using SessionGen.Stores;

namespace SessionGen;

/// <summary>
/// What the store's methods do to the tables, each inside a write transaction that somebody else begins and commits: since SQLite has
/// one writer at a time over all processes, what is read here is still true when it is written.
/// </summary>
internal sealed class SqliteChanges
{
    private const string AddClient = "INSERT INTO sessiongen_clients (id, secret_hash, generation, chosen_session, next_number) VALUES ($0, $1, 1, $2, 1)";
    private const string SignInOnClient = "UPDATE sessiongen_clients SET secret_hash = $1, generation = generation + 1, chosen_session = $2, next_number = $3, is_empty = 0 WHERE seq = $0";
    private const string MoveClientOn = "UPDATE sessiongen_clients SET generation = generation + 1, chosen_session = $1 WHERE seq = $0";
    private const string MarkClientIfEmpty = "UPDATE sessiongen_clients SET is_empty = 1 WHERE seq = $0 AND NOT EXISTS (SELECT 1 FROM sessiongen_sessions WHERE client = $0)";
    private const string DeleteEmptyClients = "DELETE FROM sessiongen_clients WHERE seq IN (SELECT seq FROM sessiongen_clients WHERE is_empty = 1 LIMIT $0)";

    private const string AddSession = """
        INSERT INTO sessiongen_sessions
            (client, id, user_id, policy, inactivity_timeout, maximum_lifetime, created_at, last_active_at, status, next_check, is_persistent, claims, number, user_agent, ip_address)
        VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
        """;

    private const string SetActivity = "UPDATE sessiongen_sessions SET last_active_at = $1 WHERE seq = $0";
    private const string EndSession = "UPDATE sessiongen_sessions SET status = $1, ended_at = $2 WHERE seq = $0 AND ended_at IS NULL";
    private const string SetNextCheck = "UPDATE sessiongen_sessions SET next_check = $1 WHERE seq = $0";
    private const string SetClaims = "UPDATE sessiongen_sessions SET claims = $1 WHERE seq = $0";
    private const string DeleteSession = "DELETE FROM sessiongen_sessions WHERE seq = $0";
    private const string DeleteEnded = "DELETE FROM sessiongen_sessions WHERE seq IN (SELECT seq FROM sessiongen_sessions WHERE ended_at < $0 ORDER BY ended_at LIMIT $1) RETURNING client";

    private const string Tell = "INSERT INTO sessiongen_changes (session_id, status, at) VALUES ($0, $1, $2)";

    // The two oldest ends for each change that is added, so there are never many, nobody has to clear them all at once, and nobody looks at
    // them all. The time of an epoch is not when it was told: it goes with the first end after it that is old enough.
    private const string Forget = "DELETE FROM sessiongen_changes WHERE seq <= (SELECT max(seq) FROM (SELECT seq, at FROM sessiongen_changes WHERE session_id <> '' ORDER BY seq LIMIT 2) WHERE at < $0)";

    // An epoch never moves back. What is no time is none.
    private const string SetEpochForward =
        "INSERT INTO sessiongen_epoch (id, epoch) VALUES (1, $0) ON CONFLICT (id) DO UPDATE SET epoch = excluded.epoch "
        + "WHERE sessiongen_epoch.epoch < excluded.epoch OR NOT (" + SqliteRows.IsRevocationCutoff + ")";

    private const string TakeLease = """
        INSERT INTO sessiongen_leases (name, holder, until) VALUES ($0, $1, $3)
        ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until WHERE holder = excluded.holder OR until <= $2 OR until > $4
        """;

    private const string AddKey = "INSERT INTO sessiongen_keys (id, algorithm, created_at, activates_at, private_key, is_protected) VALUES ($0, $1, $2, $3, $4, $5)";
    private const string RemoveKey = "DELETE FROM sessiongen_keys WHERE id = $0";

    /// <summary>How long a change is kept for processes that were away, in seconds: longer than any of them takes to look again.</summary>
    private const int KeptChanges = 600;

    private readonly SqliteStatements _statements;
    private readonly SqliteRows _rows;
    private readonly List<long> _badRows = [];

    public SqliteChanges(SqliteStatements statements, SqliteRowLog log)
    {
        _statements = statements;
        _rows = new SqliteRows(statements, log, _badRows.Add);
    }

    /// <summary><see cref="ISessionStore.CreateAsync"/>.</summary>
    public SessionCreation Create(NewSession request)
    {
        var (session, now) = (request.Session, request.Session.CreatedAt);
        var client = request.PresentedClientHash is { } presented ? _rows.FindClient(presented) : null;
        var ending = new List<(SqliteSessionRow Row, SessionStatus Status)>();
        var onClient = client?.Live(now).ToList() ?? [];
        var ofUser = () => _rows.ListOpenByUser(request.Session.UserId).Where(row => row.Session.IsLive(now));
        if (!request.TryApplyLimits(onClient, ofUser, row => request.ToCandidate(row.Session, row.Sequence), ending, out var refusal))
        {
            return new SessionCreation { Outcome = refusal };
        }

        var replaced = client?.Live(now).LastOrDefault(row => row.Session.UserId == session.UserId).Session;
        session = session with { Number = replaced?.Number ?? client?.NextNumber ?? 0 };
        End(ending, now, clientThatGoesOn: client?.Sequence);
        var secret = request.NewClientHash.ToArray();
        if (client is null)
        {
            _statements.Execute(AddClient, session.ClientId, secret, session.Id);
            client = new SqliteClientRow(_statements.LastInserted, session.ClientId, 0, null, 0, []);
        }
        else
        {
            _statements.Execute(SignInOnClient, client.Sequence, secret, session.Id, Math.Max(client.NextNumber, session.Number + 1));
            session = session with { ClientId = client.Id };
        }

        AddRow(session, client.Sequence);
        EndBadRows(now);
        return new SessionCreation
        {
            Outcome = SessionCreationOutcome.Created,
            Client = SignedIn(client, session, ending.Select(one => one.Row.Sequence).ToHashSet(), now),
            Ended = [.. ending.Select(one => Ended(one.Row, one.Status, now))],
        };
    }

    /// <summary>The client after a sign-in.</summary>
    private StoredClient SignedIn(SqliteClientRow before, StoredSession session, HashSet<long> ended, DateTimeOffset now)
    {
        if (Seconds(session.CreatedAt) < _rows.GetEpoch())
        {
            // Over already, so another one may be the active one.
            return _rows.FindClient(before.Sequence)!.ToStored(now);
        }

        var others = before.Live(now).Where(row => !ended.Contains(row.Sequence)).Select(row => row.Session);
        return new StoredClient
        {
            Id = before.Id,
            Generation = before.Generation + 1,
            ActiveSessionId = session.Id,
            Sessions = [.. others, session],
        };
    }

    /// <summary><see cref="ISessionStore.RenewAsync"/>.</summary>
    public StoredSession? Renew(SessionRenewal renewal)
    {
        var client = _rows.FindClient(renewal.ClientHash);
        EndBadRows(renewal.Now);
        return client is null || renewal.Generation > client.Generation || FindLive(client, renewal.SessionId ?? client.GetActive(renewal.Now), renewal.Now) is not { } row
            ? null
            : Extend(row, renewal.ActiveUntil);
    }

    /// <summary><see cref="ISessionStore.ExtendAsync"/>.</summary>
    public StoredSession? Extend(string sessionId, DateTimeOffset now, DateTimeOffset activeUntil)
    {
        var rows = FindLive(client: null, sessionId, userId: null, now);
        EndBadRows(now);
        return rows is [var row] ? Extend(row, activeUntil) : null;
    }

    private StoredSession Extend(SqliteSessionRow row, DateTimeOffset activeUntil)
    {
        var session = row.Session;
        var until = session.Policy.MaximumLifetime is { } maximum && session.CreatedAt + maximum < activeUntil
            ? session.CreatedAt + maximum
            : activeUntil;
        if (until <= session.LastActiveAt)
        {
            return session;
        }

        _statements.Execute(SetActivity, row.Sequence, Seconds(until));
        return session with { LastActiveAt = until };
    }

    /// <summary><see cref="ISessionStore.SetActiveAsync"/>.</summary>
    public StoredClient? SetActive(ClientSecretHash hash, string sessionId, DateTimeOffset now)
    {
        var client = _rows.FindClient(hash);
        EndBadRows(now);
        if (client is null || FindLive(client, sessionId, now) is null)
        {
            return null;
        }

        _statements.Execute(MoveClientOn, client.Sequence, sessionId);
        return (client with { Generation = client.Generation + 1, Chosen = sessionId }).ToStored(now);
    }

    /// <summary><see cref="ISessionStore.EndAsync"/>.</summary>
    public EndSessionsResult End(EndSessionsRequest ending)
    {
        var client = ending.ClientHash is { } hash ? _rows.FindClient(hash) : null;
        if (ending.ClientHash is not null && client is null)
        {
            return new EndSessionsResult { Ended = [] };
        }

        var rows = FindLive(client, ending.SessionId, ending.UserId, ending.Now);
        rows.RemoveAll(row => !ending.Reaches(row.Session.Id, row.Session.CreatedAt));
        var active = client?.GetActive(ending.Now);
        End(rows.ConvertAll(row => (row, ending.Status)), ending.Now, clientThatGoesOn: null);
        EndBadRows(ending.Now);
        return new EndSessionsResult
        {
            Ended = rows.ConvertAll(row => Ended(row, ending.Status, ending.Now)),
            Client = client is null ? null : _rows.FindClient(ending.ClientHash!.Value)?.ToStored(ending.Now),
            EndedActive = active is not null && rows.Exists(row => row.Session.Id == active),
        };
    }

    /// <summary><see cref="ISessionStore.UpdateClaimsAsync"/>.</summary>
    public IReadOnlyList<string> UpdateClaims(SessionClaimsUpdate update)
    {
        var rows = FindLive(client: null, update.SessionId, update.UserId, update.Now);
        EndBadRows(update.Now);
        if (update.Claims is { } claims)
        {
            var bytes = claims.ToArray();
            foreach (var row in rows)
            {
                _statements.Execute(SetClaims, row.Sequence, bytes);
            }
        }

        if (update.Announce)
        {
            rows.ForEach(row => Announce(row.Session.Id, SessionStatus.Active, update.Now));
        }

        return rows.ConvertAll(row => row.Session.Id);
    }

    /// <summary><see cref="ISessionStore.SweepAsync"/>. Deletes first: on a full disk, that makes the room that marking needs.</summary>
    public SessionSweep Sweep(DateTimeOffset now, DateTimeOffset endedBefore, int batchSize)
    {
        var touched = DeleteSessions(endedBefore, batchSize);
        var ended = new List<StoredSession>();
        while (touched < batchSize)
        {
            var revoked = _rows.ListBeforeEpoch(batchSize - touched);
            if (revoked.Count == 0 && _badRows.Count == 0)
            {
                break;
            }

            touched += EndBadRows(now);
            revoked.ForEach(row => touched += SweepOver(row, row.Session, endedBefore, ended));
        }

        while (touched < batchSize)
        {
            // Those that turn out to live are not looked at again before their end, so this comes to an end.
            var due = _rows.ListDue(Seconds(now), batchSize - touched);
            if (due.Count == 0 && _badRows.Count == 0)
            {
                break;
            }

            touched += EndBadRows(now);
            due.ForEach(row => touched += SweepDue(row, now, endedBefore, ended));
        }

        touched += touched < batchSize ? _statements.Execute(DeleteEmptyClients, batchSize - touched) : 0;
        return new SessionSweep { RowsAffected = touched, Ended = ended };
    }

    /// <summary><see cref="ISessionStore.RevokeCreatedBeforeAsync"/>.</summary>
    public bool SetEpoch(DateTimeOffset epoch)
    {
        var isNew = _statements.Execute(SetEpochForward, Seconds(epoch)) > 0;
        Announce("", SessionStatus.Revoked, epoch);
        return isNew;
    }

    /// <summary><see cref="ISessionLeases.TryTakeLeaseAsync"/>.</summary>
    public bool TryTakeLease(SessionLease lease) => _statements.Execute(TakeLease, lease.Name, lease.Holder, Seconds(lease.Now), Seconds(lease.Until), Seconds(lease.LatestHeld)) > 0;

    /// <summary><see cref="IKeyStore.TryAddKeyAsync"/>.</summary>
    public bool TryAddKey(StoredKey key, string? predecessorKeyId)
    {
        var keys = _rows.ListKeys();
        if ((keys.Count > 0 ? keys[^1].KeyId : null) != predecessorKeyId || keys.Exists(known => known.KeyId == key.KeyId))
        {
            return false;
        }

        _statements.Execute(AddKey, key.KeyId, (int)key.Algorithm, Seconds(key.CreatedAt), Seconds(key.ActivatesAt), key.Secret.ToArray(), key.IsProtected ? 1 : 0);
        return true;
    }

    /// <summary><see cref="IKeyStore.RemoveKeyAsync"/>.</summary>
    public bool Remove(string keyId) => _statements.Execute(RemoveKey, keyId) > 0;

    private List<SqliteSessionRow> FindLive(SqliteClientRow? client, string? sessionId, string? userId, DateTimeOffset now)
    {
        var rows = client is not null ? client.Sessions
            : sessionId is not null ? _rows.FindOpen(sessionId)
            : _rows.ListOpenByUser(userId!);
        return [.. rows.Where(row => row.Session.IsLive(now)
            && (sessionId is null || row.Session.Id == sessionId)
            && (userId is null || row.Session.UserId == userId))];
    }

    private static SqliteSessionRow? FindLive(SqliteClientRow client, string? sessionId, DateTimeOffset now)
    {
        foreach (var row in client.Live(now))
        {
            if (row.Session.Id == sessionId)
            {
                return row;
            }
        }

        return null;
    }

    private void AddRow(StoredSession session, long client) => _statements.Execute(
        AddSession,
        client,
        session.Id,
        session.UserId,
        session.Policy.Name,
        Seconds(session.Policy.InactivityTimeout),
        Seconds(session.Policy.MaximumLifetime),
        Seconds(session.CreatedAt),
        Seconds(session.LastActiveAt),
        (int)session.Status,
        Seconds(session.ExpiresAt),
        session.IsPersistent ? 1 : 0,
        session.Claims.ToArray(),
        session.Number,
        session.Device?.UserAgent,
        session.Device?.IpAddress);

    /// <summary>Ends sessions, and moves each client on whose active session is among them.</summary>
    private void End(List<(SqliteSessionRow Row, SessionStatus Status)> ending, DateTimeOffset now, long? clientThatGoesOn)
    {
        var ended = ending.Select(one => one.Row.Sequence).ToHashSet();
        foreach (var sequence in ending.Select(one => one.Row.Client).Where(client => client != clientThatGoesOn).Distinct())
        {
            if (_rows.FindClient(sequence) is { } client
                && client.GetActive(now) is var active
                && ending.Exists(one => one.Row.Session.Id == active))
            {
                _statements.Execute(MoveClientOn, sequence, client.GetActive(now, without: ended));
            }
        }

        foreach (var (row, status) in ending)
        {
            _statements.Execute(EndSession, row.Sequence, (int)status, Seconds(now));
            Announce(row.Session.Id, status, now);
        }
    }

    private void Announce(string sessionId, SessionStatus status, DateTimeOffset at)
    {
        _statements.Execute(Tell, sessionId, (int)status, Seconds(at));
        _statements.Execute(Forget, Seconds(at) - KeptChanges);
    }

    /// <summary>Ends the rows that turned out to be no sessions, so that they are met once and swept later.</summary>
    private int EndBadRows(DateTimeOffset now)
    {
        var ended = 0;
        foreach (var sequence in _badRows)
        {
            ended += _statements.Execute(EndSession, sequence, (int)SessionStatus.Ended, Seconds(now));
        }

        _badRows.Clear();
        return ended;
    }

    private int SweepDue(SqliteSessionRow row, DateTimeOffset now, DateTimeOffset endedBefore, List<StoredSession> ended)
    {
        var session = row.Session.AsOf(now);
        if (session.EndedAt is null)
        {
            _statements.Execute(SetNextCheck, row.Sequence, Seconds(session.ExpiresAt));
            return 0;
        }

        return SweepOver(row, session, endedBefore, ended);
    }

    private int SweepOver(SqliteSessionRow row, StoredSession over, DateTimeOffset endedBefore, List<StoredSession> ended)
    {
        ended.Add(over);
        if (over.EndedAt >= endedBefore)
        {
            return _statements.Execute(EndSession, row.Sequence, (int)over.Status, Seconds(over.EndedAt.Value));
        }

        var deleted = _statements.Execute(DeleteSession, row.Sequence);
        _statements.Execute(MarkClientIfEmpty, row.Client);
        return deleted;
    }

    private int DeleteSessions(DateTimeOffset endedBefore, int limit)
    {
        var clients = new List<long>();
        using (var reader = _statements.Query(DeleteEnded, Seconds(endedBefore), limit))
        {
            while (reader.Read())
            {
                clients.Add(reader.GetInt64(0));
            }
        }

        foreach (var client in clients.Distinct())
        {
            _statements.Execute(MarkClientIfEmpty, client);
        }

        return clients.Count;
    }

    private static StoredSession Ended(SqliteSessionRow row, SessionStatus status, DateTimeOffset at) => row.Session with { Status = status, EndedAt = at };

    private static long Seconds(DateTimeOffset time) => time.ToUnixTimeSeconds();

    private static long? Seconds(TimeSpan? duration) => duration is { } known ? (long)known.TotalSeconds : null;
}
