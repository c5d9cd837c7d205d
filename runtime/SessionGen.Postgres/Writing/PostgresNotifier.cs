using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace SessionGen;

/// <summary>
/// Tells other machines that there is something to read, after the commit of what there is to read: a transaction that notifies keeps all
/// others that do so waiting until it is on the disk. Apart from the calls, since what was committed has happened, whoever is told of it.
/// Changes that come together share a notification. Thread-safe.
/// </summary>
internal sealed partial class PostgresNotifier : IAsyncDisposable
{
    private readonly PostgresDatabase _database;
    private readonly ILogger _logger;
    private readonly Channel<bool> _due = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Task _working;
    private bool _isDown;

    /// <param name="database">The database.</param>
    /// <param name="isEnabled">Whether machines listen.</param>
    /// <param name="logger">Gets what stands in the way, once each time.</param>
    public PostgresNotifier(PostgresDatabase database, bool isEnabled, ILogger logger)
    {
        _database = database;
        _logger = logger;
        if (!isEnabled)
        {
            _due.Writer.Complete();
        }

        _working = Task.Run(WorkAsync);
    }

    /// <summary>Notifies soon. Returns at once.</summary>
    public void Notify() => _due.Writer.TryWrite(true);

    /// <summary>Sends the notification that is due.</summary>
    public async ValueTask DisposeAsync()
    {
        _due.Writer.TryComplete();
        await _working.ConfigureAwait(false);
    }

    private async Task WorkAsync()
    {
        await foreach (var _ in _due.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                await _database.RepeatAsync(0, static (call, _) => SendAsync(call), CancellationToken.None).ConfigureAwait(false);
                if (_isDown)
                {
                    _isDown = false;
                    LogBack(_database.Name);
                }
            }
            catch (SessionStoreUnavailableException exception)
            {
                // Machines that listen also read from time to time, so there is nothing to make up for.
                if (!_isDown)
                {
                    _isDown = true;
                    LogDown(exception.Message);
                }
            }
        }
    }

    private static async Task<bool> SendAsync(PostgresCall call)
    {
        await using var batch = call.CreateBatch().Add(PostgresSql.Notify);
        await (await call.ReadAsync(batch).ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
        return true;
    }

    [LoggerMessage(EventId = 410, Level = LogLevel.Warning, Message = "Other machines are not told at once of what ends here: {Reason} Until they are, each reads it from the table of changes within ten seconds.")]
    private partial void LogDown(string reason);

    [LoggerMessage(EventId = 411, Level = LogLevel.Information, Message = "Other machines are told at once again of what ends in {Database}.")]
    private partial void LogBack(string database);
}
