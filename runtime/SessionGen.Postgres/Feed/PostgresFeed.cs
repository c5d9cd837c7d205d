using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Npgsql;
using SessionGen.Stores;
using static SessionGen.PostgresBatchExtensions;

namespace SessionGen;

/// <summary>
/// The change feed of one machine: listens where it can, reads the table of changes when something was heard, at the latest every ten seconds, and
/// every second or so while it cannot listen. Fails when the database is away; what happens meanwhile is read when it is watched again. One reader
/// at a time.
/// </summary>
internal sealed partial class PostgresFeed : IAsyncDisposable
{
    /// <summary>Also the keep-alive: a connection that died in silence is noticed by then.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(5);

    /// <summary>Nobody puts a pooler between, or takes it away, while the process runs; but a failover may.</summary>
    private static readonly TimeSpan DeafRetry = TimeSpan.FromMinutes(1);

    private const int PageSize = 1_000;

    // Each range by the index, however many there are and whatever the server knows of the table.
    private const string Changes = """
        SELECT c.seq, c.session_id, c.status, c.at
        FROM unnest($1::bigint[], $2::bigint[]) AS r (first, last)
        CROSS JOIN LATERAL (SELECT t.* FROM sessiongen_changes AS t WHERE t.seq BETWEEN r.first AND r.last ORDER BY t.seq LIMIT 1000) AS c
        ORDER BY c.seq LIMIT 1000
        """;

    private const string NotifyWith = $"SELECT pg_notify('{PostgresSql.Channel}', $1)";

    private readonly PostgresDatabase _database;
    private readonly PostgresSettings _settings;
    private readonly NpgsqlDataSource? _feedSource;
    private readonly PostgresFeedPosition _position;
    private readonly ILogger _logger;
    private readonly TimeProvider _time = TimeProvider.System;
    private DateTimeOffset? _epoch;
    private PostgresListener? _listener;
    private long _lastTry;
    private TimeSpan _retry;

    /// <param name="database">The database.</param>
    /// <param name="settings">Whether and where to listen.</param>
    /// <param name="last">The newest change that need not be told.</param>
    /// <param name="epoch">The epoch that was set before this machine started; null for none.</param>
    /// <param name="logger">Gets what stands in the way.</param>
    public PostgresFeed(PostgresDatabase database, PostgresSettings settings, long last, DateTimeOffset? epoch, ILogger logger)
    {
        _database = database;
        _settings = settings;
        _position = new PostgresFeedPosition(last, _time);
        _epoch = epoch;
        _logger = logger;
        if (settings.FeedConnectionString is { } text)
        {
            _feedSource = new NpgsqlDataSourceBuilder(new NpgsqlConnectionStringBuilder(text) { Pooling = false }.ConnectionString).Build();
        }
    }

    /// <summary>Whether changes are heard at once at this moment.</summary>
    public bool IsListening => _listener is not null;

