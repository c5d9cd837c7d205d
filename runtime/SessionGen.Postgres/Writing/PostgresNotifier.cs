using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using SessionGen.Postgres.Connections;
using SessionGen.Postgres.Rows;

namespace SessionGen.Postgres.Writing;

/// <summary>
/// Notifies other machines of changes, after their commit: a transaction that notifies blocks all others that do so until it is on the
/// disk. Runs apart from the calls, whose success does not depend on it. Changes that arrive together share a notification. Thread-safe.
/// </summary>
internal sealed partial class PostgresNotifier : IAsyncDisposable
{
    private readonly PostgresDatabase _database;
    private readonly ILogger _logger;
    private readonly Channel<bool> _due =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Task _working;
    private bool _isDown;

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

    /// <summary>Requests a notification, and returns immediately.</summary>
    public void Notify() => _due.Writer.TryWrite(true);

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
                // Machines that listen also poll, so there is nothing to make up for.
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

    [LoggerMessage(
        410,
        LogLevel.Warning,
        "Other machines are not notified of changes: {Reason} Until they are, each reads the table of changes within ten seconds.")]
    private partial void LogDown(string reason);

    [LoggerMessage(411, LogLevel.Information, "Other machines are notified of changes in {Database} again.")]
    private partial void LogBack(string database);
}
