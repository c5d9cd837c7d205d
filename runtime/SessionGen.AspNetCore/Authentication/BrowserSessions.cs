namespace SessionGen.AspNetCore.Authentication;

/// <summary>
/// What a request does with the sessions of its browser, for code that does not know the type of the claims. A thread-safe singleton.
/// </summary>
internal abstract class BrowserSessions
{
    /// <exception cref="InvalidOperationException"><c>AddSessionGen</c> was not called.</exception>
    public static BrowserSessions Get(HttpContext http) =>
        http.RequestServices.GetService<BrowserSessions>()
        ?? throw new InvalidOperationException(
            "SessionGen is not registered. Call builder.Services.AddSessionGen() when the application starts.");

    /// <exception cref="InvalidOperationException"><c>AddSessionGen</c> was not called, or with claims of another type.</exception>
    public static BrowserSessions<TClaims> Get<TClaims>(HttpContext http)
        where TClaims : class, ISessionClaims<TClaims> =>
        Get(http) as BrowserSessions<TClaims>
        ?? throw new InvalidOperationException(
            $"SessionGen is not registered with claims of the type {typeof(TClaims).FullName}. Use the SessionClaims that are generated "
            + "for the project that calls AddSessionGen.");

    /// <summary>Adds the feature to a request, without authenticating the request.</summary>
    public abstract SessionFeature CreateFeature(HttpContext http);

    /// <summary>Authenticates a request, if it was not authenticated before, and returns who it runs as.</summary>
    public abstract ValueTask<SessionFeature> AuthenticateAsync(HttpContext http);

    /// <summary>Makes one of the browser's sessions its active one, and runs the rest of the request as it.</summary>
    /// <returns>False if it is not a live session of the browser.</returns>
    public abstract Task<bool> SetActiveAsync(HttpContext http, string sessionId, CancellationToken cancellationToken);

    /// <summary>Ends one of the browser's sessions, or all of them if <paramref name="sessionId"/> is null.</summary>
    /// <returns>Null if <paramref name="sessionId"/> is not a live session of the browser.</returns>
    public abstract Task<SessionSignOut?> SignOutAsync(HttpContext http, string? sessionId, CancellationToken cancellationToken);

    /// <summary>Gets the claims of the session anew and gives the browser a token with them.</summary>
    public abstract Task<Session?> RefreshAsync(HttpContext http, bool everyDevice, CancellationToken cancellationToken);
}
