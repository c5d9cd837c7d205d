using SessionGen;
using SessionGen.Sessions;

namespace Microsoft.AspNetCore.Http;

/// <summary>Sessions of the browser that sent a request.</summary>
/// <remarks>
/// All methods throw <see cref="InvalidOperationException"/> if <c>AddSessionGen</c> was not called. Those that need the store throw
/// <see cref="SessionStoreUnavailableException"/> if it does not answer: what was asked of it may have happened then, and can be asked
/// again. With <c>UseExceptionHandler</c> the application answers 503.
/// Like the <see cref="HttpContext"/>, they are not thread-safe within one request.
/// </remarks>
public static class SessionHttpContextExtensions
{
    /// <summary>
    /// Signs a user in: creates a session and sets the cookies. The client cookie gets a new secret, and the old secret is no longer valid
    /// (OWASP ASVS 5.0, 7.2.4). The rest of the request runs as the new session.
    /// </summary>
    /// <param name="http">The request; its response must not have started.</param>
    /// <param name="userId">The application's own id of the user, 1 to 255 characters, not one that users can choose.</param>
    /// <param name="claims">The claims of the session's tokens.</param>
    /// <param name="policy">The lifetimes; null for the policy <c>default</c>.</param>
    /// <param name="cancellationToken">Cancels the wait, but not a sign-in that the store has made.</param>
    /// <exception cref="ArgumentException">
    /// The user id or a claim is outside the bounds of sessions.yaml; the message contains its name, not its value.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// The response has started, the request came over plain http from another machine, or it runs as the session of a bearer token.
    /// </exception>
    /// <exception cref="SessionLimitException">
    /// A limit of sessions.yaml with <c>onLimit: reject</c> is reached. With <c>UseExceptionHandler</c> the application answers 409 if it
    /// does not catch the exception.
    /// </exception>
    public static Task<Session<TClaims>> SignInSessionAsync<TClaims>(
        this HttpContext http,
        string userId,
        TClaims claims,
        SessionPolicy? policy = null,
        CancellationToken cancellationToken = default)
        where TClaims : class, ISessionClaims<TClaims>
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentException.ThrowIfNullOrEmpty(userId);
        ArgumentNullException.ThrowIfNull(claims);
        return BrowserSessions.Get<TClaims>(http).SignInAsync(http, userId, claims, policy, isPersistent: null, cancellationToken);
    }

    /// <summary>Gets the session that the request runs as; null if it has none, and before the authentication middleware has run.</summary>
    public static Session<TClaims>? GetSession<TClaims>(this HttpContext http)
        where TClaims : class, ISessionClaims<TClaims>
    {
        ArgumentNullException.ThrowIfNull(http);
        return SessionFeature.Get<TClaims>(http).Session;
    }

    /// <summary>
    /// Gets the sessions (accounts) that are signed in in the browser, oldest first, with one call of the store. Empty if no one is signed
    /// in. A request with a bearer token has the session of the token only.
    /// </summary>
    public static Task<SessionList<TClaims>> GetSessionsAsync<TClaims>(this HttpContext http, CancellationToken cancellationToken = default)
        where TClaims : class, ISessionClaims<TClaims>
    {
        ArgumentNullException.ThrowIfNull(http);
        return BrowserSessions.Get<TClaims>(http).ListAsync(http, cancellationToken);
    }

    /// <summary>
    /// Switches to another account: makes one of the browser's sessions the active one, which its requests run as, and sets the cookies.
    /// The rest of the request runs as it. Earlier cookie tokens are no longer valid; bearer tokens, which name their session, stay valid.
    /// </summary>
    /// <remarks>
    /// If the store fails after it has recorded the switch, the switch is a success: the rest of the request runs with the claims that
    /// were kept with the session (or without a session, if they no longer fit sessions.yaml), and the next request gets the token.
    /// </remarks>
    /// <param name="http">The request; its response must not have started.</param>
    /// <param name="sessionId">The id of one of <see cref="GetSessionsAsync"/>.</param>
    /// <param name="cancellationToken">Cancels the wait, but not a switch that the store has made.</param>
    /// <returns>
    /// False if it is not a live session of this browser, or the request came with a bearer token; nothing has changed then.
    /// </returns>
    /// <exception cref="InvalidOperationException">The response has started.</exception>
    public static Task<bool> SetActiveSessionAsync(this HttpContext http, string sessionId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentException.ThrowIfNullOrEmpty(sessionId);
        return BrowserSessions.Get(http).SetActiveAsync(http, sessionId, cancellationToken);
    }

    /// <summary>
    /// Signs out one of the browser's sessions. If it is the only one, this is the same as <see cref="SignOutAllSessionsAsync"/>.
    /// </summary>
    /// <returns>False if it is not a live session of this browser; nothing has changed then.</returns>
    /// <exception cref="InvalidOperationException">The response has started.</exception>
    public static async Task<bool> SignOutSessionAsync(
        this HttpContext http, string sessionId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentException.ThrowIfNullOrEmpty(sessionId);
        return await BrowserSessions.Get(http).SignOutAsync(http, sessionId, cancellationToken) is not null;
    }

    /// <summary>Signs out all sessions of the browser and deletes its cookies, or ends the session of the request's bearer token.</summary>
    public static Task SignOutAllSessionsAsync(this HttpContext http, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(http);
        return BrowserSessions.Get(http).SignOutAsync(http, null, cancellationToken);
    }

    /// <summary>
    /// Gets a token that is canceled when the session that the request runs as ends: signed out, revoked on any machine, or expired. For
    /// long responses, such as server-sent events and WebSockets: they are one request, whose session was checked when it began. Never
    /// canceled if the request has no session.
    /// </summary>
    /// <remarks>
    /// Opening such a response is activity, keeping it open is not. The session is read from the store once in a token lifetime, however
    /// many responses watch it.
    /// </remarks>
    public static CancellationToken GetSessionEndToken(this HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        if (SessionFeature.Get(http).CurrentSession is not { } session)
        {
            return CancellationToken.None;
        }

        var watch = http.RequestServices.GetRequiredService<SessionEndMonitor>().Watch(session.Id, session.ExpiresAt);
        http.Response.RegisterForDispose(watch);
        return watch.Ended;
    }

    /// <summary>
    /// Makes a change of the user's claims visible immediately: tokens issued before are no longer valid, the registered
    /// <see cref="ISessionClaimsSource{TClaims}"/> is asked, and the browser gets a new token. A request that does not count as
    /// activity does not prolong the session, and the browser gets its new token with the next request that does. So does a browser whose
    /// request the store fails after it has recorded the change; the session then has its last known claims until that request.
    /// </summary>
    /// <param name="http">The request; its response must not have started.</param>
    /// <param name="everyDevice">Whether the user's other sessions get new claims too, each with its next request.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>
    /// The session with its new claims; null if the request has none, or came with a bearer token, which is never renewed.
    /// </returns>
    /// <exception cref="InvalidOperationException">The response has started.</exception>
    public static Task<global::SessionGen.Session?> RefreshSessionAsync(
        this HttpContext http,
        bool everyDevice = false,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(http);
        return BrowserSessions.Get(http).RefreshAsync(http, everyDevice, cancellationToken);
    }
}
