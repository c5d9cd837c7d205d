using SessionGen.Sqlite.Rows;
using SessionGen.Stores;

namespace SessionGen.Sqlite.Writing;

/// <summary>
/// The writes of the store, each inside a transaction that the caller begins and commits. SQLite has one writer at a time over all
/// processes, so what is read here does not change before it is written.
/// </summary>
internal sealed class SqliteCommands : IDisposable
{
    private const string AddClient = """
        INSERT INTO sessiongen_clients
            (id, secret_hash, generation, chosen_session, next_number, replaced_hash, replaced_by, replaced_at, handover)
        VALUES ($0, $1, 1, $2, 1, $3, $4, $5, $6)
        """;

    private const string SignInOnClient = """
        UPDATE sessiongen_clients SET generation = generation + 1, chosen_session = $1, next_number = $2, is_empty = 0 WHERE seq = $0
        """;

    private const string ReplaceSecret = """
        UPDATE sessiongen_clients SET secret_hash = $1, replaced_hash = $2, replaced_by = $3, replaced_at = $4, handover = $5
        WHERE seq = $0
        """;

    private const string EraseReplaced = $"""
        UPDATE sessiongen_clients SET {SqliteRows.EraseReplaced} WHERE seq IN (
            SELECT seq FROM sessiongen_clients
            WHERE replaced_hash IS NOT NULL AND (replaced_at > $0 AND replaced_at <= $1) IS NOT TRUE LIMIT $2)
        """;

    private const string MarkClientIfEmpty = """
        UPDATE sessiongen_clients SET is_empty = 1
        WHERE seq = $0 AND NOT EXISTS (SELECT 1 FROM sessiongen_sessions WHERE client = $0)
        """;

    private const string DeleteEmptyClients =
        "DELETE FROM sessiongen_clients WHERE seq IN (SELECT seq FROM sessiongen_clients WHERE is_empty = 1 LIMIT $0)";

    private const string AddSession = """
        INSERT INTO sessiongen_sessions
            (client, id, user_id, policy, inactivity_timeout, maximum_lifetime, created_at, last_active_at, status, next_check,
            is_persistent, claims, number, user_agent, ip_address)
        VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
        """;

    private const string SetActivity = "UPDATE sessiongen_sessions SET last_active_at = $1 WHERE seq = $0";
    private const string SetNextCheck = "UPDATE sessiongen_sessions SET next_check = $1, last_active_at = $2 WHERE seq = $0";
    private const string MoveCheckForward = "UPDATE sessiongen_sessions SET next_check = $1 WHERE seq = $0";
    private const string SetClaims = "UPDATE sessiongen_sessions SET claims = $1 WHERE seq = $0";
    private const string DeleteSession = "DELETE FROM sessiongen_sessions WHERE seq = $0";

    private const string DeleteEnded = """
        DELETE FROM sessiongen_sessions
        WHERE seq IN (SELECT seq FROM sessiongen_sessions WHERE ended_at < $0 ORDER BY ended_at LIMIT $1) RETURNING client
        """;

    private const string MoveCutoffForward = $"""
        INSERT INTO sessiongen_epoch (id, epoch) VALUES (1, $0) ON CONFLICT (id) DO UPDATE SET epoch = excluded.epoch
        WHERE sessiongen_epoch.epoch < excluded.epoch OR NOT ({SqliteRows.IsCutoffValid})
        """;

    private const string TakeLease = """
        INSERT INTO sessiongen_leases (name, holder, until) VALUES ($0, $1, $3)
        ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
        WHERE holder = excluded.holder OR until <= $2 OR until > $4
        """;

    // Bounded, so that an edited number cannot overflow.
    private const string ReportClockOf = """
        INSERT INTO sessiongen_machines (name, now, reports) VALUES ($0, $1, 1)
        ON CONFLICT (name) DO UPDATE SET now = excluded.now, reports = reports % 1000000000 + 1
        """;

    private const string DeleteClock = "DELETE FROM sessiongen_machines WHERE name = $0";

