using SessionGen.Postgres.Connections;
using SessionGen.Postgres.Rows;
using SessionGen.Stores;
using static SessionGen.Postgres.Connections.PostgresBatchExtensions;

namespace SessionGen.Postgres.Writing;

/// <summary>
/// <see cref="ISessionStore.SweepAsync"/>, in short transactions that skip locked rows. Sessions are found by when they may have expired,
/// so the cost depends on the number of rows to sweep; only the <see cref="EarlierEndPass"/> visits each open session.
/// </summary>
internal sealed class PostgresSweep(PostgresDatabase database, RowReader rows)
{
    // Rows of one transaction: locks are held briefly, and each row is found by its index.
    private const int MaximumRows = 250;

    private const string Due = $"""
        SELECT {PostgresSql.SessionColumns} FROM sessiongen_sessions AS s
        WHERE s.ended_at IS NULL AND s.next_check <= $1 ORDER BY s.next_check LIMIT $2 FOR UPDATE OF s SKIP LOCKED
        """;

    private const string BeforeCutoff = $"""
        SELECT {PostgresSql.SessionColumns} FROM sessiongen_sessions AS s
        WHERE s.ended_at IS NULL AND s.created_at < {PostgresSql.Cutoff} LIMIT $1 FOR UPDATE OF s SKIP LOCKED
        """;

    private const string Ahead = $"""
        SELECT {PostgresSql.SessionColumns} FROM sessiongen_sessions AS s
        WHERE s.ended_at IS NULL AND s.created_at > $1 AND s.last_active_at > $1 LIMIT $2 FOR UPDATE OF s SKIP LOCKED
        """;

    private const string Mark = """
        UPDATE sessiongen_sessions AS s SET status = o.status, ended_at = o.ended_at
        FROM unnest($1::text[], $2::smallint[], $3::bigint[]) AS o (id, status, ended_at)
        WHERE s.id = ANY (ARRAY[o.id])
        """;

    // Waits for an earlier attempt whose commit may still be running.
    private const string Marked =
        $"SELECT {PostgresSql.SessionColumns} FROM sessiongen_sessions AS s WHERE s.id = ANY ($1) ORDER BY s.id FOR UPDATE OF s";

    private const string SetNextCheck = """
        UPDATE sessiongen_sessions AS s SET next_check = o.next_check, last_active_at = o.last_active_at
        FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS o (id, next_check, last_active_at)
        WHERE s.id = ANY (ARRAY[o.id])
        """;

    private const string DeleteSessions = """
        WITH d AS MATERIALIZED (
            SELECT t.id FROM sessiongen_sessions AS t WHERE t.ended_at < $1 ORDER BY t.ended_at LIMIT $2 FOR UPDATE SKIP LOCKED
        )
        DELETE FROM sessiongen_sessions AS s USING d
        WHERE s.id = ANY (ARRAY[d.id]) RETURNING s.client_id
        """;

    // Locks the clients first: of two sweeps that each delete one of the last two sessions, the second then sees the delete of the first.
    private const string LockClients = "SELECT c.id FROM sessiongen_clients AS c WHERE c.id = ANY ($1) ORDER BY c.id FOR UPDATE";

    private const string MarkEmptyClients = """
        UPDATE sessiongen_clients AS c SET is_empty = true
        WHERE c.id = ANY ($1) AND NOT c.is_empty AND NOT EXISTS (SELECT 1 FROM sessiongen_sessions AS s WHERE s.client_id = c.id)
        """;

    private const string LockEmptyClients =
        "SELECT c.secret_hash FROM sessiongen_clients AS c WHERE c.is_empty ORDER BY c.id LIMIT $1 FOR UPDATE SKIP LOCKED";

    private const string DeleteClients = """
        DELETE FROM sessiongen_clients AS c
        WHERE c.secret_hash = ANY ($1) AND NOT EXISTS (SELECT 1 FROM sessiongen_sessions AS s WHERE s.client_id = c.id)
        RETURNING c.id
        """;

    private const string KeepOtherClients = "UPDATE sessiongen_clients SET is_empty = false WHERE secret_hash = ANY ($1)";

    private const string PruneChanges = $"""
        DELETE FROM sessiongen_changes WHERE seq IN (
            SELECT c.seq FROM sessiongen_changes AS c
            WHERE c.noted_at < now() - interval '{PostgresSql.ChangeRetention}' ORDER BY c.seq LIMIT $1)
        """;

