using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace SessionGen.Sqlite.Files;

/// <summary>The file of <c>UseSqlite</c>; opens connections to it. Thread-safe.</summary>
internal sealed class SqliteFile
{
    /// <summary>Less than the ten seconds that a request waits for its store.</summary>
    public static readonly TimeSpan DefaultLockTimeout = TimeSpan.FromSeconds(5);

    // A name with this prefix is a URI (sqlite.org/uri.html).
    private const string UriScheme = "file:";

    private const string DataDirectory = "|DataDirectory|";

    // SQLite writes the log to the file at every four MB. A read that lasts long delays this, and the log grows; then it shrinks to this
    // size again. It takes no smaller one: shrinking and growing again costs more than the space.
    private const int MaximumIdleLogSize = 16 * 1024 * 1024;

    private readonly string _fullPath;
    private readonly bool _createIfMissing;
    private readonly string _connectionString;

    private SqliteFile(string path, string fullPath, bool createIfMissing, string connectionString, TimeSpan lockTimeout)
    {
        Path = path;
        LockTimeout = lockTimeout;
        _fullPath = fullPath;
        _createIfMissing = createIfMissing;
        _connectionString = connectionString;
    }

    /// <summary>Gets the path as it is configured.</summary>
    public string Path { get; }

    /// <summary>Gets how long a statement waits while another process has the file locked.</summary>
    public TimeSpan LockTimeout { get; }

    /// <summary>Gets the maximum number of pages of 4,096 bytes, which simulates a full disk; null for no limit.</summary>
    public int? MaximumPages { get; init; }

    /// <exception cref="ArgumentException">The connection string is not valid, or names no file.</exception>
    public static SqliteFile FromConnectionString(string connectionString, int? maximumPages = null)
    {
        if (string.IsNullOrWhiteSpace(connectionString))
        {
            throw new ArgumentException(
                "The connection string of UseSqlite is null or empty. If it comes from the configuration, check that the setting exists. "
                + "Example: \"Data Source=sessions.db\".",
                nameof(connectionString));
        }

        var builder = Parse(connectionString);
        if (builder.DataSource.Length == 0 || builder.DataSource == ":memory:" || builder.Mode == SqliteOpenMode.Memory
            || builder.DataSource.Contains("mode=memory", StringComparison.OrdinalIgnoreCase))
        {
            throw new ArgumentException(
                "UseSqlite needs a file, for example \"Data Source=sessions.db\". Without UseSqlite, sessions are kept in memory.",
                nameof(connectionString));
        }

        if (builder.Mode == SqliteOpenMode.ReadOnly)
        {
            throw new ArgumentException(
                "The connection string of UseSqlite has \"Mode=ReadOnly\", but sessions must be written to the file.",
                nameof(connectionString));
        }

        var wait = builder.ShouldSerialize("Default Timeout") ? TimeSpan.FromSeconds(builder.DefaultTimeout) : DefaultLockTimeout;

        // A shared cache locks tables against the readers of the same process. Pooling would keep the file open after the store is closed.
        builder.Cache = SqliteCacheMode.Private;
        builder.Pooling = false;

        // SQLite itself waits for locks, see Open. The wrapper would sleep 150 ms between two tries.
        builder.DefaultTimeout = 1;

        // Connections do not create the file, see CreateIfMissing: a file created in place of a deleted one would be empty and readable
        // by all.
        var (path, isUri) = (builder.DataSource, builder.DataSource.StartsWith(UriScheme, StringComparison.Ordinal));
        var isModeInUri = isUri && path.Contains("mode=", StringComparison.Ordinal);
        var createIfMissing = builder.Mode == SqliteOpenMode.ReadWriteCreate
            && (!isModeInUri || path.Contains("mode=rwc", StringComparison.Ordinal));
        var fullPath = System.IO.Path.GetFullPath(isUri ? FromUri(path) : InDataDirectory(path));
        builder.Mode = SqliteOpenMode.ReadWrite;
        builder.DataSource = isUri ? path.Replace("mode=rwc", "mode=rw", StringComparison.Ordinal) : fullPath;
        return new SqliteFile(path, fullPath, createIfMissing, builder.ConnectionString, wait) { MaximumPages = maximumPages };
    }

