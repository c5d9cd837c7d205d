using Microsoft.Data.Sqlite;

namespace SessionGen.Sqlite.Files;

/// <summary>The result codes of SQLite that the store distinguishes (sqlite.org/rescode.html).</summary>
internal static class SqliteResult
{
    public const int Permission = 3;
    public const int Busy = 5;
    public const int Locked = 6;
    public const int ReadOnly = 8;
    public const int Corrupt = 11;
    public const int CannotOpen = 14;
    public const int Constraint = 19;
    public const int NotADatabase = 26;

    private const int Full = 13;

    // An extended code: there is no space for the index of the log. SQLite reports it as an I/O error, not as a full disk.
    private const int IoErrorIndexSize = 4874;

    public static bool IsDiskFull(SqliteException exception) =>
        exception.SqliteErrorCode == Full || exception.SqliteExtendedErrorCode == IoErrorIndexSize;
}
