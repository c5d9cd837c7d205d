using SessionGen.Postgres.Connections;
using SessionGen.Postgres.Rows;
using SessionGen.Postgres.Schema;
using SessionGen.Stores;
using static SessionGen.Postgres.Connections.PostgresBatchExtensions;

namespace SessionGen.Postgres.Writing;

/// <summary>The writes of the store that take one round trip.</summary>
internal sealed class PostgresSingleCommands(RowReader rows, PostgresNotifier notifier)
{
    private readonly string _extend = $"""
        UPDATE sessiongen_sessions AS s SET last_active_at = {PostgresSql.ActiveUntil(rows.Limits, "$3")}
        WHERE s.id = $1 AND {PostgresSql.IsLive(rows.Limits, "$2")}
        RETURNING {PostgresSql.SessionColumns}
        """;

    private const string MoveCutoffForward = $"""
        INSERT INTO sessiongen_state (name, value) VALUES ('epoch', $1)
        ON CONFLICT (name) DO UPDATE SET value = excluded.value
        WHERE sessiongen_state.value < excluded.value OR sessiongen_state.value > {PostgresSql.LastSecond}
        """;

    private const string TakeLease = """
        INSERT INTO sessiongen_leases (name, holder, until) VALUES ($1, $2, $4)
        ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
        WHERE sessiongen_leases.holder = excluded.holder OR sessiongen_leases.until <= $3 OR sessiongen_leases.until > $5
        RETURNING name
        """;

    // Bounded, so that an edited number cannot overflow.
    private const string ReportClock = """
        INSERT INTO sessiongen_machines (name, now, reports) VALUES ($1, $2, 1)
        ON CONFLICT (name) DO UPDATE SET now = excluded.now, reports = sessiongen_machines.reports % 1000000000 + 1
        """;

    private const string Clocks = "SELECT m.name, m.now, m.reports FROM sessiongen_machines AS m ORDER BY m.seq";

    private const string DeleteClock = "DELETE FROM sessiongen_machines WHERE name = $1";

    private const string LockKeys = "SELECT l.id FROM sessiongen_locks AS l WHERE l.id = $1 FOR UPDATE";

    private const string AddKey = """
        INSERT INTO sessiongen_keys (id, algorithm, created_at, activates_at, private_key, is_protected)
        SELECT $1, $2, $3, $4, $5, $6
        WHERE (SELECT k.id FROM sessiongen_keys AS k ORDER BY k.seq DESC LIMIT 1) IS NOT DISTINCT FROM $7
        AND NOT EXISTS (SELECT 1 FROM sessiongen_keys AS k WHERE k.id = $1)
        RETURNING id
        """;

    private const string KeyById = "SELECT k.id FROM sessiongen_keys AS k WHERE k.id = $1";

    private const string DeleteKey = "DELETE FROM sessiongen_keys WHERE id = $1";

    private readonly string _updateClaimsByUser = UpdateClaims(
        rows.Limits, "s.user_id = $4 AND (s.created_at, s.id) < ($5, $6)", limit: "$7");

    private readonly string _updateClaimsById = UpdateClaims(
        rows.Limits,
        "s.id = $4 AND ($5::text IS NULL OR s.user_id = $5) AND (s.created_at, s.id) < ($6, $7)", limit: "$8");

    /// <summary><see cref="ISessionStore.ExtendAsync"/>. Can be repeated.</summary>
    public async Task<StoredSession?> ExtendAsync(
        PostgresCall call, (string SessionId, DateTimeOffset Now, DateTimeOffset ActiveUntil) what)
    {
        await using var batch = call.CreateBatch().Add(_extend, Text(what.SessionId), Time(what.Now), Time(what.ActiveUntil));
        await using var reader = await call.ReadAsync(batch).ConfigureAwait(false);
        return await rows.ReadSessionsAsync(reader, call.Token).ConfigureAwait(false) is [var row, ..] ? row.Session : null;
    }