    /// <summary>Creates an empty file if it is missing, readable by this user only: it will contain keys.</summary>
    public void CreateIfMissing()
    {
        if (!_createIfMissing || File.Exists(_fullPath))
        {
            return;
        }

        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite | FileShare.Delete,
        };
        if (!OperatingSystem.IsWindows())
        {
            // SQLite gives the -wal and -shm files the same rights.
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            using var created = new FileStream(_fullPath, options);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Opening the connection reports what is wrong.
        }
    }

    /// <exception cref="SqliteException">The file cannot be opened.</exception>
    public SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            connection.Execute($"PRAGMA busy_timeout = {(int)LockTimeout.TotalMilliseconds}");

            // FULL, not NORMAL: both survive a killed process, but with NORMAL a power failure can undo an acknowledged sign-out or
            // revocation.
            // Writes that arrive together share the wait for the disk.
            connection.Execute("PRAGMA synchronous = FULL");
            connection.Execute($"PRAGMA journal_size_limit = {MaximumIdleLogSize}");

            // See SqliteOpenFiles, which closes the last one.
            raw.sqlite3_db_config(connection.Handle!, raw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, out _);
            if (MaximumPages is { } pages)
            {
                connection.Execute($"PRAGMA max_page_count = {pages}");
            }

            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public SessionStoreUnavailableException Unavailable(SqliteException exception) =>
        new($"The SQLite file '{Path}' cannot be used now: {Describe(exception)}", exception);

    /// <summary>Describes the problem and the remedy in one sentence.</summary>
    public string Describe(SqliteException exception) => exception.SqliteErrorCode switch
    {
        _ when SqliteResult.IsDiskFull(exception) => "its disk is full. Free space.",
        SqliteResult.Busy or SqliteResult.Locked => $"another process has kept it locked for longer than {LockTimeout.TotalSeconds:0} s.",
        SqliteResult.ReadOnly => "it is read-only. The user of this process must be able to write the file and its directory.",
        SqliteResult.CannotOpen => "it cannot be opened. Its directory must exist, and the user of this process must be able to write.",
        SqliteResult.Permission => "the user of this process has no access to it.",
        SqliteResult.NotADatabase => "it is not a SQLite database, or it is damaged or encrypted.",
        SqliteResult.Corrupt => "it is damaged. Restore it from a backup, or use another file.",
        _ => exception.Message,
    };

    private static SqliteConnectionStringBuilder Parse(string connectionString)
    {
        try
        {
            return new SqliteConnectionStringBuilder(connectionString);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or InvalidCastException or OverflowException)
        {
            // Without the text or the exception of the parser, which can repeat parts of it: it can contain a password.
            var keywords = string.Join(", ", new SqliteConnectionStringBuilder().Keys.Cast<string>());
            throw new ArgumentException(
                $"The connection string of UseSqlite is not valid. Example: \"Data Source=sessions.db\". Keywords: {keywords}. "
                + "Put values with ';' or '=' in quotes.",
                nameof(connectionString));
        }
    }

    /// <summary>Gets the path, without the authority (empty or this machine) and the parameters.</summary>
    private static string FromUri(string uri)
    {
        var path = uri[UriScheme.Length..].Split('?', '#')[0];
        path = path.StartsWith("//", StringComparison.Ordinal) && path.IndexOf('/', 2) is var start and > 0 ? path[start..] : path;
        path = Uri.UnescapeDataString(path);
        return OperatingSystem.IsWindows() && path is ['/', _, ':', ..] ? path[1..] : path;
    }

    /// <summary>Resolves relative paths against the data directory of the process, if it has one, as Microsoft.Data.Sqlite does.</summary>
    private static string InDataDirectory(string path)
    {
        if (AppDomain.CurrentDomain.GetData("DataDirectory") is not string { Length: > 0 } directory)
        {
            return path;
        }

        var start = path.StartsWith(DataDirectory, StringComparison.OrdinalIgnoreCase) ? DataDirectory.Length : 0;
        return System.IO.Path.Combine(directory, path[start..]);
    }
}
