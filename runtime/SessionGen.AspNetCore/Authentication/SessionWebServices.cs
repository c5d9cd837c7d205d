using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace SessionGen;

/// <summary>What every handler shares. A singleton, so that making a handler for a request takes one look-up.</summary>
internal sealed class SessionWebServices<TClaims>
    where TClaims : class, ISessionClaims<TClaims>
{
    private readonly IOptions<AuthenticationOptions> _authentication;

    public SessionWebServices(
        SessionService<TClaims> sessions,
        ISigningKeyRing keys,
        SessionGenSettings settings,
        RequestOrigins origins,
        TimeProvider time,
        IOptions<AuthenticationOptions> authentication,
        ILogger<SessionGenHandler> logger)
    {
        Sessions = sessions;
        Keys = keys;
        Settings = settings;
        Origins = origins;
        Time = time;
        Logger = logger;
        Cookies = new SessionCookieWriter(settings.Cookie);
        _authentication = authentication;
    }

    public SessionService<TClaims> Sessions { get; }

    public ISigningKeyRing Keys { get; }

    public SessionGenSettings Settings { get; }

    public RequestOrigins Origins { get; }

    public TimeProvider Time { get; }

    public SessionCookieWriter Cookies { get; }

    public ILogger Logger { get; }

    /// <summary>Whether every request is authenticated by the scheme, and not only those whose endpoint asks for it.</summary>
    public bool IsDefaultScheme(string scheme)
    {
        var options = _authentication.Value;
        return (options.DefaultAuthenticateScheme ?? options.DefaultScheme) == scheme;
    }
}
