using Microsoft.Data.Sqlite;

namespace SessionGen;

/// <summary>The file of the setting <c>UseSqlite</c>, and how connections to it are opened. Immutable and thread-safe.</summary>
internal sealed class SqliteFile
{
    /// <summary>How long to wait for another process; less than the ten seconds that a request waits for its store.</summary>
    public static readonly TimeSpan DefaultLockTimeout = TimeSpan.FromSeconds(5);

    /// <summary>A name that begins like this is a URI (sqlite.org/uri.html).</summary>
    private const string UriScheme = "file:";

    private const string DataDirectory = "|DataDirectory|";

    private readonly string _fullPath;
    private readonly bool _isMadeWhereMissing;
    private readonly string _connectionString;

    private SqliteFile(string path, string fullPath, bool isMadeWhereMissing, string connectionString, TimeSpan lockTimeout)
    {
        Path = path;
        LockTimeout = lockTimeout;
        _fullPath = fullPath;
        _isMadeWhereMissing = isMadeWhereMissing;
        _connectionString = connectionString;
    }

    /// <summary>The path as the setting says.</summary>
    public string Path { get; }

    /// <summary>How long a statement waits while another process has the file locked.</summary>
    public TimeSpan LockTimeout { get; }

    /// <summary>Whether it is where the setting says. A file that is deleted stays with those who have it open, and nobody else will ever see it.</summary>
    public bool Exists => File.Exists(_fullPath);

    /// <summary>Pages of 4,096 bytes the file may have, as a full disk allows no more; null for no limit. For tests.</summary>
    public int? MaximumPages { get; init; }

    /// <summary>Takes the setting apart.</summary>
    /// <exception cref="ArgumentException">It cannot be read, or names no file.</exception>
    public static SqliteFile FromConnectionString(string connectionString, int? maximumPages = null)
    {
        if (string.IsNullOrWhiteSpace(connectionString))
        {
            throw new ArgumentException("The connection string of UseSqlite is null or empty. If it comes from the configuration, is that setting there? It looks like \"Data Source=sessions.db\".", nameof(connectionString));
        }

        var builder = Parse(connectionString);
        if (builder.DataSource.Length == 0 || builder.DataSource == ":memory:" || builder.Mode == SqliteOpenMode.Memory
            || builder.DataSource.Contains("mode=memory", StringComparison.OrdinalIgnoreCase))
        {
            throw new ArgumentException("UseSqlite needs a file, for example \"Data Source=sessions.db\". Without UseSqlite, sessions are kept in memory.", nameof(connectionString));
        }

        if (builder.Mode == SqliteOpenMode.ReadOnly)
        {
            throw new ArgumentException("UseSqlite has \"Mode=ReadOnly\" in its connection string: sessions cannot be kept in a file that is only read.", nameof(connectionString));
        }

        var wait = builder.ShouldSerialize("Default Timeout") ? TimeSpan.FromSeconds(builder.DefaultTimeout) : DefaultLockTimeout;

        // A shared cache locks tables against the readers of the same process; pooling would keep the file open after the store is closed.
        builder.Cache = SqliteCacheMode.Private;
        builder.Pooling = false;

        // Waiting for locks is SQLite's own, see Open. The wrapper would sleep 150 ms between two tries.
        builder.DefaultTimeout = 1;

        // No connection makes the file, see CreateIfMissing. One that is made in the place of a deleted file would be empty, with rights for all.
        var (path, isUri) = (builder.DataSource, builder.DataSource.StartsWith(UriScheme, StringComparison.Ordinal));
        var isMadeWhereMissing = builder.Mode == SqliteOpenMode.ReadWriteCreate && !(isUri && path.Contains("mode=", StringComparison.Ordinal) && !path.Contains("mode=rwc", StringComparison.Ordinal));
        var fullPath = System.IO.Path.GetFullPath(isUri ? FromUri(path) : InDataDirectory(path));
        builder.Mode = SqliteOpenMode.ReadWrite;
        builder.DataSource = isUri ? path.Replace("mode=rwc", "mode=rw", StringComparison.Ordinal) : fullPath;
        return new SqliteFile(path, fullPath, isMadeWhereMissing, builder.ConnectionString, wait) { MaximumPages = maximumPages };
    }

