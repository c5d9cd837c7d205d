using Npgsql;
using SessionGen.Postgres.Connections;
using SessionGen.Postgres.Rows;
using SessionGen.Postgres.Schema;
using SessionGen.Stores;
using static SessionGen.Postgres.Connections.PostgresBatchExtensions;

namespace SessionGen.Postgres.Writing;

/// <summary>
/// Begins transactions: locks and reads the clients of a scope and their open sessions, in one round trip. Every change of a client, or
/// of the status of an open session, needs the lock of the client, so what is read does not change before it is written. All transactions
/// lock in the same order: a user, then clients by id, then sessions by client and id. Renewals need no order, since they skip locked
/// rows.
/// </summary>
internal sealed class PostgresLocks(RowReader rows)
{
    /// <summary>Each statement sees what was committed before it: those after a lock see the writes of its last holder.</summary>
    public const string Begin = "BEGIN ISOLATION LEVEL READ COMMITTED";

    private const string LockUser = "SELECT l.id FROM sessiongen_locks AS l WHERE l.id = $1 FOR UPDATE";

    private readonly string _leastActive =
        $"SELECT {PostgresSql.SessionColumns} {GetLiveOfUser(rows.Limits)} ORDER BY s.last_active_at, s.seq LIMIT $3";

    private readonly string _count = $"SELECT count(*) {GetLiveOfUser(rows.Limits)}";

    private const string OfSecret = "SELECT k.id FROM sessiongen_clients AS k WHERE k.secret_hash = $1";
    private static readonly string OfSession =
        $"SELECT t.client_id FROM sessiongen_sessions AS t WHERE t.id = $1 AND {PostgresSql.IsOpen("t")}";
    private const string OfIds = "SELECT DISTINCT t.id FROM unnest((SELECT $1::text[])) AS t (id)";
    private const string OfIdsOrSecret = $"{OfIds} UNION SELECT k.id FROM sessiongen_clients AS k WHERE k.secret_hash = $2";

    // Does not find a client whose secret another sign-in has changed meanwhile.
    private const string ClientOfSecret =
        $"SELECT {PostgresSql.ClientColumns} FROM sessiongen_clients AS c WHERE c.secret_hash = $1 FOR UPDATE";

    private const string SessionsOfSecret = $"""
        SELECT {PostgresSql.SessionColumns} FROM sessiongen_sessions AS s
        WHERE s.client_id = ({OfSecret}) AND s.status = 1 ORDER BY s.client_id, s.id FOR UPDATE OF s
        """;


    // If a client is still missing after these attempts, its row was deleted by hand.
    private const int AttemptsForMissing = 3;

    /// <summary>
    /// Begins a transaction for which concurrent sign-ins of a user wait, and gets the number of the user's live sessions and those that
    /// were active longest ago.
    /// </summary>
    public async Task<(int Count, List<SessionRow> LeastActive)> BeginUserAsync(
        PostgresCall call, string userId, DateTimeOffset now, List<string> invalid)
    {
        const int Limit = NewSession.MaximumEvictions;
        List<SessionRow> leastActive;
        await using (var batch = call.CreateBatch()
            .Add(Begin)
            .Add(LockUser, Number(LockOf(userId)))
            .Add(_leastActive, Text(userId), Time(now), Number(Limit)))
        await using (var reader = await call.ReadAsync(batch).ConfigureAwait(false))
        {
            // BEGIN has no result.
            await reader.NextResultAsync(call.Token).ConfigureAwait(false);
            leastActive = await rows.ReadSessionsAsync(reader, call.Token, invalid).ConfigureAwait(false);
        }

        if (leastActive.Count + invalid.Count < Limit)
        {
            return (leastActive.Count, leastActive);
        }

        await using var counting = call.CreateBatch().Add(_count, Text(userId), Time(now));
        await using var counted = await call.ReadAsync(counting).ConfigureAwait(false);
        await counted.ReadAsync(call.Token).ConfigureAwait(false);
        return ((int)counted.GetInt64(0) - invalid.Count, leastActive);
    }

