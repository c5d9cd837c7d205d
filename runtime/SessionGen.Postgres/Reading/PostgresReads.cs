using Npgsql;
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

    private const string ClientBySecret = $"{Clients} WHERE c.secret_hash = (SELECT $1) ORDER BY s.seq";

    private const string ClientOfSession =
        $"{Clients} WHERE c.id = (SELECT o.client_id FROM sessiongen_sessions AS o WHERE o.id = $1) ORDER BY s.seq";

    private const string Keys =
        "SELECT id, algorithm, created_at, activates_at, private_key, is_protected FROM sessiongen_keys ORDER BY seq";

    // Sessions of one status are read in the order of the index. Expired sessions that are not swept yet have the status of live ones.
    private const string InOrder = """
         AND (s.created_at, s.id) < ($3, $4)
        AND ($5::bigint IS NULL OR s.last_active_at >= $5) AND ($6::bigint IS NULL OR s.last_active_at < $6)
        AND ($7::text IS NULL OR s.user_agent = $7) AND ($8::text IS NULL OR s.ip_address = $8)
        ORDER BY s.created_at DESC, s.id DESC LIMIT $9
        """;

    private const string Sessions = $"SELECT {PostgresSql.SessionColumns} FROM sessiongen_sessions AS s";
    private const string OfUser = Sessions + " WHERE s.user_id = $1 AND s.status = $2" + InOrder;
    private const string EndedOfUser = Sessions + " WHERE s.user_id = $1 AND s.status IN (0, 1, $2)" + InOrder;
    private const string OfClient = Sessions + " WHERE s.client_id = $1 AND s.status = $2" + InOrder;
    private const string EndedOfClient = Sessions + " WHERE s.client_id = $1 AND s.status IN (0, 1, $2)" + InOrder;

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
        var status = query.Status ?? SessionStatus.Active;
        var mayHaveEnded = status is SessionStatus.Expired or SessionStatus.Abandoned or SessionStatus.Revoked;
        var sql = query.ClientId is null ? mayHaveEnded ? EndedOfUser : OfUser : mayHaveEnded ? EndedOfClient : OfClient;
        var found = new List<StoredSession>();
        var limit = query.Limit + 1;
        var after = query.After is { } cursor ? (cursor.CreatedAt.ToUnixTimeSeconds(), cursor.SessionId) : (long.MaxValue, "");
        while (true)
        {
            // Usually once. More often only if ended sessions, or rows that are not valid, are in between.
            (var count, after) = await ReadAsync(call, sql, query, status, after, limit, found).ConfigureAwait(false);
            if (count < limit || found.Count > query.Limit)
            {
                return query.ToPage(found);
            }
        }
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

    // Stored times are whole seconds: before the middle of a second is before the next one.
    private static long? Ceiling(DateTimeOffset? time) => time is { } known
        ? known.ToUnixTimeSeconds() + (known.UtcTicks % TimeSpan.TicksPerSecond == 0 ? 0 : 1)
        : null;

    private async Task<(int Count, (long, string) Last)> ReadAsync(
        PostgresCall call,
        string sql,
        SessionQuery query,
        SessionStatus status,
        (long CreatedAt, string Id) after,
        int limit,
        List<StoredSession> found)
    {
        await using var batch = call.CreateBatch().Add(
            sql,
            Text(query.ClientId ?? query.UserId),
            Status(status),
            Long(after.CreatedAt),
            Text(after.Id),
            Long(Ceiling(query.LastActiveSince)),
            Long(Ceiling(query.LastActiveBefore)),
            Text(query.Device?.UserAgent),
            Text(query.Device?.IpAddress),
            Number(limit));
        await using var reader = await call.ReadAsync(batch).ConfigureAwait(false);
        var count = 0;
        while (await reader.ReadAsync(call.Token).ConfigureAwait(false))
        {
            count++;
            after = (reader.GetInt64(8), reader.GetString(0));
            if (rows.TryReadSession(reader, 0, out var row) && query.Matches(row.Session))
            {
                found.Add(row.Session);
            }
        }

        return (count, after);
    }
}
