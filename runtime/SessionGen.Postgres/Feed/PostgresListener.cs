using Npgsql;
using SessionGen.Postgres.Connections;
using SessionGen.Postgres.Rows;

namespace SessionGen.Postgres.Feed;

/// <summary>A connection that receives notifications. Not thread-safe.</summary>
internal sealed class PostgresListener : IAsyncDisposable
{
    private static readonly TimeSpan ProbeWait = TimeSpan.FromSeconds(3);

    private readonly NpgsqlConnection _connection;
    private readonly string _probe = Guid.NewGuid().ToString("N");
    private bool _hasReceived;
    private bool _hasReceivedProbe;

    private PostgresListener(NpgsqlConnection connection)
    {
        _connection = connection;
        connection.Notification += (_, notification) =>
        {
            _hasReceived = true;
            _hasReceivedProbe |= notification.Payload == _probe;
        };
    }

    /// <summary>Gets the connection, to read the changes on: a read that fails shows that it is broken.</summary>
    public NpgsqlConnection Connection => _connection;

    /// <summary>Starts to listen; returns null if no notification arrives, because of a pooler.</summary>
    /// <param name="source">Where to listen.</param>
    /// <param name="notify">Sends a notification on another connection.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    public static async Task<PostgresListener?> OpenAsync(
        NpgsqlDataSource source, Func<string, CancellationToken, Task> notify, CancellationToken cancellationToken)
    {
        var listener = new PostgresListener(await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false));
        try
        {
            await listener.ExecuteAsync($"LISTEN {PostgresSql.Channel}", cancellationToken).ConfigureAwait(false);
            await notify(listener._probe, cancellationToken).ConfigureAwait(false);
            while (!listener._hasReceivedProbe && await listener._connection.WaitAsync(ProbeWait, cancellationToken).ConfigureAwait(false))
            {
            }

            if (listener._hasReceivedProbe)
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

    /// <summary>Returns when a notification has arrived since the last call, or after the timeout.</summary>
    public async Task WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (!_hasReceived)
        {
            await _connection.WaitAsync(timeout, cancellationToken).ConfigureAwait(false);
        }

        // Before the caller reads: a notification during the read is a reason to read again.
        _hasReceived = false;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_connection.State == System.Data.ConnectionState.Open)
            {
                // The connection can return to a pool.
                await ExecuteAsync("UNLISTEN *", CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (PostgresErrors.IsOfDatabase(exception) || exception is InvalidOperationException)
        {
            // The connection is broken, so the pool discards it.
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
