using Microsoft.Data.Sqlite;
using SessionGen.Sqlite.Files;
using SessionGen.Sqlite.Rows;
using SessionGen.Stores;

namespace SessionGen.Sqlite.Reading;

/// <summary>
/// Reads the table of changes for one reader. SQLite cannot notify another process, but asking whether anything was written takes a
/// microsecond.
/// </summary>
internal sealed class SqliteFeed(SqliteFile file, SqliteOpenFiles files, SqliteRows rows) : IDisposable
{
    /// <summary>The time between two reads. The median delay of a change is half of it.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private long? _dataVersion;

    public DateTimeOffset? Cutoff => rows.GetCutoff();

    /// <summary>Gets the unread changes, in order.</summary>
    /// <exception cref="SessionStoreUnavailableException">The file cannot be read now.</exception>
    public IReadOnlyList<(long Sequence, SessionChange? Change)> ReadNew(SqliteFeedPosition position)
    {
        files.ThrowIfLost();
        try
        {
            var version = rows.GetDataVersion();
            if (version == _dataVersion)
            {
                return [];
            }

            position.Check(rows);
            var changes = rows.ListChanges(position.Last);
            if (changes is [.., var (last, _)])
            {
                position.Expect(rows, last);
            }
            else
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

    public void Dispose() => rows.Dispose();
}
