using Npgsql;

namespace SessionGen;

/// <summary>A connection that hears of changes. Not thread-safe.</summary>
internal sealed class PostgresListener : IAsyncDisposable
{
    private static readonly TimeSpan ProbeWait = TimeSpan.FromSeconds(3);

    private readonly NpgsqlConnection _connection;
    private readonly string _probe = Guid.NewGuid().ToString("N");
    private bool _hasHeard;
    private bool _hasHeardProbe;

    private PostgresListener(NpgsqlConnection connection)
    {
        _connection = connection;
        connection.Notification += (_, notification) =>
        {
            _hasHeard = true;
            _hasHeardProbe |= notification.Payload == _probe;
        };
    }

    /// <summary>The connection, for reading what changed: a read that fails shows that the way is broken.</summary>
    public NpgsqlConnection Connection => _connection;

    /// <summary>Begins to listen; null where nothing can be heard, since a pooler stands between.</summary>
    /// <param name="source">Where to listen.</param>
    /// <param name="notify">Sends a notification on another connection.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<PostgresListener?> OpenAsync(NpgsqlDataSource source, Func<string, CancellationToken, Task> notify, CancellationToken cancellationToken)
    {
        var listener = new PostgresListener(await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false));
        try
        {
            await listener.ExecuteAsync($"LISTEN {PostgresSql.Channel}", cancellationToken).ConfigureAwait(false);
            await notify(listener._probe, cancellationToken).ConfigureAwait(false);
            while (!listener._hasHeardProbe && await listener._connection.WaitAsync(ProbeWait, cancellationToken).ConfigureAwait(false))
            {
            }

            if (listener._hasHeardProbe)
            {
                return listener;
            }
        }
        catch
        {
            await listener.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        await listener.DisposeAsync().ConfigureAwait(false);
        return null;
    }

    /// <summary>Returns when something was heard since the last call, or after a time.</summary>
    public async Task WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (!_hasHeard)
        {
            await _connection.WaitAsync(timeout, cancellationToken).ConfigureAwait(false);
        }

        // Before the caller reads: what is heard while it reads is another reason to read.
        _hasHeard = false;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_connection.State == System.Data.ConnectionState.Open)
            {
                // It may go back to a pool.
                await ExecuteAsync("UNLISTEN *", CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (PostgresErrors.IsOfDatabase(exception) || exception is InvalidOperationException)
        {
            // It is broken, and so goes nowhere.
        }

        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = _connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this assembly, no input.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
