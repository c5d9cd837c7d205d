using Microsoft.Extensions.DependencyInjection;
using SessionGen;
using SessionGen.AspNetCore.Authentication;
using SessionGen.Sessions;

namespace Microsoft.AspNetCore.Http;

/// <summary>Sessions of the browser that sent a request.</summary>
/// <remarks>
/// All of them throw <see cref="InvalidOperationException"/> where <c>AddSessionGen</c> was not called, and those that ask the store throw
/// <see cref="SessionStoreUnavailableException"/> where it does not answer; an application that uses <c>UseExceptionHandler</c> then answers
/// 503 by itself. Like the <see cref="HttpContext"/>, they are not thread-safe within one request.
/// </remarks>
public static class SessionHttpContextExtensions
{
    /// <summary>
    /// Signs a user in: creates a session and sets the cookies. The client cookie gets a new secret, and the old one is dead at once
    /// (OWASP ASVS 5.0, 7.2.4). The rest of the request runs as the new session.
    /// </summary>
    /// <param name="http">The request; its response must not have started.</param>
    /// <param name="userId">The application's own id of the user, 1 to 255 characters, not one that a user can choose.</param>
    /// <param name="claims">The claims of the session's tokens.</param>
    /// <param name="policy">The lifetimes; null for the policy <c>default</c>.</param>
    /// <param name="cancellationToken">Ends the waiting, not a sign-in that the store has already made.</param>
    /// <exception cref="ArgumentException">The user id or a claim is outside the bounds of sessions.yaml; the message names it, not its value.</exception>
    /// <exception cref="InvalidOperationException">The response has started, the request came over plain http from another machine, or it runs as the session of a bearer token.</exception>
    /// <exception cref="SessionLimitException">
    /// A limit of sessions.yaml with <c>onLimit: reject</c> is reached. Left alone, an application that uses <c>UseExceptionHandler</c> answers 409.
    /// </exception>
    public static async Task<Session<TClaims>> SignInSessionAsync<TClaims>(this HttpContext http, string userId, TClaims claims, SessionPolicy? policy = null, CancellationToken cancellationToken = default)
        where TClaims : class, ISessionClaims<TClaims>
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentException.ThrowIfNullOrEmpty(userId);
        ArgumentNullException.ThrowIfNull(claims);
        return await BrowserSessions.Get<TClaims>(http).SignInAsync(http, userId, claims, policy, isPersistent: null, cancellationToken);
    }

    /// <summary>
    /// The session that the request runs as; null where it has none, and before the authentication middleware has run.
    /// </summary>
    public static Session<TClaims>? GetSession<TClaims>(this HttpContext http)
        where TClaims : class, ISessionClaims<TClaims>
    {
        ArgumentNullException.ThrowIfNull(http);
        return SessionFeature.Get<TClaims>(http).Session;
    }

    /// <summary>
    /// The sessions (accounts) that are signed in in the browser, oldest first, as the store has them: one look-up. Empty where nobody is
    /// signed in. On a request with a bearer token it is the token's session alone.
    /// </summary>
    public static async Task<SessionList<TClaims>> GetSessionsAsync<TClaims>(this HttpContext http, CancellationToken cancellationToken = default)
        where TClaims : class, ISessionClaims<TClaims>
    {
        ArgumentNullException.ThrowIfNull(http);
        return await BrowserSessions.Get<TClaims>(http).GetSessionsAsync(http, cancellationToken);
    }

    /// <summary>
    /// Switches to another account: makes one of the browser's sessions its active one, that which its requests run as, and sets the
    /// cookies. The rest of the request runs as it. Tokens of the cookie before are no longer good in the cookie; bearer tokens, which name
    /// their session, live on.
    /// </summary>
    /// <param name="http">The request; its response must not have started.</param>
    /// <param name="sessionId">One of <see cref="GetSessionsAsync"/>.</param>
    /// <param name="cancellationToken">Ends the waiting, not a switch that the store has already made.</param>
    /// <returns>False where it is none of this browser's live sessions, or the request came with a bearer token; nothing happened then.</returns>
    /// <exception cref="InvalidOperationException">The response has started.</exception>
    public static async Task<bool> SetActiveSessionAsync(this HttpContext http, string sessionId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentException.ThrowIfNullOrEmpty(sessionId);
        return await BrowserSessions.Get(http).SetActiveAsync(http, sessionId, cancellationToken);
    }

    /// <summary>
    /// Signs out one of the browser's sessions. Where it is the only one, this is the same as <see cref="SignOutAllSessionsAsync"/>.
    /// </summary>
    /// <returns>False where it is none of this browser's live sessions; nothing happened then.</returns>
    /// <exception cref="InvalidOperationException">The response has started.</exception>
    public static async Task<bool> SignOutSessionAsync(this HttpContext http, string sessionId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentException.ThrowIfNullOrEmpty(sessionId);
        return await BrowserSessions.Get(http).SignOutAsync(http, sessionId, cancellationToken) is not null;
    }

    /// <summary>
    /// Signs every session of the browser out, and deletes its cookies. On a request with a bearer token it ends the token's session.
    /// </summary>
    /// <exception cref="InvalidOperationException">The response has started.</exception>
    public static async Task SignOutAllSessionsAsync(this HttpContext http, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(http);
        _ = await BrowserSessions.Get(http).SignOutAsync(http, null, cancellationToken);
    }

    /// <summary>
    /// A token that is cancelled when the session that the request runs as ends: signed out, revoked on whatever machine, or run out. For
    /// responses that go on for long, server-sent events and WebSockets: they are one request, whose session was checked at its
    /// beginning. Never cancelled where the request has no session.
    /// </summary>
    /// <remarks>
    /// Opening such a response is activity, keeping it open is not. While it is watched, the session is read from the store once a token
    /// lifetime, however many responses watch it.
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
    /// Makes a change of the user's claims visible at once: tokens issued before are no longer good, the registered
    /// <see cref="ISessionClaimsSource{TClaims}"/> is asked, and the browser gets a new token. On a request that is no activity the session is
    /// not prolonged, and the browser gets its new token with the next request that is.
    /// </summary>
    /// <param name="http">The request; its response must not have started.</param>
    /// <param name="everyDevice">Whether the user's other sessions get new claims as well, each at its next request.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="InvalidOperationException">The response has started.</exception>
    /// <returns>The session with its new claims; null where the request has none, or came with a bearer token, which is never renewed.</returns>
    public static async Task<global::SessionGen.Session?> RefreshSessionAsync(this HttpContext http, bool everyDevice = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(http);
        return await BrowserSessions.Get(http).RefreshAsync(http, everyDevice, cancellationToken);
    }
}
