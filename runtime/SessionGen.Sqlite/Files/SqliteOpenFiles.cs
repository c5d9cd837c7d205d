using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace SessionGen.Sqlite.Files;

/// <summary>
/// The files that an open store uses: the file itself, its write-ahead log and the index of the log. Notices that one of them is deleted,
/// moved or replaced, which SQLite does not: its writes would go on into a file that no other process sees. Thread-safe.
/// </summary>
internal sealed class SqliteOpenFiles : IDisposable
{
    private readonly SqliteFile _file;

    // Open for as long as the store is, so that SQLite keeps the log and its index in their places.
    private readonly SqliteConnection _connection;
    private readonly string _path;
    private readonly FileIdentity? _main;
    private readonly FileIdentity? _log;
    private readonly FileIdentity? _index;

    /// <summary>Opens a connection. The write-ahead log must be turned on already.</summary>
    /// <exception cref="SqliteException">The file cannot be used.</exception>
    public SqliteOpenFiles(SqliteFile file)
    {
        _file = file;
        _connection = file.Open();

        // The first read opens the log.
        _connection.Execute("SELECT 1 FROM sqlite_schema");

        // As SQLite resolved it: the log stands beside the target of a symbolic link.
        _path = (string?)_connection.Scalar("SELECT file FROM pragma_database_list WHERE name = 'main'") ?? "";
        (_main, _log, _index) = (FileIdentity.TryGet(_path), FileIdentity.TryGet(LogPath), FileIdentity.TryGet(IndexPath));
    }

    private string LogPath => _path + "-wal";

    private string IndexPath => _path + "-shm";

    private bool IsReplaced => IsOther(_path, _main) || IsOther(LogPath, _log) || IsOther(IndexPath, _index);

    /// <summary>Returns null if the files are in their places. Takes some microseconds.</summary>
    public SessionStoreUnavailableException? FindLoss()
    {
        if (FileIdentity.TryGet(_path) is var main && main != _main)
        {
            return Lost(main is null
                ? "it was deleted or moved while it was in use. Restore it, or restart the process to create a new one."
                : "another file took its place while it was in use. Restart the process to use that one, or move this one back.");
        }

        if (FileIdentity.TryGet(LogPath) is var log && log != _log)
        {
            return Lost(log is null
                ? $"its log '{LogPath}' was deleted or moved while it was in use. Stop all processes that use the file, without killing "
                    + "them, and then start them: the last one that stops writes what the log contained to the file."
                : $"its log '{LogPath}' was deleted or moved while it was in use, and another process created a new one. Restart all "
                    + "processes that use the file. What the old log contained is lost.");
        }

        return FileIdentity.TryGet(IndexPath) != _index
            ? Lost($"the index of its log '{IndexPath}' was deleted, moved or replaced while it was in use. Restart all processes that use "
                + "the file. Nothing is lost.")
            : null;
    }

    /// <exception cref="SessionStoreUnavailableException">One of the files is not in its place.</exception>
    public void ThrowIfLost()
    {
        if (FindLoss() is { } loss)
        {
            throw loss;
        }
    }

    /// <summary>Closes the connection; as the last one, it writes the log to the file and deletes the log.</summary>
    public void Dispose()
    {
        if (!IsReplaced && _connection.Handle is { } handle)
        {
            // Otherwise it would overwrite what another process wrote since, or delete the log of that process.
            raw.sqlite3_db_config(handle, raw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, out _);
        }

        _connection.Dispose();
    }

    private static bool IsOther(string path, FileIdentity? identity) => FileIdentity.TryGet(path) is { } found && found != identity;

    private SessionStoreUnavailableException Lost(string what) => new($"The SQLite file '{_file.Path}' cannot be used now: {what}");
}
