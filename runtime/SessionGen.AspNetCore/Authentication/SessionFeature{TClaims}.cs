using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using SessionGen.Model;
using SessionGen.Tokens;

namespace SessionGen.AspNetCore.Authentication;

internal sealed class SessionFeature<TClaims>(HttpContext http, TimeProvider time) : SessionFeature(http)
    where TClaims : class, ISessionClaims<TClaims>
{
    public Session<TClaims>? Session { get; private set; }

    public override Session? CurrentSession => Session;

    /// <summary>Gets or sets the bearer token of the request; null if it is not valid.</summary>
    public SessionToken<TClaims>? Bearer { get; set; }

    public bool HasInvalidBearer => IsBearer && Bearer is null && Failure is null;

    public AuthenticateResult Use(SessionToken<TClaims> token)
    {
        // Requests with the same token share the session for a second, but not the principal: applications add claims to it.
        var now = WholeSeconds.Floor(time.GetUtcNow());
        if (token.Snapshot is not Session<TClaims> session || session.LastActiveAt != now)
        {
            session = Session<TClaims>.FromToken(token, now);
            token.Snapshot = session;
        }

        Session = session;
        ApplyCacheHeaders();
        var principal = new ClaimsPrincipal(new SessionIdentity<TClaims>(session, token.Issuer));
        var properties = new AuthenticationProperties(new SessionTicketItems(session), new LazyDictionary<object?>());
        return AuthenticateResult.Success(new AuthenticationTicket(principal, properties, SessionGenDefaults.AuthenticationScheme));
    }

    public void Clear(Task<AuthenticateResult> result) => (Session, Result) = (null, result);
}