    /// <summary>Creates an empty file where there is none, readable by this user only: signing keys will be in it.</summary>
    public void CreateIfMissing()
    {
        if (!_isMadeWhereMissing || Exists)
        {
            return;
        }

        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite | FileShare.Delete };
        if (!OperatingSystem.IsWindows())
        {
            // SQLite gives the files beside it (-wal, -shm) the same rights.
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            using var created = new FileStream(_fullPath, options);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Opening the connection will say what is wrong.
        }
    }

    /// <summary>Opens a connection.</summary>
    /// <exception cref="SqliteException">It cannot be opened.</exception>
    public SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            connection.Execute($"PRAGMA busy_timeout = {(int)LockTimeout.TotalMilliseconds}");

            // FULL, not NORMAL: both survive a killed process, but with NORMAL a power failure takes the last transactions back, and with
            // them a sign-out or a revocation that was acknowledged. Writes that come together share the one wait for the disk.
            connection.Execute("PRAGMA synchronous = FULL");
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

    /// <summary>What a failed statement means to callers of the store.</summary>
    public SessionStoreUnavailableException Unavailable(SqliteException exception) => new($"The SQLite file '{Path}' cannot be used now: {Describe(exception)}", exception);

    /// <summary>What is wrong, and what to do, in one sentence.</summary>
    public string Describe(SqliteException exception) => exception.SqliteErrorCode switch
    {
        SqliteResult.Busy or SqliteResult.Locked => $"another process has it locked for longer than {LockTimeout.TotalSeconds:0} s.",
        SqliteResult.Full => "there is no space left on its disk.",
        SqliteResult.ReadOnly => "it is read-only. The user of this process needs to write the file and its directory.",
        SqliteResult.CannotOpen => "it cannot be opened. The directory must exist, and the user of this process must be allowed to write in it.",
        SqliteResult.Permission => "the user of this process may not use it.",
        SqliteResult.NotADatabase => "it is not a SQLite database, or it is damaged or encrypted.",
        SqliteResult.Corrupt => "it is damaged. Restore it from a backup, or name another file.",
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
            // Neither the text nor the exception of the parser, which may repeat a part of it: it may hold a password.
            var keywords = string.Join(", ", new SqliteConnectionStringBuilder().Keys.Cast<string>());
            throw new ArgumentException(
                $"The connection string of UseSqlite cannot be read. It looks like \"Data Source=sessions.db\", and may have these keywords: {keywords}. A value with ';' or '=' stands in quotes.",
                nameof(connectionString));
        }
    }

    /// <summary>Without the authority, which is empty or this machine, and without the parameters.</summary>
    private static string FromUri(string uri)
    {
        var path = uri[UriScheme.Length..].Split('?', '#')[0];
        path = path.StartsWith("//", StringComparison.Ordinal) && path.IndexOf('/', 2) is var start and > 0 ? path[start..] : path;
        path = Uri.UnescapeDataString(path);
        return OperatingSystem.IsWindows() && path is ['/', _, ':', ..] ? path[1..] : path;
    }

    /// <summary>Where the process has a data directory, relative paths count from there, as everywhere in Microsoft.Data.Sqlite.</summary>
    private static string InDataDirectory(string path) => AppDomain.CurrentDomain.GetData("DataDirectory") is string { Length: > 0 } directory
        ? System.IO.Path.Combine(directory, path.StartsWith(DataDirectory, StringComparison.OrdinalIgnoreCase) ? path[DataDirectory.Length..] : path)
        : path;
}
