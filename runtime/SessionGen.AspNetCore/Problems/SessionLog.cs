using Microsoft.Extensions.Logging;

namespace SessionGen;

/// <summary>Every log line of this assembly. None takes a token, a cookie or a secret.</summary>
internal static partial class SessionLog
{
    [LoggerMessage(1, LogLevel.Warning, "The session cookies go over plain http, without Secure and without the __Host- prefix, because the host is this machine or the environment is Development. Everywhere else they need https.")]
    public static partial void PlainHttp(ILogger logger);
}