    // Skips locked rows, as the rest of the sweep: the next pass finds them.
    private readonly string _findEarlierEnds = $"""
        WITH visited AS MATERIALIZED (
            SELECT s.id, s.created_at, s.next_check, {PostgresSql.End(rows.Limits)} AS ends FROM sessiongen_sessions AS s
            WHERE s.ended_at IS NULL AND (s.created_at, s.id) > ($1, $2) ORDER BY s.created_at, s.id LIMIT $3
        ), locked AS MATERIALIZED (
            SELECT v.ends, t.id FROM visited AS v
            CROSS JOIN LATERAL (
                SELECT s.id FROM sessiongen_sessions AS s WHERE s.id = v.id AND {PostgresSql.IsOpen("s")} FOR UPDATE SKIP LOCKED
            ) AS t
            WHERE v.ends < v.next_check
        ), updated AS (
            UPDATE sessiongen_sessions AS s SET next_check = l.ends::bigint FROM locked AS l WHERE s.id = l.id
            RETURNING s.id
        )
        SELECT v.created_at, v.id, count(*) OVER (), (SELECT count(*) FROM updated)
        FROM visited AS v ORDER BY v.created_at DESC, v.id DESC LIMIT 1
        """;

    private readonly EarlierEndPass _earlierEnds = new(rows.Limits);

