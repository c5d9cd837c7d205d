using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Npgsql;

namespace SessionGen.Testing;

/// <summary>
/// A PostgreSQL server of its own: data in a temporary folder, a loopback port that nobody else has, no socket file, one user with a
/// password. Its processes end with it. Starts no server that is installed as a service, and touches none.
/// </summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    public const string User = "sessiongen";

    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(1);

    private readonly DirectoryInfo _folder;
    private readonly string _programs;
    private readonly bool _isDurable;
    private Process? _process;
    private int _databases;

    private PostgresServer(string programs, bool isDurable)
    {
        _programs = programs;
        _isDurable = isDurable;
        _folder = Directory.CreateTempSubdirectory("sessiongen-postgres-");
    }

    /// <summary>What is missing to start a server; null where nothing is.</summary>
    public static string? Missing => FindPrograms() is null ? "PostgreSQL's initdb is not installed." : null;

    public string Password { get; private init; } = RandomNumberGenerator.GetHexString(24, lowercase: true);

    public int Port { get; } = FindFreePort();

    /// <summary>The database that was made last.</summary>
    public string LastDatabase => $"test_{_databases}";

    private string Data => Path.Combine(_folder.FullName, "data");

    /// <summary>Makes a server and starts it.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="isDurable">Whether a power failure takes nothing. Not for tests: what a killed process wrote survives without.</param>
    public static async Task<PostgresServer> StartNewAsync(CancellationToken cancellationToken, bool isDurable = false)
    {
        var server = new PostgresServer(FindPrograms() ?? throw new InvalidOperationException(Missing), isDurable);
        try
        {
            await server.InitializeAsync(cancellationToken);
            await server.StartAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes a standby that follows a server, and starts it.</summary>
    public static async Task<PostgresServer> StartStandbyOfAsync(PostgresServer primary, CancellationToken cancellationToken)
    {
        var server = new PostgresServer(primary._programs, primary._isDurable) { Password = primary.Password };
        try
        {
            if (Environment.IsPrivilegedProcess)
            {
                await RunAsync(new ProcessStartInfo("chown", ["-R", "postgres:postgres", server._folder.FullName]), cancellationToken);
            }

            var source = $"host=127.0.0.1 port={primary.Port} user={User} password={primary.Password}";
            await RunAsync(
                AsUnprivileged(
                    Path.Combine(primary._programs, "pg_basebackup"),
                    ["-D", server.Data, "-d", source, "-R", "-X", "stream", "-c", "fast", "--no-sync"]),
                cancellationToken);
            await File.AppendAllTextAsync(Path.Combine(server.Data, "postgresql.conf"), $"\nport = {server.Port}\n", cancellationToken);
            await server.StartAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes a standby a primary.</summary>
    public Task PromoteAsync(CancellationToken cancellationToken) => ExecuteAsync("postgres", "SELECT pg_promote()", cancellationToken);

    /// <summary>How to reach a database of it.</summary>
    public string ConnectionStringOf(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = Port,
        Database = database,
        Username = User,
        Password = Password,
    }.ConnectionString;

    /// <summary>Makes an empty database.</summary>
    public async Task<string> CreateDatabaseAsync(CancellationToken cancellationToken)
    {
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync("postgres", $"CREATE DATABASE {name}", cancellationToken);
        return name;
    }

    /// <summary>Runs a statement as the administrator that the user of the tests is.</summary>
    public async Task<object?> ExecuteAsync(string database, string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(ConnectionStringOf(database) + ";Pooling=false");
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Texts of tests.
        command.CommandText = sql;
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync(cancellationToken);
    }

    /// <summary>Starts it, and returns when it takes connections.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var start = AsUnprivileged(Path.Combine(_programs, "postgres"), ["-D", Data]);
        start.RedirectStandardError = true;
        _process = new Process { StartInfo = start };
        var log = new List<string?>();
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (log)
            {
                log.Add(line.Data);
            }
        };
        _process.Start();
        _process.BeginErrorReadLine();
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await ExecuteAsync("postgres", "SELECT 1", cancellationToken);
                return;
            }
            catch (Exception exception) when (exception is NpgsqlException or TimeoutException && !_process.HasExited && Stopwatch.GetElapsedTime(since) < StartLimit)
            {
                await Task.Delay(50, cancellationToken);
            }
            catch (NpgsqlException exception)
            {
                lock (log)
                {
                    throw new InvalidOperationException($"PostgreSQL did not start: {exception.Message}\n{string.Join('\n', log)}", exception);
                }
            }
        }
    }

    /// <summary>Stops it as an administrator does (fast: connections are closed), or as a crash does.</summary>
    public async Task StopAsync(bool asCrash = false)
    {
        if (_process is not { } process)
        {
            return;
        }

        _process = null;
        if (!process.HasExited)
        {
            // SIGQUIT: an immediate shutdown, which runs recovery at the next start. SIGINT: a fast one.
            await SignalAsync(process.Id, asCrash ? "QUIT" : "INT");
            await process.WaitForExitAsync();
        }

        process.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(asCrash: true);
        _folder.Delete(recursive: true);
    }

    /// <summary>The folder of Debian's newest PostgreSQL, or wherever the search path leads.</summary>
    private static string? FindPrograms()
    {
        var debian = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var version) ? version : 0)
            : Enumerable.Empty<string>();
        return debian
            .Select(folder => Path.Combine(folder, "bin"))
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")));
    }

    private static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>PostgreSQL refuses to run as root: the user that Debian's package made does it then.</summary>
    internal static ProcessStartInfo AsUnprivileged(string program, IEnumerable<string> arguments) => Environment.IsPrivilegedProcess
        ? new ProcessStartInfo("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", program, .. arguments]) { WorkingDirectory = "/" }
        : new ProcessStartInfo(program, arguments) { WorkingDirectory = "/" };

    internal static async Task RunAsync(ProcessStartInfo start, CancellationToken cancellationToken)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{start.FileName} {string.Join(' ', start.ArgumentList)}: {await output}{await error}");
        }
    }

    internal static Task SignalAsync(int processId, string signal) =>
        RunAsync(new ProcessStartInfo("kill", [$"-{signal}", processId.ToString(CultureInfo.InvariantCulture)]), CancellationToken.None);

    private async Task InitializeAsync(CancellationToken cancellationToken)
    {
        var passwordFile = Path.Combine(_folder.FullName, "password");
        await File.WriteAllTextAsync(passwordFile, Password, cancellationToken);
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync(new ProcessStartInfo("chown", ["-R", "postgres:postgres", _folder.FullName]), cancellationToken);
        }

        await RunAsync(
            AsUnprivileged(
                Path.Combine(_programs, "initdb"),
                ["-D", Data, "-U", User, "-A", "scram-sha-256", "--pwfile", passwordFile, "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions"]),
            cancellationToken);

        var durable = _isDurable ? "on" : "off";
        await File.AppendAllTextAsync(
            Path.Combine(Data, "postgresql.conf"),
            $"""

            listen_addresses = '127.0.0.1'
            port = {Port}
            unix_socket_directories = ''
            max_connections = 300
            shared_buffers = {(_isDurable ? "1GB" : "64MB")}
            fsync = {durable}
            full_page_writes = {durable}
            max_wal_size = 2GB
            log_min_messages = fatal
            """,
            cancellationToken);
    }
}
