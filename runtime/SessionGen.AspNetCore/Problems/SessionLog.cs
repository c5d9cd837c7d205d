using Microsoft.Extensions.Logging;

namespace SessionGen;

/// <summary>Every log line of this assembly. None takes a token, a cookie or a secret.</summary>
internal static partial class SessionLog
{
    [LoggerMessage(1, LogLevel.Warning, "The session cookies go over plain http, without Secure and without the __Host- prefix, because the host is this machine or the environment is Development. Everywhere else they need https.")]
    public static partial void PlainHttp(ILogger logger);

    [LoggerMessage(2, LogLevel.Error, "The session store does not answer. Requests whose session token is over answer 503; valid tokens go on working.")]
    public static partial void StoreUnavailable(ILogger logger, Exception exception);

    [LoggerMessage(3, LogLevel.Error, "The session token takes {Size} bytes as a cookie, but browsers keep only {Limit}. It is not set, so every request of this session renews. Bound or shorten the claims in sessions.yaml.")]
    public static partial void TokenTooLong(ILogger logger, int size, int limit);

    [LoggerMessage(4, LogLevel.Warning, "A WebSocket was opened by the page of another origin. It runs without a session: list the origin in WebSocketOptions.AllowedOrigins if it is yours (builder.Services.Configure<WebSocketOptions>).")]
    public static partial void ForeignSocket(ILogger logger);

    [LoggerMessage(5, LogLevel.Warning, "Requests run as what the cookie scheme '{Scheme}' says, so no session of SessionGen is seen unless an endpoint asks for its scheme. AddIdentity and AddCookie with a default scheme do that. Let the cookie scheme hand everything on: builder.Services.Configure<CookieAuthenticationOptions>(\"{Scheme}\", cookie => cookie.ForwardDefault = SessionGenDefaults.AuthenticationScheme).")]
    public static partial void CookiesAreDefault(ILogger logger, string scheme);
}
