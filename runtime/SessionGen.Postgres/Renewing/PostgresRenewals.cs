using System.Threading.Channels;
using SessionGen.Postgres.Connections;
using SessionGen.Postgres.Rows;
using SessionGen.Stores;
using static SessionGen.Postgres.Connections.PostgresBatchExtensions;

namespace SessionGen.Postgres.Renewing;

/// <summary>
/// Renews sessions. Renewals that wait at the same time share one statement, and therefore one wait for the server's disk: the more there
/// are, the more of them share. Thread-safe.
/// </summary>
internal sealed class PostgresRenewals : IAsyncDisposable
{
    /// <summary>
    /// Concurrent statements: the server runs one while the next one gathers, and a few more help if the network is slow.
    /// </summary>
    public const int MaximumStatements = 4;

    /// <summary>Renewals in a statement. In a larger one the first would wait for the last.</summary>
    public const int MaximumBatch = 256;

    // With more renewals waiting the server is too slow, and failing immediately is better than a timeout.
    private const int MaximumWaiting = 10_000;

    // About as long as the commit of the transaction that has locked a row.
    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// Finds the session (the requested one, else the chosen one, else the most recently active live one), locks it and checks its newest
    /// version. Skips rows that another transaction has locked, so that no renewal waits for the row of another, and no two statements
    /// for each other. A requested row that is not locked is returned without a session: it is locked elsewhere or has changed, and must
    /// be requested again. LATERAL with LIMIT, and = ANY, leave the planner one way, each row by its index. It would read whole tables
    /// otherwise, and compile the statement (JIT) because it looks expensive.
    /// </summary>
    internal static readonly string Statement = $"""
        WITH asked AS MATERIALIZED (
            SELECT a.n, a.now, a.until, t.client_id, t.id
            FROM unnest((SELECT $1::bytea[]), (SELECT $2::text[]), (SELECT $3::bigint[]), (SELECT $4::bigint[]), (SELECT $5::bigint[]))
                WITH ORDINALITY AS a (secret_hash, session_id, now, until, generation, n)
            CROSS JOIN LATERAL (
                SELECT c.id, c.chosen_session FROM sessiongen_clients AS c
                WHERE c.secret_hash = a.secret_hash AND c.generation >= a.generation AND {PostgresSql.IsClientValid} LIMIT 1
            ) AS k
            CROSS JOIN LATERAL (
                SELECT s.client_id, s.id FROM sessiongen_sessions AS s
                WHERE s.client_id = k.id AND (a.session_id IS NULL OR s.id = a.session_id) AND {PostgresSql.IsLive("a.now")}
                ORDER BY CASE WHEN s.id = k.chosen_session THEN 0 ELSE 1 END, s.last_active_at DESC, s.seq DESC LIMIT 1
            ) AS t
        ), locked AS MATERIALIZED (
            SELECT a.n, a.until, s.client_id, s.id
            FROM asked AS a, sessiongen_sessions AS s
            WHERE {PostgresSql.AreFew("a.n")} AND s.id = ANY (ARRAY[a.id]) AND s.client_id = ANY (ARRAY[a.client_id])
                AND {PostgresSql.IsLive("a.now")}
            FOR UPDATE OF s SKIP LOCKED
        ), renewed AS (
            UPDATE sessiongen_sessions AS s
            SET last_active_at = {PostgresSql.ActiveUntil("l.until")}
            FROM locked AS l
            WHERE {PostgresSql.AreFew("l.n")} AND s.id = ANY (ARRAY[l.id]) AND s.client_id = ANY (ARRAY[l.client_id])
            RETURNING {PostgresSql.SessionColumns}, l.n
        )
        SELECT * FROM renewed
        UNION ALL
        SELECT {string.Join(", ", Enumerable.Repeat("NULL", RowReader.SessionColumnCount))}, a.n
        FROM asked AS a WHERE a.n NOT IN (SELECT l.n FROM locked AS l)
        """;

