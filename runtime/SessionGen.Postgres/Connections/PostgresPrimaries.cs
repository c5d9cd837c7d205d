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

    // The name of a WAL file starts with the timeline, in hexadecimal digits. pg_control_checkpoint would still have the old one for a
    // while.
    private const string Identity = """
        SELECT CASE WHEN pg_is_in_recovery() THEN NULL ELSE substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) END,
            (SELECT system_identifier FROM pg_control_system())
        """;

    private readonly PostgresDatabase _database;
    private readonly ILogger _logger;
    private readonly NpgsqlDataSource[] _hosts;
    private readonly Dictionary<long, string> _newest = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _working;
    private volatile string? _problem;
    private bool _isUnsupported;

    public PostgresPrimaries(PostgresDatabase database, ILogger logger)
    {
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
        foreach (var answer in answers)
        {
            if (answer is var (_, system, timeline)
                && (!_newest.TryGetValue(system, out var known) || string.CompareOrdinal(timeline, known) > 0))
            {
                _newest[system] = timeline;
            }
        }

        var outdated = Array.Find(
            answers, answer => answer is var (_, system, timeline) && string.CompareOrdinal(timeline, _newest[system]) < 0);
        SetProblem(outdated is var (host, _, old)
            ? $"Two PostgreSQL primaries take connections: {host} still has the timeline {Convert.ToUInt32(old, 16)}, although a standby "
                + "was promoted since. Sign-outs on one are unknown to the other. Stop the old primary, or make it a standby."
            : null);
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
            await Task.Delay(Interval, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!_stopping.IsCancellationRequested)
            {
                await CheckAsync(_stopping.Token).ConfigureAwait(false);
            }
        }
    }

    /// <returns>Null if the server does not answer, is a standby, or does not know its timeline.</returns>
    private async Task<(string Host, long System, string Timeline)?> IdentifyAsync(
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
                ? ($"{connection.Host}:{connection.Port}", reader.GetInt64(1), reader.GetString(0))
                : null;
        }
        catch (PostgresException exception) when (exception.SqlState is ['4', '2', ..] or ['0', 'A', ..])
        {
            // An engine without timelines, or a user who may not ask.
            _isUnsupported = true;
            return null;
        }
        catch (Exception exception) when (PostgresErrors.IsOfDatabase(exception) || PostgresErrors.IsOfDriver(exception)
            || exception is OperationCanceledException)
        {
            return null;
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

    [LoggerMessage(431, LogLevel.Information, "The old PostgreSQL primary no longer takes connections.")]
    private partial void LogOnePrimary();
}
