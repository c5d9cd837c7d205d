namespace SessionGen.AspNetCore.Http;

/// <summary>Every log line of this assembly. None contains a token, a cookie or a secret.</summary>
internal static partial class SessionLog
{
    [LoggerMessage(101, LogLevel.Warning,
        "The session cookies are sent over plain http, without Secure and without the __Host- prefix, because the host is this machine "
        + "or the environment is Development. Everywhere else they need https.")]
    public static partial void PlainHttp(ILogger logger);

    [LoggerMessage(103, LogLevel.Error,
        "The session token takes {Size} bytes as a cookie, but browsers keep only {Limit}. It is not set, so every request of this "
        + "session renews. Bound or shorten the claims in sessions.yaml.")]
    public static partial void TokenTooLong(ILogger logger, int size, int limit);

    [LoggerMessage(104, LogLevel.Warning,
        "A page of another origin opened a WebSocket. It runs without a session. If the origin is yours, add it to "
        + "WebSocketOptions.AllowedOrigins (builder.Services.Configure<WebSocketOptions>).")]
    public static partial void ForeignSocket(ILogger logger);

    [LoggerMessage(105, LogLevel.Warning,
        "The cookie scheme '{Scheme}' is the default scheme, so requests do not run as sessions of SessionGen unless an endpoint asks "
        + "for its scheme. AddIdentity and AddCookie with a default scheme do that. Forward the cookie scheme: "
        + "builder.Services.Configure<CookieAuthenticationOptions>(\"{Scheme}\", cookie => cookie.ForwardDefault = "
        + "SessionGenDefaults.AuthenticationScheme).")]
    public static partial void CookiesAreDefault(ILogger logger, string scheme);
}
