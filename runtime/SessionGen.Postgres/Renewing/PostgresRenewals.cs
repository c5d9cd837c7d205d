using System.Threading.Channels;
using SessionGen.Stores;
using static SessionGen.PostgresBatchExtensions;

namespace SessionGen;

/// <summary>
/// Renewals, the only writes of an active session. Those that wait at the same time share one statement and so one wait for the server's
/// disk: the more there are, the more of them share. Thread-safe.
/// </summary>
internal sealed class PostgresRenewals : IAsyncDisposable
{
    /// <summary>Statements at a time: one is with the server while the next one gathers, and a few more where the way is long.</summary>
    public const int MaximumStatements = 4;

    /// <summary>Renewals in a statement. More would make the first of them wait for the last.</summary>
    public const int MaximumBatch = 256;

    /// <summary>Renewals that may wait. Beyond it the server is hopelessly behind, and an honest answer at once is better than a timeout.</summary>
    private const int MaximumWaiting = 10_000;

    /// <summary>After it, rows that were locked are asked for again: about as long as another one's commit takes.</summary>
    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// The session: the one that is asked for, else the chosen one, else the live one that was active last. Then the compare-and-set: its
    /// conditions are checked on the newest version of the row, under its lock. A row that somebody else has locked is passed over, so that
    /// nobody waits for another one's row, and no two statements wait for each other. What was asked for and is not locked here comes back
    /// without a session: it is locked, or has changed, and must be asked for again. LATERAL with LIMIT, and = ANY, leave the planner one way:
    /// each row by its index. It would read whole tables otherwise, and compile the statement (JIT) since it takes that for expensive.
    /// </summary>
    internal static readonly string Statement = $"""
        WITH asked AS MATERIALIZED (
            SELECT a.n, a.now, a.until, t.client_id, t.id
            FROM unnest((SELECT $1::bytea[]), (SELECT $2::text[]), (SELECT $3::bigint[]), (SELECT $4::bigint[]), (SELECT $5::bigint[])) WITH ORDINALITY AS a (secret_hash, session_id, now, until, generation, n)
            CROSS JOIN LATERAL (
                SELECT c.id, c.chosen_session FROM sessiongen_clients AS c WHERE c.secret_hash = a.secret_hash AND c.generation >= a.generation AND {PostgresSql.IsClient} LIMIT 1
            ) AS k
            CROSS JOIN LATERAL (
                SELECT s.client_id, s.id FROM sessiongen_sessions AS s
                WHERE s.client_id = k.id AND (a.session_id IS NULL OR s.id = a.session_id) AND {PostgresSql.IsLive("a.now")}
                ORDER BY CASE WHEN s.id = k.chosen_session THEN 0 ELSE 1 END, s.last_active_at DESC, s.seq DESC LIMIT 1
            ) AS t
        ), locked AS MATERIALIZED (
            SELECT a.n, a.until, s.client_id, s.id
            FROM asked AS a, sessiongen_sessions AS s
            WHERE {PostgresSql.AreFew("a.n")} AND s.id = ANY (ARRAY[a.id]) AND s.client_id = ANY (ARRAY[a.client_id]) AND {PostgresSql.IsLive("a.now")}
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
        SELECT {string.Join(", ", Enumerable.Repeat("NULL", PostgresSql.SessionColumnCount))}, a.n FROM asked AS a WHERE a.n NOT IN (SELECT l.n FROM locked AS l)
        """;

    private const string EndBad = "UPDATE sessiongen_sessions SET status = $3, ended_at = $4 WHERE id = $1 AND client_id = $2";

    private readonly PostgresDatabase _database;
    private readonly PostgresRows _rows;
    private readonly Channel<PendingRenewal> _waiting = Channel.CreateBounded<PendingRenewal>(MaximumWaiting);
    private readonly Channel<PendingRenewal> _passedOver = Channel.CreateBounded<PendingRenewal>(MaximumWaiting);
    private readonly Task _working;
    private readonly Task _asking;
    private long _statements;
    private volatile bool _isDisposed;

    public PostgresRenewals(PostgresDatabase database, PostgresRows rows)
    {
        _database = database;
        _rows = rows;
        _working = Task.WhenAll(Enumerable.Range(0, MaximumStatements).Select(_ => Task.Run(() => WorkAsync(_waiting.Reader, TimeSpan.Zero))));

        // Beside the others, which need not ask for locked rows again and again.
        _asking = Task.Run(() => WorkAsync(_passedOver.Reader, LockPause));
    }

    /// <summary>How many statements were sent.</summary>
    public long Statements => Interlocked.Read(ref _statements);

    /// <summary><see cref="ISessionStore.RenewAsync"/>.</summary>
    public async ValueTask<StoredSession?> RenewAsync(SessionRenewal renewal, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var pending = new PendingRenewal(renewal, cancellationToken);
        if (!_waiting.Writer.TryWrite(pending))
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            throw new SessionStoreUnavailableException($"{MaximumWaiting} renewals wait for {_database.Name}.");
        }

