using Microsoft.Data.Sqlite;
using SessionGen.Stores;

namespace SessionGen;

/// <summary>
/// The change feed of one reader. SQLite cannot call another process, but asking it whether anything was written costs a microsecond.
/// </summary>
internal sealed class SqliteFeed(SqliteFile file, (SqliteStatements Statements, SqliteRows Rows) connection) : IDisposable
{
    /// <summary>How often to ask. The median wait is half of it.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private long? _dataVersion;

    /// <summary>The epoch; null for none.</summary>
    public DateTimeOffset? Epoch => connection.Rows.GetEpoch() is > 0 and var epoch ? DateTimeOffset.FromUnixTimeSeconds(epoch) : null;

    /// <summary>The changes after <paramref name="sequence"/> that nobody has read yet, in order.</summary>
    /// <exception cref="SessionStoreUnavailableException">The file cannot be read now.</exception>
    public IReadOnlyList<(long Sequence, SessionChange? Change)> ReadNew(long sequence)
    {
        try
        {
            var version = connection.Rows.GetDataVersion();
            if (version == _dataVersion)
            {
                return [];
            }

            var changes = connection.Rows.ListChanges(sequence);
            if (changes.Count == 0)
            {
                _dataVersion = version;
            }

            return changes;
        }
        catch (SqliteException exception)
        {
            throw file.Unavailable(exception);
        }
    }

    public void Dispose() => connection.Statements.Dispose();
}
