namespace SessionGen.AspNetCore.Authentication;

/// <summary>What a request does with the sessions of its browser, whatever the type of the claims. A thread-safe singleton.</summary>
internal abstract class BrowserSessions
{
    public static BrowserSessions Get(HttpContext http) =>
        http.RequestServices.GetService<BrowserSessions>()
        ?? throw new InvalidOperationException(
            "SessionGen is not registered. Call builder.Services.AddSessionGen() when the application starts.");

    public static BrowserSessions<TClaims> Get<TClaims>(HttpContext http)
        where TClaims : class, ISessionClaims<TClaims> =>
        Get(http) as BrowserSessions<TClaims>
        ?? throw new InvalidOperationException(
            $"SessionGen is not registered with claims of the type {typeof(TClaims).FullName}. Use the SessionClaims that are generated "
            + "for the project that calls AddSessionGen.");

    public abstract SessionFeature CreateFeature(HttpContext http);

    public abstract ValueTask<SessionFeature> AuthenticateAsync(HttpContext http);

    // Returns false if it is not a live session of the browser.
    public abstract Task<bool> SetActiveAsync(HttpContext http, string sessionId, CancellationToken cancellationToken);

    // Ends all sessions if sessionId is null; returns null if it is not a live session of the browser.
    public abstract Task<SessionSignOut?> SignOutAsync(HttpContext http, string? sessionId, CancellationToken cancellationToken);

    public abstract Task<Session?> RefreshAsync(HttpContext http, bool everyDevice, CancellationToken cancellationToken);
}

internal enum SessionSignOut
{
    All,

    // The session that the request ran as, or the active one. Another session is live.
    Own,
    Other,
}