    private const string AddKey =
        "INSERT INTO sessiongen_keys (id, algorithm, created_at, activates_at, private_key, is_protected) VALUES ($0, $1, $2, $3, $4, $5)";

    private const string DeleteKey = "DELETE FROM sessiongen_keys WHERE id = $0";

    private readonly SqliteStatements _statements;
    private readonly SqliteRows _rows;
    private readonly SqliteEndings _endings;

    public SqliteCommands(SqliteStatements statements, RowReader reader)
    {
        _statements = statements;
        _rows = new SqliteRows(statements, reader, number => _endings!.AddInvalid(number));
        _endings = new SqliteEndings(statements, _rows);
    }

    public void Dispose() => _rows.Dispose();

    public SessionCreation Create(NewSession request)
    {
        var (session, now) = (_rows.Limits.Bind(request.Session), request.Session.CreatedAt);
        var client = request.PresentedClientHash is { } presented ? _rows.FindClient(presented) : null;
        var joined = client is null ? _rows.FindSentTwice(request) : null;
        client ??= joined?.Client;
        var ending = new List<(SessionRow Row, SessionStatus Status)>();
        var onClient = client?.Live(now).ToList() ?? [];
        var ofUser = () => _rows.ListLeastActive(session.UserId, now, NewSession.MaximumEvictions);
        if (!request.TryApplyLimits(onClient, ofUser, row => request.ToCandidate(row.Session, row.Sequence), ending, out var refusal))
        {
            return new SessionCreation { Outcome = refusal };
        }

        var replaced = onClient.LastOrDefault(row => row.Session.UserId == session.UserId).Session;
        session = session with { ClientId = client?.Id ?? session.ClientId, Number = replaced?.Number ?? client?.NextNumber ?? 0 };
        var ended = _endings.End(ending, now, except: client?.Key);
        var secret = request.NewClientHash.ToArray();
        var (oldSecret, user, at, handover) = GetReplaced(request);
        if (client is null)
        {
            _statements.Execute(AddClient, session.ClientId, secret, session.Id, oldSecret, user, at, handover);
            client = new ClientRow<long> { Key = _statements.LastInserted, Id = session.ClientId, Sessions = [] };
        }
        else
        {
            _statements.Execute(SignInOnClient, client.Key, session.Id, Math.Max(client.NextNumber, session.Number + 1));
            if (joined is null)
            {
                _statements.Execute(ReplaceSecret, client.Key, secret, oldSecret, user, at, handover);
            }
        }

        AddRow(session, client.Key);
        _endings.EndInvalid(now);
        return new SessionCreation
        {
            Outcome = SessionCreationOutcome.Created,
            Client = client.SignIn(session, ended, _rows.GetCutoff() ?? DateTimeOffset.MinValue).ToStored(now),
            Ended = [.. ending.Select(one => one.Row.EndAs(one.Status, now))],
            Handover = joined?.Handover,
            JoinedClientHash = joined?.Secret,
        };
    }

    public StoredSession? Renew(SessionRenewal renewal)
    {
        var client = _rows.FindClient(renewal.ClientHash);
        _endings.EndInvalid(renewal.Now);
        return client is not null
            && renewal.Generation <= client.Generation
            && FindLive(client, renewal.SessionId ?? client.GetActive(renewal.Now), renewal.Now) is { } row
            ? Extend(row, renewal.ActiveUntil)
            : null;
    }

    public StoredSession? Extend(string sessionId, DateTimeOffset now, DateTimeOffset activeUntil)
    {
        var rows = _rows.FindOpen(sessionId);
        _endings.EndInvalid(now);
        return rows is [var row] && row.Session.IsLive(now) ? Extend(row, activeUntil) : null;
    }

    public StoredClient? SetActive(ClientSecretHash hash, string sessionId, DateTimeOffset now)
    {
        var client = _rows.FindClient(hash);
        _endings.EndInvalid(now);
        if (client is null || FindLive(client, sessionId, now) is null)
        {
            return null;
        }

        _endings.MoveClient(client.Key, sessionId);
        return client.MoveTo(sessionId).ToStored(now);
    }

