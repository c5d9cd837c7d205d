using Npgsql;
using SessionGen.Postgres.Connections;
using SessionGen.Postgres.Rows;
using SessionGen.Stores;
using static SessionGen.Postgres.Connections.PostgresBatchExtensions;

namespace SessionGen.Postgres.Writing;

/// <summary>Collects the writes of a transaction, and sends them with the commit in one round trip.</summary>
internal sealed class PostgresWriteBatch(PostgresCall call, DateTimeOffset now, PostgresNotifier notifier)
{
    private static readonly string EndSessions = $"""
        UPDATE sessiongen_sessions AS s SET status = e.status, ended_at = e.ended_at
        FROM unnest((SELECT $1::text[]), (SELECT $2::smallint[]), (SELECT $3::bigint[])) WITH ORDINALITY AS e (id, status, ended_at, n)
        WHERE {PostgresSql.AreFew("e.n")} AND s.id = e.id AND {PostgresSql.IsOpen("s")}
        """;

    private static readonly string MoveClients = $"""
        UPDATE sessiongen_clients AS c SET generation = c.generation + 1, chosen_session = m.chosen, {PostgresHandovers.Erase}
        FROM unnest((SELECT $1::bytea[]), (SELECT $2::text[])) WITH ORDINALITY AS m (secret_hash, chosen, n)
        WHERE {PostgresSql.AreFew("m.n")} AND c.secret_hash = m.secret_hash
        """;

    private const string AddClientSql = """
        INSERT INTO sessiongen_clients
            (id, secret_hash, generation, chosen_session, next_number, replaced_hash, replaced_by, replaced_at, handover)
        VALUES ($1, $2, 1, $3, 1, $4, $5, $6, $7)
        """;

    private const string SignInOnClientSql = """
        UPDATE sessiongen_clients
        SET generation = generation + 1, chosen_session = $2, next_number = $3, is_empty = false,
            secret_hash = $4, replaced_hash = $5, replaced_by = $6, replaced_at = $7, handover = $8
        WHERE secret_hash = $1
        """;

    private const string JoinClientSql = """
        UPDATE sessiongen_clients
        SET generation = generation + 1, chosen_session = $2, next_number = $3, is_empty = false
        WHERE secret_hash = $1
        """;

    private const string AddSessionSql = $"""
        INSERT INTO sessiongen_sessions
            (id, client_id, number, user_id, policy, inactivity_timeout, maximum_lifetime, created_at, last_active_at, status, next_check,
            is_persistent, claims, user_agent, ip_address)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
        RETURNING {PostgresSql.Cutoff}
        """;

    private const string InsertChanges = """
        INSERT INTO sessiongen_changes (session_id, status, at)
        SELECT t.id, t.status, $3 FROM unnest($1::text[], $2::smallint[]) AS t (id, status)
        """;

    private readonly List<(string Id, SessionStatus Status, DateTimeOffset At, bool Announce)> _ended = [];
    private readonly List<(byte[] SecretHash, string? Chosen)> _moved = [];
    private readonly List<(string Sql, NpgsqlParameter[] Values)> _others = [];

    /// <summary>Records the end of a session and announces it.</summary>
    public void End(StoredSession ended) => _ended.Add((ended.Id, ended.Status, ended.EndedAt ?? now, true));

    /// <summary>Ends rows that are not valid, so that they are read once and swept later.</summary>
    public void EndInvalid(List<string> ids) =>
        _ended.AddRange(ids.Select(id => (id, SessionStatus.Ended, now, false)));

    /// <summary>Gives a client another active session and the next generation.</summary>
    public void MoveClient(ClientRow<byte[]> client, string? chosen)
    {
        if (client.IsKnown)
        {
            _moved.Add((client.Key, chosen));
        }
    }

    public void AddClient(StoredSession session, NewSession request) => _others.Add(
        (AddClientSql, [Text(session.ClientId), Bytes(request.NewClientHash), Text(session.Id), .. PostgresHandovers.Replace(request)]));

    /// <summary>Gives a client a new secret, the next generation and a new active session.</summary>
    public void SignInOnClient(ClientRow<byte[]> client, NewSession request, int nextNumber) => _others.Add((
        SignInOnClientSql,
        [
            Bytes(client.Key),
            Text(request.Session.Id),
            Number(nextNumber),
            Bytes(request.NewClientHash),
            .. PostgresHandovers.Replace(request),
        ]));

    /// <summary>Gives a client the next generation and a new active session.</summary>
    public void JoinClient(ClientRow<byte[]> client, string chosen, int nextNumber) =>
        _others.Add((JoinClientSql, [Bytes(client.Key), Text(chosen), Number(nextNumber)]));

    public void AddSession(StoredSession session) => _others.Add((
        AddSessionSql,
        [
            Text(session.Id),
            Text(session.ClientId),
            Number(session.Number),
            Text(session.UserId),
            Text(session.Policy.Name),
            Duration(session.Policy.InactivityTimeout),
            Duration(session.Policy.MaximumLifetime),
            Time(session.CreatedAt),
            Time(session.ActiveUntil),
            Status(session.Status),
            Time(session.ExpiresAt),
            Bool(session.IsPersistent),
            Bytes(session.Claims.ToArray()),
            Text(session.Device?.UserAgent),
            Text(session.Device?.IpAddress),
        ]));

    /// <summary>Writes and commits. Returns when the writes are on the server's disk.</summary>
    /// <param name="isTransaction">Whether a transaction was begun. Without it, the batch is one.</param>
    /// <returns>The revocation cutoff, if a session was added.</returns>
    public async Task<DateTimeOffset> CommitAsync(bool isTransaction)
    {
        await using var batch = call.CreateBatch();
        if (_ended.Count > 0)
        {
            batch.Add(
                EndSessions,
                Texts(_ended.Select(one => one.Id)),
                Statuses(_ended.Select(one => one.Status)),
                Longs(_ended.Select(one => one.At.ToUnixTimeSeconds())));
        }

        if (_moved.Count > 0)
        {
            batch.Add(MoveClients, BytesList(_moved.Select(one => one.SecretHash)), Texts(_moved.Select(one => one.Chosen)));
        }

        foreach (var (sql, values) in _others)
        {
            batch.Add(sql, values);
        }

        var announced = _ended.FindAll(one => one.Announce);
        if (announced.Count > 0)
        {
            AddChanges(batch, announced.ConvertAll(one => ((string?)one.Id, one.Status)), now);
        }

        if (isTransaction)
        {
            batch.Add("COMMIT");
        }

        if (batch.BatchCommands.Count == 0)
        {
            return default;
        }

        DateTimeOffset cutoff = default;
        await using (var reader = await call.CommitAsync(batch).ConfigureAwait(false))
        {
            if (await reader.ReadAsync(CancellationToken.None).ConfigureAwait(false))
            {
                cutoff = DateTimeOffset.FromUnixTimeSeconds(reader.GetInt64(0));
            }
        }

        if (announced.Count > 0)
        {
            notifier.Notify();
        }

        return cutoff;
    }

    /// <summary>Adds changes to the feed. The caller calls <see cref="PostgresNotifier.Notify"/> after the commit.</summary>
    public static void AddChanges(NpgsqlBatch batch, IReadOnlyCollection<(string? Id, SessionStatus Status)> changes, DateTimeOffset at) =>
        batch.Add(InsertChanges, Texts(changes.Select(change => change.Id)), Statuses(changes.Select(change => change.Status)), Time(at));
}