        return await pending.WaitAsync().ConfigureAwait(false);
    }

    /// <summary>Does what waits. What is locked by others is asked for once more.</summary>
    public async ValueTask DisposeAsync()
    {
        _isDisposed = true;
        _waiting.Writer.TryComplete();
        await _working.ConfigureAwait(false);
        _passedOver.Writer.TryComplete();
        await _asking.ConfigureAwait(false);
    }

    /// <param name="waiting">What to do.</param>
    /// <param name="pause">How long to wait after a statement that found every row locked.</param>
    private async Task WorkAsync(ChannelReader<PendingRenewal> waiting, TimeSpan pause)
    {
        var batch = new List<PendingRenewal>();
        var postponed = new List<PendingRenewal>();
        var clients = new HashSet<ClientSecretHash>();
        while (postponed.Count > 0 || await waiting.WaitToReadAsync().ConfigureAwait(false))
        {
            // Two of one client would be one row twice in a statement, which changes it once: the second goes into the next.
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

    /// <returns>False where all of them were passed over.</returns>
    private async Task<bool> RunAsync(List<PendingRenewal> batch)
    {
        try
        {
            var answers = await _database.RepeatAsync((this, batch), static (call, state) => state.Item1.SendAsync(call, state.batch), CancellationToken.None).ConfigureAwait(false);
            for (var i = 0; i < batch.Count; i++)
            {
                if (answers[i].IsPassedOver)
                {
                    PassOver(batch[i]);
                }
                else
                {
                    batch[i].Complete(answers[i].Session);
                }
            }

            return !Array.TrueForAll(answers, answer => answer.IsPassedOver);
        }
        catch (SessionStoreUnavailableException exception) when (batch.Count > 1 && PostgresErrors.MayBeOfOneRow(exception.InnerException))
        {
            // One of them is wrong. Halves of halves, until it is alone and so wrong for its caller only.
            var half = batch.Count / 2;
            await RunAsync(batch[..half]).ConfigureAwait(false);
            await RunAsync(batch[half..]).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever it is, it belongs to the callers; the loop must go on.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            batch.ForEach(renewal => renewal.Fail(exception));
        }

        return true;
    }

    /// <summary>Has a renewal asked for again, unless its row was locked for as long as a statement may wait.</summary>
    private void PassOver(PendingRenewal renewal)
    {
        var isTooLate = renewal.GiveBack() > _database.LongestWait;
        if ((isTooLate || !_passedOver.Writer.TryWrite(renewal)) && renewal.TryTake())
        {
            renewal.Fail(new SessionStoreUnavailableException($"{_database.Name} cannot be used now: another transaction keeps the row of the session locked."));
        }
    }

    private async Task<(bool IsPassedOver, StoredSession? Session)[]> SendAsync(PostgresCall call, List<PendingRenewal> renewals)
    {
        var answers = new (bool IsPassedOver, StoredSession? Session)[renewals.Count];
        var open = Enumerable.Range(0, renewals.Count).ToList();
        while (open.Count > 0)
        {
            // Where the session turned out to be none, it is ended, and those renewals are asked again: another one may be the active one now.
            var bad = await SendAsync(call, renewals, open, answers).ConfigureAwait(false);
            await EndBadAsync(call, renewals, bad).ConfigureAwait(false);
            open = bad.ConvertAll(one => one.Index);
        }

        return answers;
    }

    private async Task<List<(int Index, string Id, string ClientId)>> SendAsync(PostgresCall call, List<PendingRenewal> renewals, List<int> open, (bool IsPassedOver, StoredSession? Session)[] answers)
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
        var bad = new List<(int Index, string Id, string ClientId)>();
        while (await reader.ReadAsync(call.Token).ConfigureAwait(false))
        {
            var index = open[(int)reader.GetInt64(PostgresSql.SessionColumnCount) - 1];
            if (await reader.IsDBNullAsync(0, call.Token).ConfigureAwait(false))
            {
                answers[index] = (IsPassedOver: true, null);
            }
            else if (_rows.TryReadSession(reader, 0, out var row))
            {
                answers[index] = (IsPassedOver: false, row.Session);
            }
            else
            {
                bad.Add((index, reader.GetString(0), reader.GetString(1)));
            }
        }

        return bad;
    }

    private static async Task EndBadAsync(PostgresCall call, List<PendingRenewal> renewals, List<(int Index, string Id, string ClientId)> bad)
    {
        if (bad.Count == 0)
        {
            return;
        }

        await using var batch = call.CreateBatch();
        foreach (var (index, id, clientId) in bad.OrderBy(one => one.ClientId, StringComparer.Ordinal).ThenBy(one => one.Id, StringComparer.Ordinal))
        {
            batch.Add(EndBad, Text(id), Text(clientId), Status(SessionStatus.Ended), Time(renewals[index].Renewal.Now));
        }

        await (await call.ReadAsync(batch).ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
    }
}
