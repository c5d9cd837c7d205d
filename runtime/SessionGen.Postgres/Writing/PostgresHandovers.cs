using Npgsql;
using SessionGen.Postgres.Connections;
using SessionGen.Postgres.Rows;
using SessionGen.Postgres.Schema;
using SessionGen.Stores;
using static SessionGen.Postgres.Connections.PostgresBatchExtensions;

namespace SessionGen.Postgres.Writing;

/// <summary>What a client keeps of the sign-in that gave it its secret, so that the same one sent twice joins it.</summary>
internal sealed class PostgresHandovers(RowReader rows)
{
    public const string Erase = "replaced_hash = NULL, replaced_by = NULL, replaced_at = NULL, handover = NULL";

    private const string Lock = "SELECT l.id FROM sessiongen_locks AS l WHERE l.id = $1 FOR UPDATE";

    private const string SentTwice = """
        WHERE k.replaced_hash = $1 AND k.replaced_by = $2 AND k.replaced_at > $3 AND k.replaced_at < $4 AND k.handover IS NOT NULL
        ORDER BY k.replaced_at DESC LIMIT 1
        """;

    private const string Client = $"""
        SELECT {PostgresSql.ClientColumns}, c.handover FROM sessiongen_clients AS c
        WHERE c.secret_hash = (SELECT k.secret_hash FROM sessiongen_clients AS k {SentTwice}) AND c.replaced_hash = $1 FOR UPDATE OF c
        """;

    private const string Sessions = $"""
        SELECT {PostgresSql.SessionColumns} FROM sessiongen_sessions AS s
        WHERE s.client_id = (SELECT k.id FROM sessiongen_clients AS k {SentTwice}) AND s.status = 1 ORDER BY s.id FOR UPDATE OF s
        """;

    private const string EraseOutdated = $"""
        UPDATE sessiongen_clients SET {Erase} WHERE secret_hash = ANY (ARRAY(
            SELECT k.secret_hash FROM sessiongen_clients AS k
            WHERE k.replaced_hash IS NOT NULL AND (k.replaced_at > $1 AND k.replaced_at <= $2) IS NOT TRUE
            ORDER BY k.id LIMIT $3 FOR UPDATE SKIP LOCKED))
        """;

    /// <summary>Gets the values for replaced_hash, replaced_by, replaced_at and handover.</summary>
    public static NpgsqlParameter[] Replace(NewSession request) =>
        request is { PresentedClientHash: { } presented, Handover: { } handover }
            ? [Bytes(presented), Text(request.Session.UserId), Time(request.Session.CreatedAt), Bytes(handover.ToArray())]
            : [Bytes((byte[]?)null), Text(null), Long((long?)null), Bytes((byte[]?)null)];

    /// <summary>Locks and reads the client that a sign-in sent twice joins.</summary>
    /// <param name="call">The connection, in a transaction that has found no client with the presented secret.</param>
    /// <param name="request">The sign-in.</param>
    /// <param name="invalid">Receives the ids of session rows that are not valid.</param>
    public async Task<(ClientRow<byte[]> Client, byte[] Handover)?> FindAsync(
        PostgresCall call, NewSession request, List<string> invalid)
    {
        if (request is not { PresentedClientHash: { } presented, Handover: not null })
        {
            return null;
        }

        // Two that are sent at the same time with a secret that no client has have no row to wait for. Under a limit they wait for the
        // lock of their user.
        var takesLock = request.MaxSessionsPerUser is null;
        await using var batch = call.CreateBatch();
        if (takesLock)
        {
            batch.Add(Lock, Number((int)(BitConverter.ToUInt32(presented.ToArray()) % PostgresSchema.UserLocks)));
        }

        batch.Add(Client, GetKey(request)).Add(Sessions, GetKey(request));
        await using var reader = await call.ReadAsync(batch).ConfigureAwait(false);
        if (takesLock)
        {
            await reader.NextResultAsync(call.Token).ConfigureAwait(false);
        }

        if (!await reader.ReadAsync(call.Token).ConfigureAwait(false)
            || rows.ReadClient<byte[]>(reader, []) is not { IsKnown: true } client)
        {
            return null;
        }

        var handover = reader.GetFieldValue<byte[]>(RowReader.ClientColumnCount);
        await reader.NextResultAsync(call.Token).ConfigureAwait(false);
        var sessions = await rows.ReadSessionsAsync(reader, call.Token, invalid).ConfigureAwait(false);
        var ofClient = sessions.Where(row => row.Session.ClientId == client.Id).OrderBy(row => row.Sequence);
        return (client with { Sessions = [.. ofClient] }, handover);
    }

    /// <summary>Erases what no sign-in can join any more. Returns the number of clients.</summary>
    public static async Task<int> EraseOutdatedAsync(PostgresCall call, (SessionSweepRequest Request, int Limit) what)
    {
        var (request, limit) = what;
        await using var batch = call.CreateBatch()
            .Add(EraseOutdated, Time(request.Now - NewSession.JoinWindow), Time(request.LatestActivity), Number(limit));
        await using var reader = await call.CommitAsync(batch).ConfigureAwait(false);
        return Math.Max(0, reader.RecordsAffected);
    }

    private static NpgsqlParameter[] GetKey(NewSession request)
    {
        var (presented, session) = (request.PresentedClientHash!.Value, request.Session);
        return
        [
            Bytes(presented),
            Text(session.UserId),
            Time(session.CreatedAt - NewSession.JoinWindow),
            Time(session.CreatedAt + NewSession.JoinWindow),
        ];
    }
}
