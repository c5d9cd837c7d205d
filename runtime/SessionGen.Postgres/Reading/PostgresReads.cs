using Npgsql;
using SessionGen.Model;
using SessionGen.Postgres.Connections;
using SessionGen.Postgres.Rows;
using SessionGen.Stores;
using static SessionGen.Postgres.Connections.PostgresBatchExtensions;

namespace SessionGen.Postgres.Reading;

/// <summary>The queries of the store. Each is one statement, and therefore as of one moment.</summary>
/// <param name="rows">Reads and checks the rows.</param>
internal sealed class PostgresReads(RowReader rows)
{
    private const string SessionById = $"SELECT {PostgresSql.SessionColumns} FROM sessiongen_sessions AS s WHERE s.id = $1";

    private const string Clients = $"""
        SELECT {PostgresSql.ClientColumns}, {PostgresSql.SessionColumns}
        FROM sessiongen_clients AS c
        LEFT JOIN LATERAL (SELECT t.* FROM sessiongen_sessions AS t WHERE t.client_id = c.id AND t.status = 1 OFFSET 0) AS s ON true

        """;

    private const string ClientBySecret = $"{Clients} WHERE c.secret_hash = $1 ORDER BY s.seq";

    private const string ClientOfSession =
        $"{Clients} WHERE c.id = (SELECT o.client_id FROM sessiongen_sessions AS o WHERE o.id = $1) ORDER BY s.seq";

    private const string Keys =
        "SELECT id, algorithm, created_at, activates_at, private_key, is_protected FROM sessiongen_keys ORDER BY seq";

    private readonly Dictionary<(SessionScope, SessionStatus), string> _pages = (
        from scope in Enum.GetValues<SessionScope>()
        from status in Enum.GetValues<SessionStatus>()
        select ((scope, status), GetPage(rows.Limits, scope, status))).ToDictionary();

    private readonly Dictionary<SessionScope, string> _counts =
        Enum.GetValues<SessionScope>().ToDictionary(scope => scope, scope => GetCount(rows.Limits, scope));

    private enum SessionScope
    {
        All,
        User,
        Client,
    }

    /// <summary><see cref="ISessionStore.GetAsync"/>.</summary>
    public async Task<StoredSession?> GetAsync(PostgresCall call, string sessionId)
    {
        await using var batch = call.CreateBatch().Add(SessionById, Text(sessionId));
        await using var reader = await call.ReadAsync(batch).ConfigureAwait(false);
        return (await rows.ReadSessionsAsync(reader, call.Token).ConfigureAwait(false)) is [var row, ..] ? row.Session : null;
    }

    /// <summary><see cref="ISessionStore.GetClientAsync"/>.</summary>
    public Task<ClientRow<byte[]>?> GetClientAsync(PostgresCall call, ClientSecretHash hash) =>
        GetClientAsync(call, ClientBySecret, Bytes(hash));

    public Task<ClientRow<byte[]>?> GetClientOfSessionAsync(PostgresCall call, string sessionId) =>
        GetClientAsync(call, ClientOfSession, Text(sessionId));

    private async Task<ClientRow<byte[]>?> GetClientAsync(PostgresCall call, string sql, NpgsqlParameter value)
    {
        await using var batch = call.CreateBatch().Add(sql, value);
        await using var reader = await call.ReadAsync(batch).ConfigureAwait(false);
        ClientRow<byte[]>? client = null;
        var sessions = new List<SessionRow>();
        while (await reader.ReadAsync(call.Token).ConfigureAwait(false))
        {
            client ??= rows.ReadClient<byte[]>(reader, sessions);
            if (!await reader.IsDBNullAsync(RowReader.ClientColumnCount, call.Token).ConfigureAwait(false)
                && rows.TryReadSession(reader, RowReader.ClientColumnCount, out var row))
            {
                sessions.Add(row);
            }
        }

        return client is { IsKnown: true } ? client : null;
    }

    /// <summary><see cref="ISessionStore.QueryAsync"/>.</summary>
    public async Task<SessionPage> QueryAsync(PostgresCall call, SessionQuery query)
    {
        var sql = _pages[(ScopeOf(query), query.Status ?? SessionStatus.Active)];
        var found = new List<StoredSession>();
        var limit = query.Limit + 1;
        for (var start = GetStart(query.Start); ;)
        {
            // Usually once. More often only if rows that are not valid are in between.
            await using var batch = call.CreateBatch().Add(sql, [.. GetFilter(query, start, query.Now), Number(limit)]);
            await using var reader = await call.ReadAsync(batch).ConfigureAwait(false);
            var count = 0;
            for (; await reader.ReadAsync(call.Token).ConfigureAwait(false); count++)
            {
                start = (reader.GetInt64(8), reader.GetString(0));
                if (rows.TryReadSession(reader, 0, out var row) && query.Matches(row.Session))
                {
                    found.Add(row.Session);
                }
            }

            if (count < limit || found.Count > query.Limit)
            {
                return query.ToPage(found);
            }
        }
    }

