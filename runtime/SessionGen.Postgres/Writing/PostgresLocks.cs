using Npgsql;
using static SessionGen.PostgresBatchExtensions;

namespace SessionGen;

/// <summary>
/// Begins transactions: locks the clients of a scope and their open sessions, and reads them, in one round trip. Whoever changes a client, or
/// the status of an open session, holds the lock of the client; so what was read is still true when it is written. Everybody locks in
/// the same order: a user, then clients by id, then sessions by client and id. Renewals need none, since they wait for nobody.
/// </summary>
/// <param name="rows">Reads the rows.</param>
internal sealed class PostgresLocks(PostgresRows rows)
{
    /// <summary>Statements see what was committed before each of them: those after a lock see what its last holder did.</summary>
    public const string Begin = "BEGIN ISOLATION LEVEL READ COMMITTED";

    private const string LockUser = "SELECT l.id FROM sessiongen_locks AS l WHERE l.id = $1 FOR UPDATE";

    private const string OfSecret = "SELECT k.id FROM sessiongen_clients AS k WHERE k.secret_hash = (SELECT $1)";
    private static readonly string OfSession = $"SELECT t.client_id FROM sessiongen_sessions AS t WHERE t.id = $1 AND {PostgresSql.IsOpen("t")}";
    private const string OfUser = "SELECT DISTINCT t.client_id FROM sessiongen_sessions AS t WHERE t.user_id = $1 AND t.status = 1";
    private const string OfUserOrSecret = $"{OfUser} UNION SELECT k.id FROM sessiongen_clients AS k WHERE k.secret_hash = (SELECT $2)";

    /// <summary>By the secret, in one partition. A client that another sign-in gives a new secret meanwhile is not found any more.</summary>
    private const string ClientOfSecret = $"SELECT {PostgresSql.ClientColumns} FROM sessiongen_clients AS c WHERE c.secret_hash = (SELECT $1) FOR UPDATE";
    private const string SessionsOfSecret = $"SELECT {PostgresSql.SessionColumns} FROM sessiongen_sessions AS s WHERE s.client_id = ({OfSecret}) AND s.status = 1 ORDER BY s.client_id, s.id FOR UPDATE OF s";

    /// <summary>How often to begin again where a client is missing, before its row counts as deleted by hand.</summary>
    private const int AttemptsForMissing = 3;

    /// <summary>Locks and reads.</summary>
    /// <param name="call">The connection.</param>
    /// <param name="scope">What.</param>
    /// <param name="lockUser">Whether sign-ins of the user elsewhere must wait.</param>
    /// <param name="bad">Gets rows that are no sessions.</param>
    /// <exception cref="PostgresRetryException">A client got another secret, or a session another client, meanwhile.</exception>
    public async Task<List<PostgresClientRow>> BeginAsync(PostgresCall call, PostgresScope scope, bool lockUser, List<(string Id, string ClientId)> bad)
    {
        await using var batch = call.CreateBatch();
        batch.Add(Begin);
        if (lockUser)
        {
            batch.Add(LockUser, Number(LockOf(scope.UserId!)));
        }

        switch (scope)
        {
            case { UserId: { } user, ClientHash: var hash } when lockUser || hash is null:
                AddLocks(batch, hash is null ? OfUser : OfUserOrSecret, () => hash is { } known ? [Text(user), Bytes(known)] : [Text(user)]);
                break;
            case { ClientHash: { } hash }:
                batch.Add(ClientOfSecret, Bytes(hash)).Add(SessionsOfSecret, Bytes(hash));
                break;
            default:
                AddLocks(batch, OfSession, () => [Text(scope.SessionId)]);
                break;
        }

        await using var reader = await call.ReadAsync(batch).ConfigureAwait(false);
        if (lockUser)
        {
            // The BEGIN has no result of its own.
            await reader.NextResultAsync(call.Token).ConfigureAwait(false);
        }

        var clients = await rows.ReadClientsAsync(reader, call.Token).ConfigureAwait(false);
        await reader.NextResultAsync(call.Token).ConfigureAwait(false);
        var sessions = await rows.ReadSessionsAsync(reader, call.Token, bad).ConfigureAwait(false);
        return Join(clients, sessions, mayRetry: call.Attempt <= AttemptsForMissing);
    }

    private static void AddLocks(NpgsqlBatch batch, string clients, Func<NpgsqlParameter[]> values) => batch
        .Add(
            $"""
            SELECT {PostgresSql.ClientColumns}
            FROM unnest(ARRAY({clients})) WITH ORDINALITY AS o (id, n), sessiongen_clients AS c
            WHERE {PostgresSql.AreFew("o.n")} AND c.id = ANY (ARRAY[o.id]) ORDER BY c.id FOR UPDATE OF c
            """,
            values())
        .Add(
            $"""
            SELECT {PostgresSql.SessionColumns}
            FROM unnest(ARRAY({clients})) WITH ORDINALITY AS o (id, n), sessiongen_sessions AS s
            WHERE {PostgresSql.AreFew("o.n")} AND s.client_id = ANY (ARRAY[o.id]) AND {PostgresSql.IsOpen("s")} ORDER BY s.client_id, s.id FOR UPDATE OF s
            """,
            values());

    private static List<PostgresClientRow> Join(List<PostgresClientRow> clients, List<PostgresSessionRow> sessions, bool mayRetry)
    {
        var ofClients = sessions.OrderBy(row => row.Sequence).ToLookup(row => row.Session.ClientId, StringComparer.Ordinal);
        if (mayRetry && ofClients.Any(ofClient => !clients.Exists(client => client.Id == ofClient.Key)))
        {
            throw new PostgresRetryException();
        }

        var known = clients.ConvertAll(client => client with { Sessions = [.. ofClients[client.Id]] });

        // A client whose row somebody deleted keeps its sessions from nobody: they can be listed and ended.
        known.AddRange(ofClients.Where(ofClient => !clients.Exists(client => client.Id == ofClient.Key)).Select(ofClient => PostgresClientRow.Unknown(ofClient.Key, [.. ofClient])));
        return known;
    }

    /// <summary>The lock of a user: the same on every machine, so not .NET's hash. FNV-1a over UTF-16.</summary>
    private static int LockOf(string userId)
    {
        var hash = 2166136261u;
        foreach (var character in userId)
        {
            hash = (hash ^ character) * 16777619u;
        }

        return (int)(hash % PostgresSchema.UserLocks);
    }
}
