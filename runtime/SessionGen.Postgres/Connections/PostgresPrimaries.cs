using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace SessionGen.Postgres.Connections;

/// <summary>
/// Notices that an old primary still takes connections after a standby was promoted: each promotion starts a new timeline. Asks every host
/// of the connection string now and then; through a data source of the application, only the server that it leads to. Thread-safe.
/// </summary>
internal sealed partial class PostgresPrimaries : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    // A timeline that no server has for so long was given up, by a restore of a backup. A failover is over by then.
    private static readonly TimeSpan ForgetAfter = TimeSpan.FromMinutes(10);

    // The name of a WAL file starts with the timeline, in hexadecimal digits. pg_control_checkpoint would still have the old one for a
    // while.
    private const string Identity = """
        SELECT CASE WHEN pg_is_in_recovery() THEN NULL ELSE substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) END,
            (SELECT system_identifier FROM pg_control_system())
        """;

    private readonly PostgresDatabase _database;
    private readonly ILogger _logger;
    private readonly NpgsqlDataSource[] _hosts;
    private readonly Dictionary<long, Newest> _newest = [];
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _working;
    private volatile string? _problem;
    private bool _isUnsupported;

    public PostgresPrimaries(PostgresDatabase database, ILogger logger, TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        _database = database;
        _logger = logger;
        _hosts = database.CreateHostSources();
        _working = Task.Run(WorkAsync);
    }

    /// <summary>Gets what is wrong, in one sentence; null if nothing is.</summary>
    public string? Problem => _problem;

    /// <summary>Asks the servers once. One caller at a time.</summary>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        var answers = _hosts.Length == 0
            ? [await IdentifyAsync(_database.Source, cancellationToken).ConfigureAwait(false)]
            : await Task.WhenAll(_hosts.Select(host => IdentifyAsync(host, cancellationToken))).ConfigureAwait(false);
        var primaries = answers.Where(answer => answer.Timeline is not null).ToArray();
        foreach (var primary in primaries)
        {
            Remember(primary.System, [.. primaries.Where(other => other.System == primary.System).Select(other => other.Timeline!)],
                isComplete: Array.TrueForAll(answers, answer => answer.IsKnown));
        }

        var outdated = primaries.FirstOrDefault(
            primary => string.CompareOrdinal(primary.Timeline, _newest[primary.System].Timeline) < 0);
        SetProblem(outdated.Timeline is null ? null : Describe(outdated, primaries));
    }

    private void Remember(long system, string[] timelines, bool isComplete)
    {
        var newest = timelines.Max(StringComparer.Ordinal)!;
        if (!_newest.TryGetValue(system, out var known) || string.CompareOrdinal(newest, known.Timeline) >= 0)
        {
            _newest[system] = new Newest(newest, MissingSince: null);
        }
        else if (!isComplete)
        {
            // A server that cannot be reached from here may have it.
            _newest[system] = known with { MissingSince = null };
        }
        else if (known.MissingSince is not { } since)
        {
            _newest[system] = known with { MissingSince = _time.GetTimestamp() };
        }
        else if (_time.GetElapsedTime(since) >= ForgetAfter)
        {
            _newest[system] = new Newest(newest, MissingSince: null);
        }
    }

    private string Describe(Answer outdated, Answer[] primaries)
    {
        var (old, newest) = (Convert.ToUInt32(outdated.Timeline, 16), Convert.ToUInt32(_newest[outdated.System].Timeline, 16));
        return primaries.Any(primary => primary.System == outdated.System && primary.Timeline == _newest[primary.System].Timeline)
            ? $"Two PostgreSQL primaries take connections: {outdated.Host} still has the timeline {old}, although a standby was promoted "
                + "since. Sign-outs on one are unknown to the other. Stop the old primary, or make it a standby."
            : $"The PostgreSQL primary {outdated.Host} has the timeline {old}, although the timeline {newest} was seen before. If a "
                + "standby was promoted, stop the old primary. If the database was restored from a backup, do nothing: the timeline is "
                + $"accepted after {ForgetAfter.TotalMinutes:0} minutes in which every host answers or refuses connections.";
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _working.ConfigureAwait(false);
        foreach (var host in _hosts)
        {
            await host.DisposeAsync().ConfigureAwait(false);
        }

        _stopping.Dispose();
    }

    private async Task WorkAsync()
    {
        while (!_isUnsupported && !_stopping.IsCancellationRequested)
        {
            await Task.Delay(Interval, _time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!_stopping.IsCancellationRequested)
            {
                await CheckAsync(_stopping.Token).ConfigureAwait(false);
            }
        }
    }

    private async Task<Answer> IdentifyAsync(
        NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        try
        {
            var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            await using var _ = connection.ConfigureAwait(false);
            await using var batch = connection.CreateBatch().Add(Identity);
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            return await reader.ReadAsync(cancellationToken).ConfigureAwait(false)
                && !await reader.IsDBNullAsync(0, cancellationToken).ConfigureAwait(false)
                ? new Answer(IsKnown: true, $"{connection.Host}:{connection.Port}", reader.GetInt64(1), reader.GetString(0))
                : new Answer(IsKnown: true);
        }
        catch (PostgresException exception) when (exception.SqlState is ['4', '2', ..] or ['0', 'A', ..])
        {
            // An engine without timelines, or a user who may not ask.
            _isUnsupported = true;
            return default;
        }
        catch (Exception exception) when (PostgresErrors.IsOfDatabase(exception) || PostgresErrors.IsOfDriver(exception)
            || exception is OperationCanceledException)
        {
            var isRefused = exception is NpgsqlException
            {
                InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused },
            };
            return new Answer(IsKnown: isRefused);
        }
    }

    private void SetProblem(string? problem)
    {
        if (problem is not null && _problem is null)
        {
            LogTwoPrimaries(problem);
        }
        else if (problem is null && _problem is not null)
        {
            LogOnePrimary();
        }

        _problem = problem;
    }

    [LoggerMessage(430, LogLevel.Error, "{Problem}")]
    private partial void LogTwoPrimaries(string problem);

    [LoggerMessage(431, LogLevel.Information, "No PostgreSQL primary with an outdated timeline takes connections any longer.")]
    private partial void LogOnePrimary();

    /// <param name="IsKnown">Whether the server answered or refused the connection. If not, it may be a primary for others.</param>
    /// <param name="Host">The server.</param>
    /// <param name="System">The identifier of the database system.</param>
    /// <param name="Timeline">Its timeline; null if it does not answer, is a standby, or does not know it.</param>
    private readonly record struct Answer(bool IsKnown, string Host = "", long System = 0, string? Timeline = null);

    /// <param name="Timeline">The newest timeline that was seen.</param>
    /// <param name="MissingSince">Since when no server has had it, although each answered or refused the connection.</param>
    private readonly record struct Newest(string Timeline, long? MissingSince);
}