    /// <summary><see cref="ISessionStore.CountAsync"/>.</summary>
    public async Task<IReadOnlyList<SessionCount>> CountAsync(PostgresCall call, SessionFilter filter, DateTimeOffset now)
    {
        var start = GetStart(filter.CreatedBefore is { } before ? new SessionCursor(before, "") : null);
        await using var batch = call.CreateBatch().Add(_counts[ScopeOf(filter)], [.. GetFilter(filter, start, now)]);
        await using var reader = await call.ReadAsync(batch).ConfigureAwait(false);
        var counts = new List<SessionCount>();
        while (await reader.ReadAsync(call.Token).ConfigureAwait(false))
        {
            counts.Add(new SessionCount(reader.GetString(0), (SessionStatus)reader.GetInt32(1), reader.GetInt64(2)));
        }

        return counts;
    }

    /// <summary><see cref="IKeyStore.ListKeysAsync"/>.</summary>
    public static async Task<IReadOnlyList<StoredKey>> ListKeysAsync(PostgresCall call)
    {
        await using var batch = call.CreateBatch().Add(Keys);
        await using var reader = await call.ReadAsync(batch).ConfigureAwait(false);
        var keys = new List<StoredKey>();
        while (await reader.ReadAsync(call.Token).ConfigureAwait(false))
        {
            keys.Add(RowReader.ReadKey(reader));
        }

        return keys;
    }

    private static SessionScope ScopeOf(SessionFilter filter) =>
        filter.ClientId is not null ? SessionScope.Client : filter.UserId is not null ? SessionScope.User : SessionScope.All;

    // A part for each kind of row that has the status. A session without a recorded end may have expired or been revoked: there are as many
    // of them as the sweep has not reached yet.
    private static string GetPage(SessionPolicyLimits limits, SessionScope scope, SessionStatus status)
    {
        // Only the indexes of all sessions have these conditions, so the planner does not prefer those to the index of the user.
        var (open, ended) = scope == SessionScope.All ? ("s.ended_at IS NULL AND ", "s.ended_at IS NOT NULL AND ") : ("", "");
        string[] parts = status switch
        {
            SessionStatus.Active => [Part($"{open}{PostgresSql.IsLive(limits, "$11")}")],
            SessionStatus.Pending => [Part($"{open}s.status = 0")],
            SessionStatus.Expired => [Recorded(), Due(SessionStatus.Active)],
            SessionStatus.Abandoned => [Recorded(), Due(SessionStatus.Pending)],
            SessionStatus.Revoked => [Recorded(), Part($"{open}s.status IN (0, 1) AND s.created_at < {PostgresSql.Cutoff}")],
            _ => [Recorded()],
        };
        return string.Join(" UNION ALL ", parts) + (parts.Length > 1 ? " ORDER BY 9 DESC, 1 DESC LIMIT $12" : "");

        string Recorded() => Part($"{ended}s.status = {(int)status}");

        // OFFSET 0 keeps the planner from passing over all sessions in the order of the page.
        string Due(SessionStatus stored) => Part(
            $"s.status = {(int)stored} AND {PostgresSql.End(limits)} <= $11",
            scope == SessionScope.All
                ? "(SELECT * FROM sessiongen_sessions WHERE ended_at IS NULL AND next_check <= $11 OFFSET 0)"
                : "sessiongen_sessions");

        string Part(string condition, string table = "sessiongen_sessions") => $"""
            (SELECT {PostgresSql.SessionColumns} FROM {table} AS s WHERE {condition} AND {GetCondition(scope)}
            ORDER BY s.created_at DESC, s.id DESC LIMIT $12)
            """;
    }

    private static string GetCount(SessionPolicyLimits limits, SessionScope scope) => $"""
        SELECT s.policy, ({SessionSql.StatusAsOf(PostgresSql.Cutoff, PostgresSql.End(limits), "$11")})::integer, count(*)
        FROM sessiongen_sessions AS s WHERE {GetCondition(scope)} GROUP BY 1, 2
        """;

    private static string GetCondition(SessionScope scope) => scope switch
    {
        SessionScope.Client => "s.client_id = $1 AND ($2::text IS NULL OR s.user_id = $2) AND ",
        SessionScope.User => "s.user_id = $2 AND ",
        _ => "",
    } + """
        (s.created_at, s.id) < ($3, $4) AND s.created_at >= $5 AND ($6::text IS NULL OR s.policy = $6)
        AND ($7::bigint IS NULL OR s.last_active_at >= $7) AND ($8::bigint IS NULL OR s.last_active_at < $8)
        AND ($9::text IS NULL OR s.user_agent = $9) AND ($10::text IS NULL OR s.ip_address = $10)
        """;

    // As in the row, which may hold what is not a time.
    private static (long CreatedAt, string Id) GetStart(SessionCursor? start) =>
        start?.ToSeconds() ?? (long.MaxValue, "");

    private static NpgsqlParameter[] GetFilter(SessionFilter filter, (long CreatedAt, string Id) start, DateTimeOffset now) =>
    [
        Text(filter.ClientId),
        Text(filter.UserId),
        Long(start.CreatedAt),
        Text(start.Id),
        Long(WholeSeconds.Ceiling(filter.CreatedSince) ?? long.MinValue),
        Text(filter.Policy),
        Long(WholeSeconds.Ceiling(filter.LastActiveSince)),
        Long(WholeSeconds.Ceiling(filter.LastActiveBefore)),
        Text(filter.Device?.UserAgent),
        Text(filter.Device?.IpAddress),
        Time(now),
    ];
}