    public EndSessionsResult End(EndSessionsRequest request) => _endings.End(request);

    public SessionClaimsUpdateResult UpdateClaims(SessionClaimsUpdate update)
    {
        var (rows, next) = update.SessionId is { } id
            ? (_rows.FindOpen(id), null)
            : _rows.ListBatch(update.UserId!, update.After, except: null, update.Limit);
        rows.RemoveAll(row => !update.Matches(row.Session));
        _endings.EndInvalid(update.Now);
        if (update.Claims is { } claims)
        {
            var bytes = claims.ToArray();
            rows.ForEach(row => _statements.Execute(SetClaims, row.Sequence, bytes));
        }

        if (update.Announce)
        {
            _endings.Announce(rows.ConvertAll(row => (row.Session.Id, SessionStatus.Active)), update.Now);
        }

        return new SessionClaimsUpdateResult { Updated = rows.ConvertAll(row => row.Session.Id), Next = next };
    }

    /// <summary>Sweeps a batch. Deletes first: on a full disk, that frees the space that the other writes need.</summary>
    /// <param name="request">What to sweep.</param>
    /// <param name="position">Where the <see cref="EarlierEndPass"/> continues; null if no limit binds any session.</param>
    /// <returns>The sweep, and the last session that the pass visited.</returns>
    public (SessionSweep Sweep, (long CreatedAt, string Id)? Visited) Sweep(
        SessionSweepRequest request, (long CreatedAt, string Id)? position)
    {
        var (now, endedBefore, batchSize) = (request.Now, request.EndedBefore, request.BatchSize);
        var affected = DeleteSessions(endedBefore, batchSize);
        var (moved, visited, hasMore) = FindEarlierEnds(position, batchSize - affected);
        affected += moved;
        var ended = new List<StoredSession>();
        while (affected < batchSize)
        {
            var revoked = _rows.ListBeforeCutoff(batchSize - affected);
            if (revoked.Count == 0 && !_endings.HasInvalid)
            {
                break;
            }

            affected += _endings.EndInvalid(now);
            revoked.ForEach(row => affected += RecordEnd(row, row.Session, endedBefore, ended));
        }

        while (affected < batchSize)
        {
            // A session that turns out to be live gets a later check and a plausible activity, so this loop ends.
            var due = _rows.ListDue(now, request.LatestActivity, batchSize - affected);
            if (due.Count == 0 && !_endings.HasInvalid)
            {
                break;
            }

            affected += _endings.EndInvalid(now);
            due.ForEach(row => affected += SweepDue(row, request, ended));
        }

        affected += affected < batchSize ? _statements.Execute(DeleteEmptyClients, batchSize - affected) : 0;
        var (from, until) = (Seconds(now - NewSession.JoinWindow), Seconds(request.LatestActivity));
        affected += affected < batchSize ? _statements.Execute(EraseReplaced, from, until, batchSize - affected) : 0;
        return (new SessionSweep { RowsAffected = affected, Ended = ended, HasMore = hasMore }, visited);
    }

    public bool RevokeCreatedBefore(DateTimeOffset cutoff)
    {
        var isNew = _statements.Execute(MoveCutoffForward, Seconds(cutoff)) > 0;
        _endings.Announce([("", SessionStatus.Revoked)], cutoff);
        return isNew;
    }

    public bool TryTakeLease(SessionLease lease) =>
        _statements.Execute(TakeLease, lease.Name, lease.Holder, Seconds(lease.Now), Seconds(lease.Until), Seconds(lease.LatestHeld)) > 0;

    public IReadOnlyList<MachineClock> ReportClock(string machine, DateTimeOffset now)
    {
        _statements.Execute(ReportClockOf, machine, Seconds(now));
        return _rows.ListClocks();
    }

    public bool RemoveClock(string machine) => _statements.Execute(DeleteClock, machine) > 0;

