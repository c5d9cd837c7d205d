using Microsoft.Data.Sqlite;

namespace SessionGen.Sqlite.Files;

/// <summary>Checks that a file can hold sessions, before anything is written to it.</summary>
internal static class SqliteFileCheck
{
    // Checking a file of this size takes a fraction of a second. Larger ones would delay the start.
    private const long MaximumChecked = 64 * 1024 * 1024;

    /// <summary>Checks the file and turns the write-ahead log on, with which readers and the writer do not wait for each other.</summary>
    /// <exception cref="InvalidOperationException">The file is damaged, or the write-ahead log cannot be turned on.</exception>
    /// <exception cref="SqliteException">The file cannot be used.</exception>
    public static void Check(SqliteConnection connection)
    {
        var size = connection.Number("PRAGMA page_count") * connection.Number("PRAGMA page_size");
        if (size <= MaximumChecked && connection.Scalar("PRAGMA quick_check(1)") is not "ok" and var fault)
        {
            throw new InvalidOperationException($"it is damaged ({fault}). Restore it from a backup, or use another file.");
        }

        if (connection.Scalar("PRAGMA journal_mode = WAL") is not "wal")
        {
            throw new InvalidOperationException("its directory does not support a write-ahead log. Do not use a network file system.");
        }
    }
}