    /// <summary><see cref="ISessionStore.RevokeCreatedBeforeAsync"/>.</summary>
    public async Task<bool> RevokeCreatedBeforeAsync(PostgresCall call, DateTimeOffset cutoff)
    {
        await using var batch = call.CreateBatch()
            .Add(PostgresLocks.Begin)
            .Add(MoveCutoffForward, Long(Math.Max(0, cutoff.ToUnixTimeSeconds())));
        PostgresWriteBatch.AddChanges(batch, [(null, SessionStatus.Revoked)], cutoff);
        await (await call.CommitAsync(batch.Add("COMMIT")).ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
        notifier.Notify();
        return true;
    }

    /// <summary><see cref="ISessionStore.UpdateClaimsAsync"/>.</summary>
    public async Task<SessionClaimsUpdateResult> UpdateClaimsAsync(PostgresCall call, SessionClaimsUpdate update)
    {
        var (createdAt, id) = update.After?.ToSeconds() ?? (long.MaxValue, "");
        var (sql, which) = update.SessionId is { } sessionId
            ? (_updateClaimsById, new[] { Text(sessionId), Text(update.UserId), Long(createdAt), Text(id), Number(update.Limit) })
            : (_updateClaimsByUser, [Text(update.UserId), Long(createdAt), Text(id), Number(update.Limit)]);
        await using var batch = call.CreateBatch()
            .Add(PostgresLocks.Begin)
            .Add(sql, [Bytes(update.Claims?.ToArray()), Time(update.Now), Bool(update.Announce), .. which])
            .Add("COMMIT");
        var updated = new List<string>();
        var found = 0;
        SessionCursor? last = null;
        await using (var reader = await call.CommitAsync(batch).ConfigureAwait(false))
        {
            while (await reader.ReadAsync(CancellationToken.None).ConfigureAwait(false))
            {
                found++;
                last = RowReader.ReadCursor(reader, createdAt: 1);
                if (reader.GetBoolean(2))
                {
                    updated.Add(reader.GetString(0));
                }
            }
        }

        if (update.Announce && updated.Count > 0)
        {
            notifier.Notify();
        }

        return new SessionClaimsUpdateResult { Updated = updated, Next = found < update.Limit ? null : last };
    }

    /// <summary><see cref="ISessionLeases.TryTakeLeaseAsync"/>.</summary>
    public static async Task<bool> TryTakeLeaseAsync(PostgresCall call, SessionLease lease)
    {
        await using var batch = call.CreateBatch()
            .Add(TakeLease, Text(lease.Name), Text(lease.Holder), Time(lease.Now), Time(lease.Until), Time(lease.LatestHeld));
        await using var reader = await call.CommitAsync(batch).ConfigureAwait(false);
        return await reader.ReadAsync(CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary><see cref="ISessionClocks.ReportClockAsync"/>. Can be repeated.</summary>
    public static async Task<IReadOnlyList<MachineClock>> ReportClockAsync(PostgresCall call, (string Machine, DateTimeOffset Now) what)
    {
        await using var batch = call.CreateBatch().Add(ReportClock, Text(what.Machine), Time(what.Now)).Add(Clocks);
        await using var reader = await call.ReadAsync(batch).ConfigureAwait(false);
        var clocks = new List<MachineClock>();
        while (await reader.ReadAsync(call.Token).ConfigureAwait(false))
        {
            clocks.Add(RowReader.ReadClock(reader));
        }

        // Reads to the end, so that the transaction has committed.
        await reader.NextResultAsync(call.Token).ConfigureAwait(false);
        return clocks;
    }

    /// <summary><see cref="ISessionClocks.RemoveClockAsync"/>. Can be repeated.</summary>
    public static async Task<bool> RemoveClockAsync(PostgresCall call, string machine)
    {
        await using var batch = call.CreateBatch().Add(DeleteClock, Text(machine));
        await using var reader = await call.CommitAsync(batch).ConfigureAwait(false);
        return reader.RecordsAffected > 0;
    }

    /// <summary>
    /// <see cref="IKeyStore.TryAddKeyAsync"/>, under a lock, so that the newest key does not change before the next one is added.
    /// </summary>
    public static async Task<bool> TryAddKeyAsync(PostgresCall call, (StoredKey Key, string? Predecessor) what)
    {
        var key = what.Key;
        if (call.MayHaveCommitted && await HasKeyAsync(call, key.KeyId).ConfigureAwait(false))
        {
            return true;
        }

        await using var batch = call.CreateBatch()
            .Add(PostgresLocks.Begin)
            .Add(LockKeys, Number(PostgresSchema.KeysLock))
            .Add(
                AddKey,
                Text(key.KeyId),
                Number((int)key.Algorithm),
                Time(key.CreatedAt),
                Time(key.ActivatesAt),
                Bytes(key.Secret.ToArray()),
                Bool(key.IsProtected),
                Text(what.Predecessor))
            .Add("COMMIT");
        await using var reader = await call.CommitAsync(batch).ConfigureAwait(false);
        await reader.NextResultAsync(CancellationToken.None).ConfigureAwait(false);
        return await reader.ReadAsync(CancellationToken.None).ConfigureAwait(false);
    }

    // Waits for the lock of an attempt that is still running.
    private static async Task<bool> HasKeyAsync(PostgresCall call, string keyId)
    {
        await using var batch = call.CreateBatch()
            .Add(PostgresLocks.Begin)
            .Add(LockKeys, Number(PostgresSchema.KeysLock))
            .Add(KeyById, Text(keyId))
            .Add("COMMIT");
        await using var reader = await call.ReadAsync(batch).ConfigureAwait(false);
        await reader.NextResultAsync(call.Token).ConfigureAwait(false);
        return await reader.ReadAsync(call.Token).ConfigureAwait(false);
    }

    /// <summary><see cref="IKeyStore.RemoveKeyAsync"/>.</summary>
    public static async Task<bool> RemoveKeyAsync(PostgresCall call, string keyId)
    {
        await using var batch = call.CreateBatch().Add(DeleteKey, Text(keyId));
        await using var reader = await call.CommitAsync(batch).ConfigureAwait(false);
        return reader.RecordsAffected > 0;
    }

    // Locks in the order of PostgresLocks.
    private static string UpdateClaims(SessionPolicyLimits limits, string condition, string limit) => $"""
        WITH found AS MATERIALIZED (
            SELECT s.id, s.created_at, 1 AS n FROM sessiongen_sessions AS s
            WHERE {condition} AND {PostgresSql.IsLive(limits, "$2")}
            ORDER BY s.created_at DESC, s.id DESC LIMIT {limit}
        ), locked AS MATERIALIZED (
            SELECT s.id, 1 AS n FROM found AS f, sessiongen_sessions AS s
            WHERE {PostgresSql.AreFew("f.n")} AND s.id = f.id AND {PostgresSql.IsLive(limits, "$2")}
            ORDER BY s.client_id, s.id FOR UPDATE OF s
        ), updated AS (
            UPDATE sessiongen_sessions AS s SET claims = coalesce($1, s.claims)
            FROM locked AS l
            WHERE {PostgresSql.AreFew("l.n")} AND s.id = l.id
            RETURNING s.id
        ), inserted AS (
            INSERT INTO sessiongen_changes (session_id, status, at) SELECT u.id, 1, $2 FROM updated AS u WHERE $3
        )
        SELECT f.id, f.created_at, u.id IS NOT NULL FROM found AS f LEFT JOIN updated AS u ON u.id = f.id
        ORDER BY f.created_at DESC, f.id DESC
        """;
}
