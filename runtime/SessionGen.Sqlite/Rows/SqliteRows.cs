using Microsoft.Data.Sqlite;
using SessionGen.Stores;

namespace SessionGen.Sqlite.Rows;

/// <summary>Reads the tables over one connection, and owns it. Not thread-safe.</summary>
/// <param name="statements">The connection.</param>
/// <param name="reader">Reads and checks the rows.</param>
/// <param name="onInvalidSession">Receives the number of each session row that is not valid.</param>
internal sealed class SqliteRows(SqliteStatements statements, RowReader reader, Action<long>? onInvalidSession = null) : IDisposable
{
    /// <summary>Whether the stored revocation cutoff is a time. One that is not revokes nothing.</summary>
    internal const string IsCutoffValid = "sessiongen_epoch.epoch BETWEEN 0 AND 253402300799";

    /// <summary>No sign-in joins the client any more.</summary>
    internal const string EraseReplaced = "replaced_hash = NULL, replaced_by = NULL, replaced_at = NULL, handover = NULL";

    internal const string Cutoff = $"SELECT epoch FROM sessiongen_epoch WHERE id = 1 AND {IsCutoffValid}";

    internal const string SessionColumns = """
        s.id, c.id, s.seq, s.number, s.user_id, s.policy, s.inactivity_timeout, s.maximum_lifetime, s.created_at, s.last_active_at,
        s.status, s.ended_at, s.is_persistent, s.claims, s.user_agent, s.ip_address,
        (SELECT epoch FROM sessiongen_epoch WHERE id = 1), s.client
        """;

    /// <summary>LEFT JOIN: a session whose client is missing is read too, and found not to be valid.</summary>
    internal const string Sessions = $"""
        SELECT {SessionColumns}
        FROM sessiongen_sessions AS s LEFT JOIN sessiongen_clients AS c ON c.seq = s.client
        """;

    private const string Clients = $"""
        SELECT c.id, c.seq, c.generation, c.chosen_session, c.next_number, {SessionColumns}
        FROM sessiongen_clients AS c LEFT JOIN sessiongen_sessions AS s ON s.client = c.seq AND s.ended_at IS NULL
        """;

    /// <summary>Every renewal runs it.</summary>
    internal const string ClientBySecret = Clients + " WHERE c.secret_hash = $0 ORDER BY s.seq";

    internal const string SentTwice = """
        SELECT seq, secret_hash, handover FROM sessiongen_clients
        WHERE replaced_hash = $0 AND replaced_by = $1 AND replaced_at > $2 AND replaced_at < $3 AND handover IS NOT NULL
        ORDER BY replaced_at DESC LIMIT 1
        """;

    private const string ClientByNumber = Clients + " WHERE c.seq = $0 ORDER BY s.seq";
    private const string ById = Sessions + " WHERE s.id = $0";
    private const string OpenById = Sessions + " WHERE s.id = $0 AND s.ended_at IS NULL";

    private const string IsAfterCutoff = $"s.created_at >= coalesce(({Cutoff}), -62135596800)";

    private const string BatchOfUser = $"""
        {Sessions}
        WHERE s.user_id = $0 AND s.ended_at IS NULL AND s.status = 1 AND s.id <> $3 AND {IsAfterCutoff} AND {InOrder} LIMIT $4
        """;

    private const string InOrder = "(s.created_at, s.id) < ($1, $2) ORDER BY s.created_at DESC, s.id DESC";
    private const string BeforeCutoff = Sessions + " WHERE s.ended_at IS NULL AND s.created_at < (" + Cutoff + ") LIMIT $0";
    private const string Due = Sessions + " WHERE s.ended_at IS NULL AND s.next_check <= $0 ORDER BY s.next_check LIMIT $1";
    private const string Ahead = Sessions + " WHERE s.ended_at IS NULL AND s.created_at > $0 AND s.last_active_at > $0 LIMIT $1";
    private const string Clocks = "SELECT name, now, reports FROM sessiongen_machines ORDER BY seq";
    private const string Keys =
        "SELECT id, algorithm, created_at, activates_at, private_key, is_protected FROM sessiongen_keys ORDER BY seq";
    private const string ChangeKey = "SELECT session_id || ' ' || status || ' ' || at FROM sessiongen_changes WHERE seq = $0";
    private const string NewestChange = "SELECT seq FROM sqlite_sequence WHERE name = 'sessiongen_changes'";
    private const string DataVersion = "PRAGMA data_version";
    private const string Changes =
        "SELECT seq, nullif(session_id, ''), status, at FROM sessiongen_changes WHERE seq > $0 ORDER BY seq LIMIT 1000";

