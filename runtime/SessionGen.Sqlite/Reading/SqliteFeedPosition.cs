using Microsoft.Extensions.Logging;
using SessionGen.Sqlite.Rows;

namespace SessionGen.Sqlite.Reading;

/// <summary>
/// The position of a reader in the table of changes. A number alone does not identify a row: in a file that was restored from a backup
/// while it is open, numbers are assigned again. Not thread-safe.
/// </summary>
internal sealed partial class SqliteFeedPosition(ILogger logger)
{
    private (long Sequence, string Key)? _known;

    /// <summary>Gets the number of the last change that was read; 0 before the first.</summary>
    public long Last { get; private set; }

    public void MarkRead(long sequence) => Last = sequence;

    /// <summary>
    /// Starts over if the row at the position is missing or another one. Rows are deleted in the order of their numbers: if the row was
    /// only old, all that are left are unread.
    /// </summary>
    public void Check(SqliteRows rows)
    {
        if (Last == 0 || (_known is { } known && known.Sequence != Last))
        {
            return;
        }

        var found = rows.FindChangeKey(Last);
        if (found is not null && (_known is null || _known.Value.Key == found))
        {
            return;
        }

        if (found is not null || rows.GetNewestChange() < Last)
        {
            LogChangesLost(Last);
        }

        (Last, _known) = (0, null);
    }

    /// <summary>Remembers the row at which the reader will be when it has read a page.</summary>
    public void Expect(SqliteRows rows, long sequence) =>
        _known = rows.FindChangeKey(sequence) is { } key ? (sequence, key) : null;

    [LoggerMessage(
        401,
        LogLevel.Warning,
        "Changes up to number {Last} are missing from the SQLite file or replaced by others: it was restored from a backup while it is "
        + "open. The changes that it has are read again. Sign-ins and sign-outs can be lost.")]
    private partial void LogChangesLost(long last);
}
