using Microsoft.Extensions.Logging;

namespace SessionGen;

/// <summary>Tells of rows that somebody edited to nonsense. Thread-safe.</summary>
internal sealed partial class PostgresRowLog(ILogger logger)
{
    private int _hasBadEpoch;

    /// <summary>A row that is no session.</summary>
    public void BadSession(string id, Exception exception) => LogBadSession(logger, id, exception);

    /// <summary>A row that is no client.</summary>
    public void BadClient(string id) => LogBadClient(logger, id);

    /// <summary>An epoch that is no time; told once, since every session that is read meets it.</summary>
    public void BadEpoch(long epoch)
    {
        if (Interlocked.Exchange(ref _hasBadEpoch, 1) == 0)
        {
            LogBadEpoch(logger, epoch);
        }
    }

    [LoggerMessage(EventId = 400, Level = LogLevel.Error, Message = "The row of {SessionId} in the table sessiongen_sessions is no session; it counts as ended.")]
    private static partial void LogBadSession(ILogger logger, string sessionId, Exception exception);

    [LoggerMessage(EventId = 401, Level = LogLevel.Error, Message = "The row of {ClientId} in the table sessiongen_clients is no client: its secret, generation or next number is out of range. Its browser has to sign in again.")]
    private static partial void LogBadClient(ILogger logger, string clientId);

    [LoggerMessage(EventId = 402, Level = LogLevel.Error, Message = "The epoch {Epoch} in the table sessiongen_state is no time between 1970 and 9999; no session counts as revoked by it.")]
    private static partial void LogBadEpoch(ILogger logger, long epoch);
}