    private readonly string _end = SqliteQueries.End(reader.Limits);

    // As StoredSession.IsLive.
    private string LiveOfUser =>
        $"s.user_id = $0 AND s.ended_at IS NULL AND s.status = 1 AND {IsAfterCutoff} AND {_end} > $1";

    public SessionPolicyLimits Limits => reader.Limits;

    public ClientRow<long>? FindClient(ClientSecretHash hash) => ReadClient(statements.Query(ClientBySecret, hash.ToArray()));

    public ClientRow<long>? FindClient(long number) => ReadClient(statements.Query(ClientByNumber, number));

    /// <summary>Finds the client that a sign-in sent twice joins.</summary>
    public (ClientRow<long> Client, ClientSecretHash Secret, ReadOnlyMemory<byte> Handover)? FindSentTwice(NewSession request)
    {
        if (request is not { PresentedClientHash: { } presented, Handover: not null, Session: { } session })
        {
            return null;
        }

        var (from, until) = (session.CreatedAt - NewSession.JoinWindow, session.CreatedAt + NewSession.JoinWindow);
        using var found = statements.Query(
            SentTwice, presented.ToArray(), session.UserId, from.ToUnixTimeSeconds(), until.ToUnixTimeSeconds());
        if (!found.Read() || found.GetFieldValue<byte[]>(1) is not { Length: ClientSecretHash.Size } secret)
        {
            return null;
        }

        return FindClient(found.GetInt64(0)) is { IsKnown: true } client
            ? (client, new ClientSecretHash(secret), found.GetFieldValue<byte[]>(2))
            : null;
    }

    public StoredSession? FindSession(string id) => ReadSessions(statements.Query(ById, id)) is [var row] ? row.Session : null;

    /// <summary>Gets the session without a recorded end that has this id.</summary>
    public List<SessionRow> FindOpen(string id) => ReadSessions(statements.Query(OpenById, id));

    /// <summary>Gets sessions of a user without a recorded end, in the order of a query, and where the next batch continues.</summary>
    public (List<SessionRow> Rows, SessionCursor? Next) ListBatch(string userId, SessionCursor? after, string? except, int limit)
    {
        var (createdAt, id) = after?.ToSeconds() ?? (long.MaxValue, "");
        using var reading = statements.Query(BatchOfUser, userId, createdAt, id, except ?? "", limit);
        var rows = new List<SessionRow>();
        var count = 0;
        SessionCursor? last = null;
        while (reading.Read())
        {
            count++;
            last = RowReader.ReadCursor(reading, RowReader.CreatedAtColumn);
            if (TryRead(reading, 0, out var row))
            {
                rows.Add(row);
            }
        }

        return (rows, count < limit ? null : last);
    }

    /// <summary>Gets the number of the user's live sessions, and those that were active longest ago.</summary>
    public (int Count, IReadOnlyCollection<SessionRow> LeastActive) ListLeastActive(string userId, DateTimeOffset now, int limit)
    {
        var seconds = now.ToUnixTimeSeconds();
        var rows = ReadSessions(statements.Query(
            $"{Sessions} WHERE {LiveOfUser} ORDER BY s.last_active_at, s.seq LIMIT $2", userId, seconds, limit));
        var count = rows.Count < limit ? rows.Count
            : (int)ReadNumber($"SELECT count(*) FROM sessiongen_sessions AS s WHERE {LiveOfUser}", userId, seconds);
        return (count, rows);
    }

    public SessionPage ListPage(SessionQuery query)
    {
        using var rows = statements.Query(SqliteQueries.GetPage(query), SqliteQueries.GetParameters(query));
        return query.ToPage(Read(rows).Select(row => row.Session).Where(query.Matches));
    }

    public List<SessionCount> ListCounts(SessionFilter filter, DateTimeOffset now)
    {
        using var rows = statements.Query(SqliteQueries.GetCount(filter, _end), SqliteQueries.GetParameters(filter, now));
        var counts = new List<SessionCount>();
        while (rows.Read())
        {
            counts.Add(new SessionCount(rows.GetString(0), (SessionStatus)rows.GetInt64(1), rows.GetInt64(2)));
        }

        return counts;
    }

    /// <summary>Gets sessions that the revocation cutoff has ended and no sweep has recorded.</summary>
    public List<SessionRow> ListBeforeCutoff(int limit) => ReadSessions(statements.Query(BeforeCutoff, limit));