    /// <summary><see cref="ISessionChangeFeed.WatchAsync"/>.</summary>
    public async IAsyncEnumerable<SessionChange> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_epoch is { } epoch)
        {
            // Tokens of sessions before it may be about that this machine, which was not there, would take for good.
            yield return new SessionChange { SessionId = null, Status = SessionStatus.Revoked, At = epoch };
            _epoch = null;
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

                    foreach (var (sequence, change) in page)
                    {
                        if (change is { } known)
                        {
                            yield return known;
                        }
                        else
                        {
                            LogBadChange(sequence);
                        }

                        _position.MarkRead(sequence);
                    }

                    unread = After(unread, page);
                }

                _position.GiveUpOld(began);
            }
        }
        finally
        {
            await CloseListenerAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Closes what was opened here.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_feedSource is not null)
        {
            await _feedSource.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Waits until there may be something to read. Who has just begun to listen reads first: it has not heard of what happened before.</summary>
    /// <returns>False where the caller has gone.</returns>
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
    /// <returns>Null where the caller has gone.</returns>
    private Task<List<(long Sequence, SessionChange? Change)>?> TryReadAsync(IReadOnlyList<(long First, long Last)> unread, CancellationToken cancellationToken) => TryAsync<List<(long, SessionChange?)>?>(
        async () => _listener is { } listener
            ? await ReadAsync(new PostgresCall(listener.Connection, 1, cancellationToken), unread).ConfigureAwait(false)
            : await _database.RepeatAsync(unread, ReadAsync, cancellationToken).ConfigureAwait(false),
        cancellationToken);

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
        catch (Exception exception) when (PostgresErrors.IsOfDatabase(exception))
        {
            throw _database.Unavailable(exception);
        }
    }

    /// <returns>True where it has just begun to.</returns>
    private async Task<bool> TryListenAsync(CancellationToken cancellationToken)
    {
        if (_listener is not null || !_settings.UseNotifications || (_lastTry != 0 && _time.GetElapsedTime(_lastTry) < _retry / 2))
        {
            return false;
        }

        _lastTry = _time.GetTimestamp();
        try
        {
            _listener = await PostgresListener.OpenAsync(_feedSource ?? _database.Source, NotifyAsync, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (_feedSource is not null && (PostgresErrors.IsOfDatabase(exception) || exception is SessionStoreUnavailableException))
        {
            // The way to listen is another one than the way to read: what cannot be heard can still be read.
            if (_retry == TimeSpan.Zero)
            {
                LogCannotListen(PostgresErrors.Describe(exception));
            }

            _retry = _retry == TimeSpan.Zero ? FirstRetry : Min(_retry * 2, LongestRetry);
            return false;
        }

        if (_listener is null)
        {
            if (_retry != DeafRetry)
            {
                LogNotificationsUnavailable(_settings.PollInterval);
            }

            _retry = DeafRetry;
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
            await using var batch = call.CreateBatch().Add(NotifyWith, Text(text));
            await using var reader = await call.ReadAsync(batch).ConfigureAwait(false);
            return true;
        },
        cancellationToken).ConfigureAwait(false);

    /// <summary>What a page has left to be read; nothing where it was not full.</summary>
    private static List<(long First, long Last)> After(IReadOnlyList<(long First, long Last)> unread, List<(long Sequence, SessionChange? Change)> page) => page.Count < PageSize
        ? []
        : [.. unread.Where(range => range.Last > page[^1].Sequence).Select(range => (Math.Max(range.First, page[^1].Sequence + 1), range.Last))];

    /// <summary>Without a change where a row is none: it was edited by hand.</summary>
    private static async Task<List<(long Sequence, SessionChange? Change)>> ReadAsync(PostgresCall call, IReadOnlyList<(long First, long Last)> unread)
    {
        await using var batch = call.CreateBatch().Add(Changes, Longs(unread.Select(range => range.First)), Longs(unread.Select(range => range.Last)));
        await using var reader = await call.ReadAsync(batch).ConfigureAwait(false);
        var changes = new List<(long Sequence, SessionChange? Change)>();
        while (await reader.ReadAsync(call.Token).ConfigureAwait(false))
        {
            var id = await reader.IsDBNullAsync(1, call.Token).ConfigureAwait(false) ? null : reader.GetString(1);
            var at = reader.GetInt64(3);
            changes.Add((reader.GetInt64(0), PostgresRows.IsTime(at) ? new SessionChange
            {
                SessionId = id,
                Status = (SessionStatus)reader.GetInt16(2),
                At = PostgresRows.Time(at),
            } : null));
        }

        return changes;
    }

    private async ValueTask CloseListenerAsync()
    {
        if (_listener is { } listener)
        {
            _listener = null;
            await listener.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task DelayAsync(TimeSpan delay, CancellationToken cancellationToken) => await Task.Delay(Jitter(delay), _time, cancellationToken).ConfigureAwait(false);

    /// <summary>Between half of it and all of it: machines must not ask together.</summary>
    private static TimeSpan Jitter(TimeSpan interval) => interval * (0.5 + (RandomNumberGenerator.GetInt32(1_000) / 2_000.0));

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;

    [LoggerMessage(EventId = 420, Level = LogLevel.Warning, Message = "The FeedConnectionString of UsePostgres cannot be used now: {Reason} Until it can, the table of changes is read from time to time.")]
    private partial void LogCannotListen(string reason);

    [LoggerMessage(EventId = 421, Level = LogLevel.Warning, Message = "UsePostgres hears no notifications: a pooler in transaction mode loses LISTEN. Set FeedConnectionString to the server itself. Until then the table of changes is read every {PollInterval}.")]
    private partial void LogNotificationsUnavailable(TimeSpan pollInterval);

    [LoggerMessage(EventId = 422, Level = LogLevel.Error, Message = "Row {Sequence} of the table sessiongen_changes is no change; it is left out.")]
    private partial void LogBadChange(long sequence);
}