    private const string EndInvalid = "UPDATE sessiongen_sessions SET status = $3, ended_at = $4 WHERE id = $1 AND client_id = $2";

    private readonly PostgresDatabase _database;
    private readonly RowReader _rows;
    private readonly Channel<PendingRenewal> _waiting = Channel.CreateBounded<PendingRenewal>(MaximumWaiting);
    private readonly Channel<PendingRenewal> _skipped = Channel.CreateBounded<PendingRenewal>(MaximumWaiting);
    private readonly Task _working;
    private readonly Task _workingOnSkipped;
    private long _statements;
    private volatile bool _isDisposed;

    public PostgresRenewals(PostgresDatabase database, RowReader rows)
    {
        _database = database;
        _rows = rows;
        _working = Task.WhenAll(Enumerable.Range(0, MaximumStatements)
            .Select(_ => Task.Run(() => WorkAsync(_waiting.Reader, TimeSpan.Zero))));

        // Apart, so that the others do not request locked rows again and again.
        _workingOnSkipped = Task.Run(() => WorkAsync(_skipped.Reader, LockPause));
    }

    /// <summary>Gets the number of statements that were sent.</summary>
    public long Statements => Interlocked.Read(ref _statements);

    /// <summary><see cref="ISessionStore.RenewAsync"/>.</summary>
    public async ValueTask<StoredSession?> RenewAsync(SessionRenewal renewal, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var pending = new PendingRenewal(renewal, cancellationToken);
        if (!_waiting.Writer.TryWrite(pending))
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            throw new SessionStoreUnavailableException($"{_database.Name} is too slow: {MaximumWaiting} renewals wait for it.");
        }

