using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Npgsql;
using SessionGen.Postgres.Connections;
using SessionGen.Postgres.Rows;
using SessionGen.Postgres.Schema;
using SessionGen.Stores;
using static SessionGen.Postgres.Connections.PostgresBatchExtensions;

namespace SessionGen.Postgres.Feed;

/// <summary>
/// The change feed of one machine. Listens if possible, and reads the table of changes at each notification, at least every ten seconds;
/// without notifications, every <see cref="PostgresSettings.PollInterval"/>. Fails if the database is unavailable; the changes meanwhile
/// are read when it is watched again. One reader at a time.
/// </summary>
internal sealed partial class PostgresFeed : IAsyncDisposable
{
    // Also the keep-alive: detects a connection that broke silently.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(5);

    // A pooler appears or disappears rarely, for example at a failover.
    private static readonly TimeSpan RetryWithoutNotifications = TimeSpan.FromMinutes(1);

    private const int PageSize = 1_000;

    // Reads each range by the index, regardless of their number and of the statistics of the table.
    private const string Changes = """
        SELECT c.seq, c.session_id, c.status, c.at, c.noted_at > now() - interval '5 minutes'
        FROM unnest($1::bigint[], $2::bigint[]) AS r (first, last)
        CROSS JOIN LATERAL (SELECT t.* FROM sessiongen_changes AS t WHERE t.seq BETWEEN r.first AND r.last ORDER BY t.seq LIMIT 1000) AS c
        ORDER BY c.seq LIMIT 1000
        """;

    // 'infinity' makes the planner take the index of noted_at, also without statistics.
    private const string Check = """
        SELECT c.seq, c.session_id, c.status, c.at, EXISTS (
            SELECT 1 FROM sessiongen_changes AS b
            WHERE b.noted_at > $2 AND b.noted_at < 'infinity' AND b.seq <= $3
                AND NOT EXISTS (SELECT 1 FROM unnest($4::bigint[], $5::bigint[]) AS r (first, last) WHERE b.seq BETWEEN r.first AND r.last))
        FROM (SELECT 1) AS o LEFT JOIN sessiongen_changes AS c ON c.seq = $1
        """;

    // After the statement that reads the changes.
    private const string ServerTime = "SELECT clock_timestamp()";

    private const string NotifyWithPayload = $"SELECT pg_notify('{PostgresSql.Channel}', $1)";

    private readonly PostgresDatabase _database;
    private readonly PostgresSettings _settings;
    private readonly NpgsqlDataSource? _feedSource;
    private readonly PostgresFeedPosition _position;
    private readonly RowReader _rows;
    private readonly ILogger _logger;
    private readonly TimeProvider _time = TimeProvider.System;
    private DateTimeOffset? _cutoff;
    private PostgresListener? _listener;
    private long _lastTry;
    private TimeSpan _retry;

    public PostgresFeed(PostgresDatabase database, PostgresSettings settings, PostgresStart start, RowReader rows, ILogger logger)
    {
        _database = database;
        _settings = settings;
        _position = new PostgresFeedPosition(start.Feed, _time);
        _cutoff = start.Cutoff;
        _rows = rows;
        _logger = logger;
        if (settings.FeedConnectionString is { } text)
        {
            var connection = new NpgsqlConnectionStringBuilder(text) { Pooling = false };
            _feedSource = new NpgsqlDataSourceBuilder(connection.ConnectionString).Build();
        }
    }

    /// <summary>Gets whether notifications are received now.</summary>
    public bool IsListening => _listener is not null;