    public bool TryAddKey(StoredKey key, string? predecessorKeyId)
    {
        var keys = _rows.ListKeys();
        if ((keys.Count > 0 ? keys[^1].KeyId : null) != predecessorKeyId || keys.Exists(known => known.KeyId == key.KeyId))
        {
            return false;
        }

        var (createdAt, activatesAt) = (Seconds(key.CreatedAt), Seconds(key.ActivatesAt));
        _statements.Execute(AddKey, key.KeyId, (int)key.Algorithm, createdAt, activatesAt, key.Secret.ToArray(), key.IsProtected ? 1 : 0);
        return true;
    }

    public bool RemoveKey(string keyId) => _statements.Execute(DeleteKey, keyId) > 0;

    private StoredSession Extend(SessionRow row, DateTimeOffset activeUntil)
    {
        var session = row.Session;
        var until = session.Policy.MaximumLifetime is { } maximum && session.CreatedAt + maximum < activeUntil
            ? session.CreatedAt + maximum
            : activeUntil;
        if (until <= session.ActiveUntil)
        {
            return session;
        }

        _statements.Execute(SetActivity, row.Sequence, Seconds(until));
        return session with { ActiveUntil = until };
    }

    private static SessionRow? FindLive(ClientRow<long> client, string? sessionId, DateTimeOffset now)
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
        (long?)session.Policy.InactivityTimeout?.TotalSeconds,
        (long?)session.Policy.MaximumLifetime?.TotalSeconds,
        Seconds(session.CreatedAt),
        Seconds(session.ActiveUntil),
        (int)session.Status,
        Seconds(session.ExpiresAt),
        session.IsPersistent ? 1 : 0,
        session.Claims.ToArray(),
        session.Number,
        session.Device?.UserAgent,
        session.Device?.IpAddress);

    private (int Moved, (long CreatedAt, string Id)? Visited, bool HasMore) FindEarlierEnds(
        (long CreatedAt, string Id)? position, int limit)
    {
        if (position is not { } after || limit == 0)
        {
            return (0, null, false);
        }

        var (count, last, earlier) = _rows.ListEarlierEnds(after, limit);
        earlier.ForEach(row => _statements.Execute(MoveCheckForward, row.Sequence, row.End));
        return (earlier.Count, last, count == limit);
    }

    private int SweepDue(SessionRow row, SessionSweepRequest request, List<StoredSession> ended)
    {
        var session = request.LimitActivity(row.Session).AsOf(request.Now);
        if (session.EndedAt is null)
        {
            return _statements.Execute(SetNextCheck, row.Sequence, Seconds(request.GetNextCheck(session)), Seconds(session.ActiveUntil));
        }

        return RecordEnd(row, session, request.EndedBefore, ended);
    }

    private int RecordEnd(SessionRow row, StoredSession session, DateTimeOffset endedBefore, List<StoredSession> ended)
    {
        ended.Add(session);
        if (session.EndedAt >= endedBefore)
        {
            return _endings.RecordEnd(row, session);
        }

        var deleted = _statements.Execute(DeleteSession, row.Sequence);
        _statements.Execute(MarkClientIfEmpty, row.Client);
        return deleted;
    }

    private int DeleteSessions(DateTimeOffset endedBefore, int limit)
    {
        var clients = new List<long>();
        using (var rows = _statements.Query(DeleteEnded, Seconds(endedBefore), limit))
        {
            while (rows.Read())
            {
                clients.Add(rows.GetInt64(0));
            }
        }

        foreach (var client in clients.Distinct())
        {
            _statements.Execute(MarkClientIfEmpty, client);
        }

        return clients.Count;
    }

    private static (byte[]? OldSecret, string? UserId, long? At, byte[]? Handover) GetReplaced(NewSession request) =>
        request is { PresentedClientHash: { } presented, Handover: { } handover }
            ? (presented.ToArray(), request.Session.UserId, Seconds(request.Session.CreatedAt), handover.ToArray())
            : default;

    private static long Seconds(DateTimeOffset time) => time.ToUnixTimeSeconds();
}
