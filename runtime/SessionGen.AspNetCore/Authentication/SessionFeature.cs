using Microsoft.AspNetCore.Authentication;

namespace SessionGen.AspNetCore.Authentication;

/// <summary>
/// Who a request runs as, for code that does not know the type of the claims. A feature of the request: an error page that replaces the
/// response may be made with other services, and so by another handler, and still belongs to the same account.
/// </summary>
internal abstract class SessionFeature(HttpContext http)
{
    public HttpContext Http => http;

    /// <summary>Gets or sets the result of authentication; null while it is undecided.</summary>
    public Task<AuthenticateResult>? Result { get; set; }

    /// <summary>Gets the session that the request runs as; null if it has none or was not authenticated yet.</summary>
    public abstract Session? CurrentSession { get; }

    /// <summary>Gets or sets whether the request came with a bearer token, valid or not. Its cookies do not count then.</summary>
    public bool IsBearer { get; set; }

    /// <summary>Gets or sets whether the request runs as the session that it names, and not as the active one.</summary>
    public bool IsNamed { get; set; }

    /// <summary>Gets or sets whether a page of another origin opens a WebSocket with the request. Its cookies do not count then.</summary>
    public bool IsForeignSocket { get; set; }

    /// <summary>Gets or sets which of several client cookies is the good one.</summary>
    public int ClientIndex { get; set; }

    /// <summary>Gets or sets why the request cannot be served; null if it can.</summary>
    public SessionPageKind? Failure { get; set; }

    /// <summary>Tells caches that the response depends on the session.</summary>
    public void ApplyCacheHeaders()
    {
        if (!Http.Response.HasStarted && !SessionActivity.IsSameForAllUsers(Http))
        {
            CacheHeaders.VaryOnSession(Http);
        }
    }

    /// <summary>Gets the feature of a request, without authenticating the request.</summary>
    /// <exception cref="InvalidOperationException"><c>AddSessionGen</c> was not called.</exception>
    public static SessionFeature Get(HttpContext http) =>
        http.Features.Get<SessionFeature>() ?? BrowserSessions.Get(http).CreateFeature(http);

    /// <summary>Authenticates a request, if it was not authenticated before, and gets its feature.</summary>
    /// <exception cref="InvalidOperationException"><c>AddSessionGen</c> was not called.</exception>
    public static ValueTask<SessionFeature> AuthenticateAsync(HttpContext http) => BrowserSessions.Get(http).AuthenticateAsync(http);

    /// <inheritdoc cref="AuthenticateAsync"/>
    /// <exception cref="InvalidOperationException"><c>AddSessionGen</c> was not called, or with claims of another type.</exception>
    public static ValueTask<SessionFeature<TClaims>> AuthenticateAsync<TClaims>(HttpContext http)
        where TClaims : class, ISessionClaims<TClaims> =>
        BrowserSessions.Get<TClaims>(http).GetAuthenticatedAsync(http);

    /// <inheritdoc cref="Get"/>
    /// <exception cref="InvalidOperationException"><c>AddSessionGen</c> was not called, or with claims of another type.</exception>
    public static SessionFeature<TClaims> Get<TClaims>(HttpContext http)
        where TClaims : class, ISessionClaims<TClaims> =>
        http.Features.Get<SessionFeature>() as SessionFeature<TClaims> ?? BrowserSessions.Get<TClaims>(http).CreateFeature(http);
}