    /// <summary><see cref="ISessionChangeFeed.WatchAsync"/>.</summary>
    public async IAsyncEnumerable<SessionChange> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_cutoff is { } cutoff)
        {
            // Tokens of sessions before the cutoff may still be in use, and this machine would accept them.
            yield return new SessionChange { SessionId = null, Status = SessionStatus.Revoked, At = cutoff };
            _cutoff = null;
        }

        try
        {
            for (var isFirst = true; ; isFirst = false)
            {
                if (!await TryWaitAsync(isFirst, cancellationToken).ConfigureAwait(false))
                {
                    yield break;
                }

                var began = _time.GetTimestamp();
                for (var unread = _position.Unread; unread.Count > 0;)
                {
                    if (await TryReadAsync(unread, cancellationToken).ConfigureAwait(false) is not { } page)
                    {
                        yield break;
                    }

                    if (!_position.TryConfirm(page))
                    {
                        if (await TryRestartAsync(page, cancellationToken).ConfigureAwait(false) is null)
                        {
                            yield break;
                        }

                        unread = _position.Unread;
                        continue;
                    }

                    foreach (var change in page.Changes)
                    {
                        if (change.Change is { } known)
                        {
                            yield return known;
                        }

                        _position.MarkRead(change);
                    }

                    unread = After(unread, page.Changes);
                }

                _position.DropOldGaps(began);
            }
        }
        finally
        {
            await CloseListenerAsync().ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_feedSource is not null)
        {
            await _feedSource.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Waits until there may be something to read. A feed that has just started to listen reads first, since it missed earlier changes.
    /// </summary>
    /// <returns>False if the caller has canceled.</returns>
    private Task<bool> TryWaitAsync(bool isFirst, CancellationToken cancellationToken) => TryAsync(
        async () =>
        {
            if (!await TryListenAsync(cancellationToken).ConfigureAwait(false) && !isFirst)
            {
                await WaitAsync(cancellationToken).ConfigureAwait(false);
            }

            return true;
        },
        cancellationToken);

    /// <summary>Reads one page.</summary>
    /// <returns>Null if the caller has canceled.</returns>
    private Task<PostgresFeedPage?> TryReadAsync(
        IReadOnlyList<(long First, long Last)> unread, CancellationToken cancellationToken) => TryAsync<PostgresFeedPage?>(
        async () => await RunAsync(unread, ReadAsync, cancellationToken).ConfigureAwait(false), cancellationToken);

    /// <summary>
    /// Starts over as a machine does that has just started, with the changes of the last ten minutes: the row at the position is missing or
    /// another one, or the sequence went back. If it is only because the row was old and deleted, nothing is reported twice.
    /// </summary>
    /// <returns>Null if the caller has canceled.</returns>
    private async Task<PostgresFeedStart?> TryRestartAsync(PostgresFeedPage page, CancellationToken cancellationToken)
    {
        var isLost = page.AtPosition is not null || _position.IsRowKept;
        var start = await TryAsync<PostgresFeedStart?>(
            async () => await RunAsync(0, ReadStartAsync, cancellationToken).ConfigureAwait(false), cancellationToken)
            .ConfigureAwait(false);
        if (start is not null)
        {
            if (page.IsBehind)
            {
                LogSequenceBehind(_position.Last);
            }
            else if (isLost)
            {
                LogChangesLost(_position.Last);
            }

            _position.Restart(start);
        }

        return start;
    }

    private async Task<TResult> RunAsync<TState, TResult>(
        TState state, Func<PostgresCall, TState, Task<TResult>> run, CancellationToken cancellationToken) => _listener is { } listener
        ? await run(new PostgresCall(listener.Connection, 1, mayHaveCommitted: false, cancellationToken), state).ConfigureAwait(false)
        : await _database.RepeatAsync(state, run, cancellationToken).ConfigureAwait(false);

    private static async Task<PostgresFeedStart> ReadStartAsync(PostgresCall call, int _)
    {
        await using var batch = call.CreateBatch().Add(PostgresFeedStart.Sql);
        await using var reader = await call.ReadAsync(batch).ConfigureAwait(false);
        await reader.ReadAsync(call.Token).ConfigureAwait(false);
        return PostgresFeedStart.Read(reader);
    }

    private async Task<TResult?> TryAsync<TResult>(Func<Task<TResult>> run, CancellationToken cancellationToken)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            return await run().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return default;
        }
        catch (Exception exception) when (PostgresErrors.IsOfDatabase(exception) || PostgresErrors.IsOfDriver(exception))
        {
            if (_listener is not null && PostgresErrors.SpoilsConnection(exception))
            {
                _database.Source.Clear();
            }

            throw _database.Unavailable(exception);
        }
    }

    /// <returns>Whether it has just started to listen.</returns>
    private async Task<bool> TryListenAsync(CancellationToken cancellationToken)
    {
        var isTooSoon = _lastTry != 0 && _time.GetElapsedTime(_lastTry) < _retry / 2;
        if (_listener is not null || !_settings.UseNotifications || isTooSoon)
        {
            return false;
        }

        _lastTry = _time.GetTimestamp();
        try
        {
            var source = _feedSource ?? _database.Source;
            _listener = await PostgresListener.OpenAsync(source, NotifyAsync, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (_feedSource is not null
            && (PostgresErrors.IsOfDatabase(exception) || exception is SessionStoreUnavailableException))
        {
            // Listening uses another connection than reading, which can still work.
            if (_retry == TimeSpan.Zero)
            {
                LogCannotListen(PostgresErrors.Describe(exception));
            }

            _retry = _retry == TimeSpan.Zero ? FirstRetry : Min(_retry * 2, LongestRetry);
            return false;
        }

        if (_listener is null)
        {
            if (_retry != RetryWithoutNotifications)
            {
                LogNotificationsUnavailable(_settings.PollInterval);
            }

            _retry = RetryWithoutNotifications;
            return false;
        }

        _retry = TimeSpan.Zero;
        return true;
    }

    private Task WaitAsync(CancellationToken cancellationToken) => _listener is { } listener
        ? listener.WaitAsync(Jitter(LongestSilence), cancellationToken)
        : DelayAsync(_settings.PollInterval, cancellationToken);

    private async Task NotifyAsync(string payload, CancellationToken cancellationToken) => await _database.RepeatAsync(
        payload,
        static async (call, text) =>
        {
            await using var batch = call.CreateBatch().Add(NotifyWithPayload, Text(text));
            await using var reader = await call.ReadAsync(batch).ConfigureAwait(false);
            return true;
        },
        cancellationToken).ConfigureAwait(false);

    /// <summary>Gets the ranges that a page has not covered; none if the page was not full.</summary>
    private static List<(long First, long Last)> After(
        IReadOnlyList<(long First, long Last)> unread, List<PostgresFeedChange> page)
    {
        if (page.Count < PageSize)
        {
            return [];
        }

        var last = page[^1].Sequence;
        return [.. unread.Where(range => range.Last > last).Select(range => (Math.Max(range.First, last + 1), range.Last))];
    }

    private async Task<PostgresFeedPage> ReadAsync(PostgresCall call, IReadOnlyList<(long First, long Last)> unread)
    {
        var first = Longs(unread.Select(range => range.First));
        var last = Longs(unread.Select(range => range.Last));
        var passed = _position.Passed;
        await using var batch = call.CreateBatch()
            .Add(Check, Long(_position.Last), Timestamp(passed.ReadAt), Long(passed.Last), first, last)
            .Add(Changes, first.Clone(), last.Clone())
            .Add(ServerTime);
        await using var reader = await call.ReadAsync(batch).ConfigureAwait(false);
        await reader.ReadAsync(call.Token).ConfigureAwait(false);
        var (atPosition, isBehind) = (PostgresChangeKey.Read(reader), reader.GetBoolean(4));
        await reader.NextResultAsync(call.Token).ConfigureAwait(false);
        var changes = new List<PostgresFeedChange>();
        while (await reader.ReadAsync(call.Token).ConfigureAwait(false))
        {
            var (sequence, change) = _rows.ReadChange(reader);
            changes.Add(new PostgresFeedChange(sequence, change, PostgresChangeKey.Read(reader)!.Value, IsNew: reader.GetBoolean(4)));
        }

        await reader.NextResultAsync(call.Token).ConfigureAwait(false);
        await reader.ReadAsync(call.Token).ConfigureAwait(false);
        return new PostgresFeedPage(atPosition, isBehind, reader.GetDateTime(0), changes);
    }

    private async ValueTask CloseListenerAsync()
    {
        if (_listener is { } listener)
        {
            _listener = null;
            await listener.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task DelayAsync(TimeSpan delay, CancellationToken cancellationToken) =>
        await Task.Delay(Jitter(delay), _time, cancellationToken).ConfigureAwait(false);

    /// <summary>Between half the interval and all of it, so that machines do not read at the same time.</summary>
    private static TimeSpan Jitter(TimeSpan interval) => interval * (0.5 + (RandomNumberGenerator.GetInt32(1_000) / 2_000.0));

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;

    [LoggerMessage(
        420,
        LogLevel.Warning,
        "The FeedConnectionString of UsePostgres cannot be used now: {Reason} Until it can, the table of changes is polled.")]
    private partial void LogCannotListen(string reason);

    [LoggerMessage(
        421,
        LogLevel.Warning,
        "UsePostgres receives no notifications: a pooler in transaction mode loses LISTEN. Set FeedConnectionString to the server itself. "
        + "Until then the table of changes is read every {PollInterval}.")]
    private partial void LogNotificationsUnavailable(TimeSpan pollInterval);

    [LoggerMessage(
        422,
        LogLevel.Warning,
        "Changes up to number {Last} are missing from the table of changes or replaced by others: the database was restored, or has failed "
        + "over to a server that was behind. The changes of the last ten minutes are read again. Sign-ins and sign-outs can be lost.")]
    private partial void LogChangesLost(long last);

    [LoggerMessage(
        423,
        LogLevel.Warning,
        "Changes are written with numbers below {Last}, which is already in the table of changes: its sequence went back. Run SELECT "
        + "setval(pg_get_serial_sequence('sessiongen_changes', 'seq'), (SELECT max(seq) FROM sessiongen_changes)). Until then the "
        + "changes of the last ten minutes are read again and again.")]
    private partial void LogSequenceBehind(long last);
}
