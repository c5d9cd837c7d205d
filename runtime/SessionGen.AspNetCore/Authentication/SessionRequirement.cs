using Microsoft.AspNetCore.Authorization;

namespace SessionGen.AspNetCore.Authentication;

/// <summary>The request must run as a session. Handles itself, so that nothing must be registered for it.</summary>
internal sealed class SessionRequirement<TClaims> : AuthorizationHandler<SessionRequirement<TClaims>>, IAuthorizationRequirement
    where TClaims : class, ISessionClaims<TClaims>
{
    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, SessionRequirement<TClaims> requirement)
    {
        if (context.Resource is HttpContext http
            && await BrowserSessions.Get<TClaims>(http).GetAuthenticatedAsync(http) is { Session: not null })
        {
            context.Succeed(requirement);
        }
    }

    public override string ToString() => "The request must have a session.";
}