    public async ValueTask<SessionSweep> RunAsync(SessionSweepRequest request, CancellationToken cancellationToken)
    {
        var batchSize = request.BatchSize;
        var affected = 0;
        var ended = new List<StoredSession>();
        var hasMore = false;
        try
        {
            affected = await WriteAsync(limit => (request.EndedBefore, limit), DeleteAsync).ConfigureAwait(false);
            if (affected < batchSize && _earlierEnds.GetNext(request.Now) is { } position)
            {
                var limit = batchSize - affected;
                var (visited, last, moved) = await database.WriteAsync((position, limit), FindEarlierEndsAsync, cancellationToken)
                    .ConfigureAwait(false);
                hasMore = visited == limit;
                affected += moved;
                _earlierEnds.MoveTo(hasMore, last);
            }

            for (var isLeft = true; isLeft && affected < batchSize;)
            {
                var deleted = await WriteAsync(limit => (request.EndedBefore, limit), DeleteAsync).ConfigureAwait(false);
                affected += deleted;
                var written = 0;
                if (affected < batchSize)
                {
                    var sent = new List<StoredSession>();
                    written = await WriteAsync(limit => (request, limit, sent), MarkAsync).ConfigureAwait(false);
                    affected += written;
                    ended.AddRange(sent);
                }

                // Every session that was read is recorded or gets a later check, so this loop ends.
                isLeft = deleted + written > 0;
            }

            for (var deleted = 1; deleted > 0 && affected < batchSize; affected += deleted)
            {
                deleted = await WriteAsync(limit => limit, DeleteClientsAsync).ConfigureAwait(false);
            }

            for (var erased = 1; erased > 0 && affected < batchSize; affected += erased)
            {
                erased = await WriteAsync(limit => (request, limit), PostgresHandovers.EraseOutdatedAsync).ConfigureAwait(false);
            }

            if (affected < batchSize)
            {
                affected += await database.WriteAsync(batchSize - affected, PruneChangesAsync, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (ended.Count > 0 && exception is SessionStoreUnavailableException or OperationCanceledException)
        {
            // Reports what was recorded. The next sweep fails at the same place if the reason persists.
        }

        return new SessionSweep { RowsAffected = affected, Ended = ended, HasMore = hasMore };

        ValueTask<TResult> WriteAsync<TState, TResult>(Func<int, TState> getState, Func<PostgresCall, TState, Task<TResult>> run) =>
            database.WriteAsync(getState(Math.Min(MaximumRows, batchSize - affected)), run, cancellationToken);
    }

    private async Task<(long Visited, (long CreatedAt, string Id)? Last, int Moved)> FindEarlierEndsAsync(
        PostgresCall call, ((long CreatedAt, string Id) Position, int Limit) what)
    {
        var (position, limit) = what;
        await using var batch = call.CreateBatch().Add(_findEarlierEnds, Long(position.CreatedAt), Text(position.Id), Number(limit));
        await using var reader = await call.CommitAsync(batch).ConfigureAwait(false);
        return await reader.ReadAsync(CancellationToken.None).ConfigureAwait(false)
            ? (reader.GetInt64(2), (reader.GetInt64(0), reader.GetString(1)), (int)reader.GetInt64(3))
            : (0, null, 0);
    }

    private static async Task<int> DeleteAsync(PostgresCall call, (DateTimeOffset EndedBefore, int Limit) what)
    {
        var clients = new List<string>();
        await using (var batch = call.CreateBatch()
            .Add(PostgresLocks.Begin)
            .Add(DeleteSessions, Time(what.EndedBefore), Number(what.Limit)))
        await using (var reader = await call.ReadAsync(batch).ConfigureAwait(false))
        {
            while (await reader.ReadAsync(call.Token).ConfigureAwait(false))
            {
                clients.Add(reader.GetString(0));
            }
        }

        await using var commit = call.CreateBatch();
        if (clients.Count > 0)
        {
            var ids = clients.Distinct(StringComparer.Ordinal).ToArray();
            commit.Add(LockClients, Texts(ids)).Add(MarkEmptyClients, Texts(ids));
        }

        await (await call.CommitAsync(commit.Add("COMMIT")).ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
        return clients.Count;
    }

    /// <param name="call">The call.</param>
    /// <param name="what">The request, the most rows, and the ends that an attempt has sent: after the call those that it recorded.</param>
    private async Task<int> MarkAsync(
        PostgresCall call, (SessionSweepRequest Request, int Limit, List<StoredSession> Sent) what)
    {
        var (request, limit, sent) = what;
        var now = request.Now;
        var found = new Dictionary<string, SessionRow>(StringComparer.Ordinal);
        var invalid = new List<string>();
        await using (var batch = call.CreateBatch()
            .Add(PostgresLocks.Begin)
            .Add(Marked, Texts(call.MayHaveCommitted ? sent.Select(session => session.Id) : []))
            .Add(Due, Time(now), Number(limit))
            .Add(BeforeCutoff, Number(limit))
            .Add(Ahead, Time(request.LatestActivity), Number(limit)))
        await using (var reader = await call.ReadAsync(batch).ConfigureAwait(false))
        {
            // What a lost attempt has committed is no longer due.
            var recorded = (await rows.ReadSessionsAsync(reader, call.Token).ConfigureAwait(false))
                .Select(row => (row.Session.Id, row.Session.Status, row.Session.EndedAt)).ToHashSet();
            sent.RemoveAll(session => !recorded.Contains((session.Id, session.Status, session.EndedAt)));
            while (await reader.NextResultAsync(call.Token).ConfigureAwait(false))
            {
                foreach (var row in await rows.ReadSessionsAsync(reader, call.Token, invalid).ConfigureAwait(false))
                {
                    found.TryAdd(row.Session.Id, row);
                }
            }
        }

        var sessions = found.Values
            .Select(row => request.LimitActivity(row.Session).AsOf(now))
            .ToLookup(session => session.EndedAt is not null);
        var (over, live) = (sessions[true].Take(limit).ToList(), sessions[false].ToList());
        invalid = [.. invalid.Distinct().Take(limit - over.Count)];
        live = [.. live.Take(limit - over.Count - invalid.Count)];
        await using var commit = call.CreateBatch();
        if (over.Count + invalid.Count > 0)
        {
            commit.Add(
                Mark,
                Texts([.. over.Select(session => session.Id), .. invalid]),
                Statuses([.. over.Select(session => session.Status), .. invalid.Select(_ => SessionStatus.Ended)]),
                Longs(over.Select(session => session.EndedAt ?? now)
                    .Concat(invalid.Select(_ => now))
                    .Select(time => time.ToUnixTimeSeconds())));
        }

        if (live.Count > 0)
        {
            commit.Add(
                SetNextCheck,
                Texts(live.Select(session => session.Id)),
                Longs(live.Select(session => request.GetNextCheck(session).ToUnixTimeSeconds())),
                Longs(live.Select(session => session.ActiveUntil.ToUnixTimeSeconds())));
        }

        var alreadyRecorded = sent.Count;
        sent.AddRange(over);
        await using var result = await call.CommitAsync(commit.Add("COMMIT")).ConfigureAwait(false);
        return alreadyRecorded + Math.Max(0, result.RecordsAffected);
    }

    private static async Task<int> DeleteClientsAsync(PostgresCall call, int limit)
    {
        var hashes = new List<byte[]>();
        await using (var batch = call.CreateBatch().Add(PostgresLocks.Begin).Add(LockEmptyClients, Number(limit)))
        await using (var reader = await call.ReadAsync(batch).ConfigureAwait(false))
        {
            while (await reader.ReadAsync(call.Token).ConfigureAwait(false))
            {
                hashes.Add(reader.GetFieldValue<byte[]>(0));
            }
        }

        await using var commit = call.CreateBatch();
        if (hashes.Count > 0)
        {
            commit.Add(DeleteClients, BytesList(hashes)).Add(KeepOtherClients, BytesList(hashes));
        }

        var deleted = 0;
        await using var result = await call.CommitAsync(commit.Add("COMMIT")).ConfigureAwait(false);
        while (await result.ReadAsync(CancellationToken.None).ConfigureAwait(false))
        {
            deleted++;
        }

        return deleted;
    }

    private static async Task<int> PruneChangesAsync(PostgresCall call, int limit)
    {
        await using var batch = call.CreateBatch().Add(PruneChanges, Number(limit));
        await using var reader = await call.CommitAsync(batch).ConfigureAwait(false);
        return reader.RecordsAffected;
    }
}