    /// <summary>Gets sessions that may have expired or, first, that a clock far ahead created.</summary>
    public List<SessionRow> ListDue(DateTimeOffset now, DateTimeOffset latestActivity, int limit) =>
        ReadSessions(statements.Query(Ahead, latestActivity.ToUnixTimeSeconds(), limit)) is { Count: > 0 } ahead
            ? ahead
            : ReadSessions(statements.Query(Due, now.ToUnixTimeSeconds(), limit));

    public List<MachineClock> ListClocks()
    {
        using var rows = statements.Query(Clocks);
        var clocks = new List<MachineClock>();
        while (rows.Read())
        {
            clocks.Add(RowReader.ReadClock(rows));
        }

        return clocks;
    }

    /// <summary>Reads sessions without a recorded end, oldest first, and gets those that end before their next check.</summary>
    public (int Count, (long CreatedAt, string Id)? Last, List<(long Sequence, long End)> Earlier) ListEarlierEnds(
        (long CreatedAt, string Id) after, int limit)
    {
        var sql = $"""
            SELECT s.created_at, s.id, s.seq, cast({_end} AS INTEGER), s.next_check FROM sessiongen_sessions AS s
            WHERE s.ended_at IS NULL AND (s.created_at, s.id) > ($0, $1) ORDER BY s.created_at, s.id LIMIT $2
            """;
        using var rows = statements.Query(sql, after.CreatedAt, after.Id, limit);
        var (count, earlier) = (0, new List<(long, long)>());
        (long, string)? last = null;
        for (; rows.Read(); count++)
        {
            last = (rows.GetInt64(0), rows.GetString(1));
            if (rows.GetInt64(3) < rows.GetInt64(4))
            {
                earlier.Add((rows.GetInt64(2), rows.GetInt64(3)));
            }
        }

        return (count, last, earlier);
    }

    public List<StoredKey> ListKeys()
    {
        using var rows = statements.Query(Keys);
        var keys = new List<StoredKey>();
        while (rows.Read())
        {
            keys.Add(RowReader.ReadKey(rows));
        }

        return keys;
    }

    /// <summary>Gets a number that changes when another connection writes.</summary>
    public long GetDataVersion() => ReadNumber(DataVersion);

    /// <summary>Gets the revocation cutoff; null if none was set.</summary>
    public DateTimeOffset? GetCutoff() => ReadNumber(Cutoff) is > 0 and var cutoff ? DateTimeOffset.FromUnixTimeSeconds(cutoff) : null;

    /// <summary>Gets the changes after a number, in order; null for a row that is not valid.</summary>
    public List<(long Sequence, SessionChange? Change)> ListChanges(long after)
    {
        using var rows = statements.Query(Changes, after);
        var changes = new List<(long, SessionChange?)>();
        while (rows.Read())
        {
            changes.Add(reader.ReadChange(rows));
        }

        return changes;
    }

    /// <summary>Gets what tells the change from another one with the same number; null if there is none.</summary>
    public string? FindChangeKey(long sequence)
    {
        using var rows = statements.Query(ChangeKey, sequence);
        return rows.Read() ? rows.GetString(0) : null;
    }

    /// <summary>Gets the highest number that a change has had in this file.</summary>
    public long GetNewestChange() => ReadNumber(NewestChange);

    public void Dispose() => statements.Dispose();

    private long ReadNumber(string sql, params ReadOnlySpan<object?> values)
    {
        using var rows = statements.Query(sql, values);
        return rows.Read() ? rows.GetInt64(0) : 0;
    }

    private ClientRow<long>? ReadClient(SqliteDataReader rows)
    {
        using (rows)
        {
            var sessions = new List<SessionRow>();
            ClientRow<long>? client = null;
            while (rows.Read())
            {
                client ??= reader.ReadClient<long>(rows, sessions);
                if (!client.IsKnown)
                {
                    return null;
                }

                if (!rows.IsDBNull(RowReader.ClientColumnCount) && TryRead(rows, RowReader.ClientColumnCount, out var session))
                {
                    sessions.Add(session);
                }
            }

            return client;
        }
    }

    private List<SessionRow> ReadSessions(SqliteDataReader rows)
    {
        using (rows)
        {
            return [.. Read(rows)];
        }
    }

    private IEnumerable<SessionRow> Read(SqliteDataReader rows)
    {
        while (rows.Read())
        {
            if (TryRead(rows, 0, out var row))
            {
                yield return row;
            }
        }
    }

    private bool TryRead(SqliteDataReader rows, int offset, out SessionRow row)
    {
        if (!reader.TryReadSession(rows, offset, out row))
        {
            onInvalidSession?.Invoke(rows.GetInt64(offset + 2));
            return false;
        }

        row = row with { Client = rows.GetInt64(offset + RowReader.SessionColumnCount) };
        return true;
    }
}
