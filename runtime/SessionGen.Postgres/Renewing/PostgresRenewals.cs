using System.Diagnostics;
using System.Threading.Channels;
using SessionGen.Postgres.Connections;
using SessionGen.Postgres.Rows;
using SessionGen.Stores;
using static SessionGen.Postgres.Connections.PostgresBatchExtensions;

namespace SessionGen.Postgres.Renewing;

/// <summary>
/// Renews sessions. Renewals that wait at the same time share a statement, and therefore one wait for the server's disk: the more there
/// are, the more of them share. Thread-safe.
/// </summary>
internal sealed class PostgresRenewals : IAsyncDisposable
{
    /// <summary>
    /// Concurrent batches: the server runs one while the next one gathers, and a few more help if the network is slow.
    /// </summary>
    public const int MaximumBatches = 4;

    /// <summary>Renewals in a batch. In a larger one the first would wait for the last.</summary>
    public const int MaximumRenewals = 256;

    // With more renewals waiting the server is too slow, and failing immediately is better than a timeout.
    private const int MaximumWaiting = 10_000;

    // All that wait can be put aside.
    private const int MaximumAside = MaximumWaiting / MaximumBatches;

    // From about as long as the commit of the transaction that has locked a row.
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// Finds the session (the requested one, else the chosen one, else the most recently active live one), locks it and checks its newest
    /// version. Skips a row that another transaction has locked, so that no renewal waits for the row of another, and no two statements
    /// for each other. Returns a row without a session for each one that it found, and the session after its renewal: if that is missing,
    /// the session is locked elsewhere or has just changed. LATERAL makes the planner look each row up by its index, also in tables
    /// without statistics, and arrays from (SELECT …) make one plan fit every number of renewals.
    /// </summary>
    internal static string GetStatement(SessionPolicyLimits limits) => $"""
        WITH asked AS MATERIALIZED (
            SELECT a.n, a.now, a.until, t.id
            FROM unnest((SELECT $1::bytea[]), (SELECT $2::text[]), (SELECT $3::bigint[]), (SELECT $4::bigint[]), (SELECT $5::bigint[]))
                WITH ORDINALITY AS a (secret_hash, session_id, now, until, generation, n)
            CROSS JOIN LATERAL (
                SELECT s.id FROM sessiongen_clients AS c JOIN sessiongen_sessions AS s ON s.client_id = c.id
                WHERE c.secret_hash = a.secret_hash AND c.generation >= a.generation AND {PostgresSql.IsClientValid}
                    AND (a.session_id IS NULL OR s.id = a.session_id) AND {PostgresSql.IsLive(limits, "a.now")}
                ORDER BY CASE WHEN s.id = c.chosen_session THEN 0 ELSE 1 END, s.last_active_at DESC, s.seq DESC LIMIT 1
            ) AS t
        ), locked AS MATERIALIZED (
            SELECT a.n, a.until, t.id
            FROM asked AS a
            CROSS JOIN LATERAL (
                SELECT s.id FROM sessiongen_sessions AS s WHERE s.id = a.id AND {PostgresSql.IsLive(limits, "a.now")} FOR UPDATE SKIP LOCKED
            ) AS t
        ), renewed AS (
            UPDATE sessiongen_sessions AS s SET last_active_at = {PostgresSql.ActiveUntil(limits, "l.until")}
            FROM locked AS l
            WHERE s.id = l.id AND {PostgresSql.AreFew("l.n")}
            RETURNING {PostgresSql.SessionColumns}, l.n
        )
        SELECT * FROM renewed
        UNION ALL
        SELECT {string.Join(", ", Enumerable.Repeat("NULL", RowReader.SessionColumnCount))}, a.n FROM asked AS a
        """;

    private const string EndInvalid = """
        UPDATE sessiongen_sessions SET status = $2, ended_at = $3
        WHERE id = (SELECT s.id FROM sessiongen_sessions AS s WHERE s.id = $1 FOR UPDATE SKIP LOCKED)
        """;

    private readonly PostgresDatabase _database;
    private readonly RowReader _rows;
    private readonly string _statement;
    private readonly Channel<Pending> _waiting = Channel.CreateBounded<Pending>(MaximumWaiting);
    private readonly Task _working;
    private long _batches;
    private volatile bool _isDisposed;

    public PostgresRenewals(PostgresDatabase database, RowReader rows)
    {
        _database = database;
        _rows = rows;
        _statement = GetStatement(rows.Limits);
        _working = Task.WhenAll(Enumerable.Range(0, MaximumBatches).Select(_ => Task.Run(WorkAsync)));
    }

    /// <summary>Gets the number of batches that were sent.</summary>
    public long Batches => Interlocked.Read(ref _batches);