    /// <param name="call">The connection.</param>
    /// <param name="scope">What to lock and read.</param>
    /// <param name="isBegun">Whether the transaction has begun.</param>
    /// <param name="invalid">Receives the ids of session rows that are not valid.</param>
    /// <exception cref="PostgresRetryException">Meanwhile, a client got another secret, or a session another client.</exception>
    public async Task<List<ClientRow<byte[]>>> LockAsync(
        PostgresCall call, PostgresScope scope, bool isBegun, List<string> invalid)
    {
        await using var batch = call.CreateBatch();
        if (!isBegun)
        {
            batch.Add(Begin);
        }

        switch (scope)
        {
            case { ClientIds: { } ids, ClientHash: var hash }:
                AddLocks(
                    batch,
                    hash is null ? OfIds : OfIdsOrSecret,
                    () => hash is { } known ? [Texts(ids), Bytes(known)] : [Texts(ids)]);
                break;
            case { ClientHash: { } hash }:
                batch.Add(ClientOfSecret, Bytes(hash)).Add(SessionsOfSecret, Bytes(hash));
                break;
            default:
                AddLocks(batch, OfSession, () => [Text(scope.SessionId)]);
                break;
        }

        await using var reader = await call.ReadAsync(batch).ConfigureAwait(false);
        var clients = new List<ClientRow<byte[]>>();
        while (await reader.ReadAsync(call.Token).ConfigureAwait(false))
        {
            clients.Add(rows.ReadClient<byte[]>(reader, []));
        }

        await reader.NextResultAsync(call.Token).ConfigureAwait(false);
        var sessions = await rows.ReadSessionsAsync(reader, call.Token, invalid).ConfigureAwait(false);
        return Join(clients, sessions, mayRetry: call.Attempt <= AttemptsForMissing);
    }

    private static void AddLocks(NpgsqlBatch batch, string clients, Func<NpgsqlParameter[]> values) => batch
        .Add(
            $"""
            SELECT {PostgresSql.ClientColumns}
            FROM unnest(ARRAY({clients})) WITH ORDINALITY AS o (id, n), sessiongen_clients AS c
            WHERE {PostgresSql.AreFew("o.n")} AND c.id = o.id ORDER BY c.id FOR UPDATE OF c
            """,
            values())
        .Add(
            $"""
            SELECT {PostgresSql.SessionColumns}
            FROM unnest(ARRAY({clients})) WITH ORDINALITY AS o (id, n), sessiongen_sessions AS s
            WHERE {PostgresSql.AreFew("o.n")} AND s.client_id = o.id AND {PostgresSql.IsOpen("s")}
            ORDER BY s.client_id, s.id FOR UPDATE OF s
            """,
            values());

    private static List<ClientRow<byte[]>> Join(List<ClientRow<byte[]>> clients, List<SessionRow> sessions, bool mayRetry)
    {
        var ofClients = sessions.OrderBy(row => row.Sequence).ToLookup(row => row.Session.ClientId, StringComparer.Ordinal);
        var known = clients.Select(client => client.Id).ToHashSet(StringComparer.Ordinal);
        var missing = ofClients.Where(ofClient => !known.Contains(ofClient.Key)).ToList();
        if (mayRetry && missing.Count > 0)
        {
            throw new PostgresRetryException();
        }

        // The sessions of a client whose row was deleted can still be listed and ended.
        return
        [
            .. clients.Select(client => client with { Sessions = [.. ofClients[client.Id]] }),
            .. missing.Select(ofClient => new ClientRow<byte[]> { Key = [], Id = ofClient.Key, Sessions = [.. ofClient] }),
        ];
    }

    // FNV-1a over UTF-16, since the hash of .NET differs between machines.
    private static int LockOf(string userId)
    {
        var hash = 2166136261u;
        foreach (var character in userId)
        {
            hash = (hash ^ character) * 16777619u;
        }

        return (int)(hash % PostgresSchema.UserLocks);
    }

    // As StoredSession.IsLive, by the index of the user.
    private static string GetLiveOfUser(SessionPolicyLimits limits) =>
        $"FROM sessiongen_sessions AS s WHERE s.user_id = $1 AND {PostgresSql.IsLive(limits, "$2")}";
}