        return await pending.WaitAsync().ConfigureAwait(false);
    }

    /// <summary>Finishes the waiting renewals. Locked rows are requested once more.</summary>
    public async ValueTask DisposeAsync()
    {
        _isDisposed = true;
        _waiting.Writer.TryComplete();
        await _working.ConfigureAwait(false);
        _skipped.Writer.TryComplete();
        await _workingOnSkipped.ConfigureAwait(false);
    }

    /// <param name="waiting">The renewals.</param>
    /// <param name="pause">How long to wait after a statement that found every row locked.</param>
    private async Task WorkAsync(ChannelReader<PendingRenewal> waiting, TimeSpan pause)
    {
        var batch = new List<PendingRenewal>();
        var postponed = new List<PendingRenewal>();
        var clients = new HashSet<ClientSecretHash>();
        while (postponed.Count > 0 || await waiting.WaitToReadAsync().ConfigureAwait(false))
        {
            // A statement changes a row once, so the second renewal of a client goes into the next statement.
            var again = postponed.ToArray();
            postponed.Clear();
            foreach (var renewal in again)
            {
                Take(renewal);
            }

            while (batch.Count < MaximumBatch && waiting.TryRead(out var renewal))
            {
                if (renewal.TryTake())
                {
                    Take(renewal);
                }
            }

            if (batch.Count > 0 && !await RunAsync(batch).ConfigureAwait(false) && pause > TimeSpan.Zero)
            {
                await Task.Delay(pause).ConfigureAwait(false);
            }

            batch.Clear();
            clients.Clear();
        }

        void Take(PendingRenewal renewal) => (clients.Add(renewal.Renewal.ClientHash) ? batch : postponed).Add(renewal);
    }

    /// <returns>False if all were skipped.</returns>
    private async Task<bool> RunAsync(List<PendingRenewal> batch)
    {
        try
        {
            var answers = await _database
                .RepeatAsync((this, batch), static (call, state) => state.Item1.SendAsync(call, state.batch), CancellationToken.None)
                .ConfigureAwait(false);
            for (var i = 0; i < batch.Count; i++)
            {
                if (answers[i].IsSkipped)
                {
                    Skip(batch[i]);
                }
                else
                {
                    batch[i].Complete(answers[i].Session);
                }
            }

            return !Array.TrueForAll(answers, answer => answer.IsSkipped);
        }
        catch (SessionStoreUnavailableException exception) when (batch.Count > 1 && PostgresErrors.MayBeOfOneRow(exception.InnerException))
        {
            // One renewal makes the statement fail. Halves, until it is alone and fails for its caller only.
            var half = batch.Count / 2;
            await RunAsync(batch[..half]).ConfigureAwait(false);
            await RunAsync(batch[half..]).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Every exception belongs to the callers; the loop must continue.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            batch.ForEach(renewal => renewal.Fail(exception));
        }

        return true;
    }

    /// <summary>Requests a renewal again, unless its row has been locked for longer than a statement may take.</summary>
    private void Skip(PendingRenewal renewal)
    {
        var isTooLate = renewal.GiveBack() > _database.CommandTimeout;
        if ((isTooLate || !_skipped.Writer.TryWrite(renewal)) && renewal.TryTake())
        {
            renewal.Fail(new SessionStoreUnavailableException(
                $"{_database.Name} cannot be used now: another transaction keeps the row of the session locked."));
        }
    }

    private async Task<(bool IsSkipped, StoredSession? Session)[]> SendAsync(PostgresCall call, List<PendingRenewal> renewals)
    {
        var answers = new (bool IsSkipped, StoredSession? Session)[renewals.Count];
        var open = Enumerable.Range(0, renewals.Count).ToList();
        while (open.Count > 0)
        {
            // Sessions whose rows are not valid are ended, and their renewals requested again: another session may be the active one now.
            var invalid = await SendAsync(call, renewals, open, answers).ConfigureAwait(false);
            await EndInvalidAsync(call, renewals, invalid).ConfigureAwait(false);
            open = invalid.ConvertAll(one => one.Index);
        }

        return answers;
    }

    private async Task<List<(int Index, string Id, string ClientId)>> SendAsync(
        PostgresCall call, List<PendingRenewal> renewals, List<int> open, (bool IsSkipped, StoredSession? Session)[] answers)
    {
        Interlocked.Increment(ref _statements);
        var asked = open.ConvertAll(i => renewals[i].Renewal);
        await using var batch = call.CreateBatch().Add(
            Statement,
            BytesList(asked.Select(renewal => renewal.ClientHash.ToArray())),
            Texts(asked.Select(renewal => renewal.SessionId)),
            Longs(asked.Select(renewal => renewal.Now.ToUnixTimeSeconds())),
            Longs(asked.Select(renewal => renewal.ActiveUntil.ToUnixTimeSeconds())),
            Longs(asked.Select(renewal => renewal.Generation)));
        await using var reader = await call.ReadAsync(batch).ConfigureAwait(false);
        var invalid = new List<(int Index, string Id, string ClientId)>();
        while (await reader.ReadAsync(call.Token).ConfigureAwait(false))
        {
            var index = open[(int)reader.GetInt64(RowReader.SessionColumnCount) - 1];
            if (await reader.IsDBNullAsync(0, call.Token).ConfigureAwait(false))
            {
                answers[index] = (IsSkipped: true, null);
            }
            else if (_rows.TryReadSession(reader, 0, out var row))
            {
                answers[index] = (IsSkipped: false, row.Session);
            }
            else
            {
                invalid.Add((index, reader.GetString(0), reader.GetString(1)));
            }
        }

        return invalid;
    }

    private static async Task EndInvalidAsync(
        PostgresCall call, List<PendingRenewal> renewals, List<(int Index, string Id, string ClientId)> invalid)
    {
        if (invalid.Count == 0)
        {
            return;
        }

        await using var batch = call.CreateBatch();
        var inLockOrder = invalid.OrderBy(one => one.ClientId, StringComparer.Ordinal).ThenBy(one => one.Id, StringComparer.Ordinal);
        foreach (var (index, id, clientId) in inLockOrder)
        {
            batch.Add(EndInvalid, Text(id), Text(clientId), Status(SessionStatus.Ended), Time(renewals[index].Renewal.Now));
        }

        await (await call.ReadAsync(batch).ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
    }
}
