using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace SessionGen.Testing;

/// <summary>PgBouncer in transaction mode before a server: each transaction may run on another connection to it.</summary>
internal sealed class PostgresPooler : IAsyncDisposable
{
    private const string Program = "/usr/sbin/pgbouncer";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sessiongen-pooler-");
    private Process? _process;

    private PostgresPooler()
    {
    }

    /// <summary>What is missing to start one; null where nothing is.</summary>
    public static string? Missing => File.Exists(Program) ? null : "PgBouncer is not installed.";

    public int Port { get; private set; }

    public static async Task<PostgresPooler> StartNewAsync(PostgresServer server, CancellationToken cancellationToken)
    {
        var pooler = new PostgresPooler();
        try
        {
            await pooler.StartAsync(server, cancellationToken);
            return pooler;
        }
        catch
        {
            await pooler.DisposeAsync();
            throw;
        }
    }

    /// <summary>How to reach a database of the server through it: nothing may be kept on a connection, so nothing is prepared.</summary>
    public string ConnectionStringOf(PostgresServer server, string database) =>
        new NpgsqlConnectionStringBuilder(server.ConnectionStringOf(database)) { Port = Port, MaxAutoPrepare = 0, NoResetOnClose = true }.ConnectionString;

    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        _folder.Delete(recursive: true);
    }

    private async Task StartAsync(PostgresServer server, CancellationToken cancellationToken)
    {
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        var users = Path.Combine(_folder.FullName, "users.txt");
        var settings = Path.Combine(_folder.FullName, "pgbouncer.ini");
        await File.WriteAllTextAsync(users, $"\"{PostgresServer.User}\" \"{server.Password}\"\n", cancellationToken);
        await File.WriteAllTextAsync(
            settings,
            string.Create(CultureInfo.InvariantCulture, $"""
                [databases]
                * = host=127.0.0.1 port={server.Port}
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = {Port}
                unix_socket_dir =
                auth_type = scram-sha-256
                auth_file = {users}
                pool_mode = transaction
                default_pool_size = 20
                max_client_conn = 1000
                """),
            cancellationToken);
        if (Environment.IsPrivilegedProcess)
        {
            await PostgresServer.RunAsync(new ProcessStartInfo("chown", ["-R", "postgres:postgres", _folder.FullName]), cancellationToken);
        }

        var start = PostgresServer.AsUnprivileged(Program, ["-q", settings]);
        start.RedirectStandardError = true;
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await using var connection = new NpgsqlConnection(ConnectionStringOf(server, "postgres") + ";Pooling=false");
                await connection.OpenAsync(cancellationToken);
                return;
            }
            catch (NpgsqlException) when (!_process.HasExited && Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(30))
            {
                await Task.Delay(50, cancellationToken);
            }
        }
    }
}
