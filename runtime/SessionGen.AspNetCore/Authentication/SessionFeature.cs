using Microsoft.AspNetCore.Authentication;

namespace SessionGen.AspNetCore.Authentication;

// Who a request runs as. Not a field of the handler: an error page may be made by another handler, for the same account.
internal abstract class SessionFeature(HttpContext http)
{
    public HttpContext Http => http;

    /// <summary>Gets or sets the result of authentication; null while it is undecided.</summary>
    public Task<AuthenticateResult>? Result { get; set; }

    public abstract Session? CurrentSession { get; }

    /// <summary>Gets or sets whether the request came with a bearer token, valid or not. Its cookies do not count then.</summary>
    public bool IsBearer { get; set; }

    /// <summary>Gets or sets whether the request runs as the session that it names, and not as the active one.</summary>
    public bool IsNamed { get; set; }

    /// <summary>Gets or sets whether a page of another origin opens a WebSocket with the request. Its cookies do not count then.</summary>
    public bool IsForeignSocket { get; set; }

    /// <summary>Gets or sets which of several client cookies is the good one.</summary>
    public int ClientIndex { get; set; }

    public SessionPageKind? Failure { get; set; }

    public void ApplyCacheHeaders()
    {
        if (!Http.Response.HasStarted && !SessionActivity.IsSameForAllUsers(Http))
        {
            CacheHeaders.VaryOnSession(Http);
        }
    }

    /// <summary>Gets the feature of a request, without authenticating the request.</summary>
    public static SessionFeature Get(HttpContext http) =>
        http.Features.Get<SessionFeature>() ?? BrowserSessions.Get(http).CreateFeature(http);

    public static SessionFeature<TClaims> Get<TClaims>(HttpContext http)
        where TClaims : class, ISessionClaims<TClaims> =>
        http.Features.Get<SessionFeature>() as SessionFeature<TClaims> ?? BrowserSessions.Get<TClaims>(http).CreateFeature(http);
}
