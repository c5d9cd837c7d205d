using Microsoft.Extensions.Logging;

namespace SessionGen;

/// <summary>Tells of rows that somebody edited to nonsense. Thread-safe.</summary>
internal sealed partial class SqliteRowLog(ILogger logger)
{
    private int _hasBadEpoch;

    /// <summary>A row that is no session.</summary>
    public void BadSession(long sequence, Exception exception) => LogBadSession(logger, sequence, exception);

    /// <summary>A row that is no client.</summary>
    public void BadClient(long sequence) => LogBadClient(logger, sequence);

    /// <summary>A row that is no change.</summary>
    public void BadChange(long sequence) => LogBadChange(logger, sequence);

    /// <summary>An epoch that is no time; told once, since every session that is read meets it.</summary>
    public void BadEpoch(long epoch)
    {
        if (Interlocked.Exchange(ref _hasBadEpoch, 1) == 0)
        {
            LogBadEpoch(logger, epoch);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Row {Sequence} of the table sessiongen_sessions is no session; it counts as ended.")]
    private static partial void LogBadSession(ILogger logger, long sequence, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Row {Sequence} of the table sessiongen_clients is no client: its generation or its next number is out of range. Its browser has to sign in again.")]
    private static partial void LogBadClient(ILogger logger, long sequence);

    [LoggerMessage(Level = LogLevel.Error, Message = "Row {Sequence} of the table sessiongen_changes is no change: its time is out of range. It is left out.")]
    private static partial void LogBadChange(ILogger logger, long sequence);

    [LoggerMessage(Level = LogLevel.Error, Message = "The epoch {Epoch} in the table sessiongen_epoch is no time between 1970 and 9999; no session counts as revoked by it.")]
    private static partial void LogBadEpoch(ILogger logger, long epoch);
}