    /// <summary><see cref="ISessionStore.RenewAsync"/>.</summary>
    public async ValueTask<StoredSession?> RenewAsync(SessionRenewal renewal, CancellationToken cancellationToken)
    {
        var since = Stopwatch.GetTimestamp();
        for (var pause = ShortestPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var pending = new Pending(renewal, cancellationToken);
            if (!_waiting.Writer.TryWrite(pending))
            {
                ObjectDisposedException.ThrowIf(_isDisposed, this);
                throw new SessionStoreUnavailableException($"{_database.Name} is too slow: {MaximumWaiting} renewals wait for it.");
            }

            var answer = await pending.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (!answer.MustRepeat)
            {
                return answer.Session;
            }

            if (Stopwatch.GetElapsedTime(since) > _database.CommandTimeout)
            {
                throw new SessionStoreUnavailableException(
                    $"{_database.Name} cannot be used now: another transaction keeps the row of the session locked.");
            }

            await Task.Delay(pause, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Finishes the waiting renewals.</summary>
    public async ValueTask DisposeAsync()
    {
        _isDisposed = true;
        _waiting.Writer.TryComplete();
        await _working.ConfigureAwait(false);
    }

    private async Task WorkAsync()
    {
        var batch = new List<Pending>();
        var clients = new HashSet<ClientSecretHash>();
        var sessions = new HashSet<(ClientSecretHash, string?)>();
        var (aside, again) = (new Queue<Pending>(), new Queue<Pending>());
        while (aside.Count > 0 || await _waiting.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            (aside, again) = (again, aside);
            while (again.TryDequeue(out var next))
            {
                Add(next);
            }

            while (batch.Count < MaximumRenewals && aside.Count < MaximumAside && _waiting.Reader.TryRead(out var next))
            {
                Add(next);
            }

            if (batch.Count > 0)
            {
                await RunAsync(batch).ConfigureAwait(false);
            }

            batch.Clear();
            clients.Clear();
            sessions.Clear();
        }

        // A statement changes a row once, so a second renewal of a session waits for the next batch. The others do not wait for it.
        void Add(Pending next)
        {
            if (next.IsCanceled)
            {
                return;
            }

            if (batch.Count < MaximumRenewals && TryAdd(next.Renewal.ClientHash, next.Renewal.SessionId))
            {
                batch.Add(next);
            }
            else
            {
                aside.Enqueue(next);
            }
        }

        // Without an id it can be any session of the client.
        bool TryAdd(ClientSecretHash client, string? id)
        {
            if ((id is null ? clients.Contains(client) : sessions.Contains((client, null))) || !sessions.Add((client, id)))
            {
                return false;
            }

            clients.Add(client);
            return true;
        }
    }

    private async Task RunAsync(List<Pending> batch)
    {
        try
        {
            var answers = await _database
                .RepeatAsync((this, batch), static (call, state) => state.Item1.SendAsync(call, state.batch), CancellationToken.None)
                .ConfigureAwait(false);
            for (var i = 0; i < batch.Count; i++)
            {
                batch[i].Complete(answers[i]);
            }
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
            batch.ForEach(pending => pending.Fail(exception));
        }
    }

    private async Task<Answer[]> SendAsync(PostgresCall call, List<Pending> pending)
    {
        Interlocked.Increment(ref _batches);
        var answers = new Answer[pending.Count];
        var asked = pending.ConvertAll(one => one.Renewal);
        await using var batch = call.CreateBatch().Add(
            _statement,
            BytesList(asked.Select(renewal => renewal.ClientHash.ToArray())),
            Texts(asked.Select(renewal => renewal.SessionId)),
            Longs(asked.Select(renewal => renewal.Now.ToUnixTimeSeconds())),
            Longs(asked.Select(renewal => renewal.ActiveUntil.ToUnixTimeSeconds())),
            Longs(asked.Select(renewal => renewal.Generation)));
        await using (var reader = await call.ReadAsync(batch).ConfigureAwait(false))
        {
            while (await reader.ReadAsync(call.Token).ConfigureAwait(false))
            {
                ref var answer = ref answers[(int)reader.GetInt64(RowReader.SessionColumnCount) - 1];
                if (reader.IsDBNull(0))
                {
                    answer = answer with { IsFound = true };
                }
                else if (_rows.TryReadSession(reader, 0, out var row))
                {
                    answer = answer with { Session = row.Session };
                }
                else
                {
                    answer = answer with { InvalidId = reader.GetString(0) };
                }
            }
        }

        await EndInvalidAsync(call, answers.Zip(asked, (answer, renewal) => (answer.InvalidId, renewal.Now))).ConfigureAwait(false);
        return answers;
    }

    private static async Task EndInvalidAsync(PostgresCall call, IEnumerable<(string? Id, DateTimeOffset Now)> rows)
    {
        await using var batch = call.CreateBatch();
        foreach (var (id, now) in rows.Where(row => row.Id is not null))
        {
            batch.Add(EndInvalid, Text(id), Status(SessionStatus.Ended), Time(now));
        }

        if (batch.BatchCommands.Count > 0)
        {
            await (await call.ReadAsync(batch).ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <param name="IsFound">Whether there was a session to renew.</param>
    /// <param name="Session">The session after the renewal.</param>
    /// <param name="InvalidId">The id of a session whose row is not valid. Another one may be the active one when it has ended.</param>
    private readonly record struct Answer(bool IsFound, StoredSession? Session, string? InvalidId)
    {
        public bool MustRepeat => IsFound && Session is null;
    }

    /// <summary>A renewal that waits for its batch. One that is canceled before its batch is sent changes nothing.</summary>
    private sealed class Pending(SessionRenewal renewal, CancellationToken cancellationToken)
    {
        private readonly TaskCompletionSource<Answer> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public SessionRenewal Renewal => renewal;

        public bool IsCanceled => cancellationToken.IsCancellationRequested;

        public Task<Answer> Task => _completion.Task;

        public void Complete(Answer answer) => _completion.TrySetResult(answer);

        public void Fail(Exception exception)
        {
            _completion.TrySetException(exception);

            // Observed, since a canceled caller no longer waits for it.
            _ = _completion.Task.Exception;
        }
    }
}
