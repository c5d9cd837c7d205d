using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace SessionGen;

/// <summary>The request runs as a session. Handles itself, so that nothing has to be registered for it.</summary>
internal sealed class SessionRequirement<TClaims> : AuthorizationHandler<SessionRequirement<TClaims>>, IAuthorizationRequirement
    where TClaims : class, ISessionClaims<TClaims>
{
    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, SessionRequirement<TClaims> requirement)
    {
        if (context.Resource is HttpContext http)
        {
            var handler = await SessionGenHandler.GetAsync<TClaims>(http);
            _ = await handler.AuthenticateAsync();
            if (handler.Session is not null)
            {
                context.Succeed(requirement);
            }
        }
    }

    public override string ToString() => "The request must have a session.";
}
