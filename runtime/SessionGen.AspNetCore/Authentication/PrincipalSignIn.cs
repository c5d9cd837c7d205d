using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace SessionGen;

/// <summary>What a sign-in needs, taken from the principal that another authentication handler or ASP.NET Core Identity made.</summary>
internal sealed record PrincipalSignIn<TClaims>(string UserId, TClaims Claims, SessionPolicy? Policy, bool? IsPersistent)
    where TClaims : class, ISessionClaims<TClaims>;

/// <summary>Makes a <see cref="PrincipalSignIn{TClaims}"/>.</summary>
internal static class PrincipalSignIn
{
    /// <exception cref="InvalidOperationException">The principal has no id, the policy is unknown, or a required claim comes from nowhere.</exception>
    public static async ValueTask<PrincipalSignIn<TClaims>> CreateAsync<TClaims>(
        HttpContext http, ClaimsPrincipal principal, AuthenticationProperties? properties, SessionGenSettings settings, TimeProvider time)
        where TClaims : class, ISessionClaims<TClaims>
    {
        var userId = (principal.FindFirst(ClaimTypes.NameIdentifier) ?? principal.FindFirst(SessionPrincipalClaims.Subject))?.Value;
        if (string.IsNullOrEmpty(userId))
        {
            throw new InvalidOperationException($"The principal to sign in has neither a claim '{ClaimTypes.NameIdentifier}' nor a claim '{SessionPrincipalClaims.Subject}', so there is no user id.");
        }

        var policy = FindPolicy(properties, settings);
        var claims = await GetClaimsAsync<TClaims>(http, principal, userId, policy ?? settings.Policies[0], time);

        // As with cookie authentication: a caller that passes properties decides. The file can only forbid.
        var isPersistent = properties is null ? null : (bool?)(properties.IsPersistent && settings.Cookie.Persistent);
        return new PrincipalSignIn<TClaims>(userId, claims, policy, isPersistent);
    }

    private static SessionPolicy? FindPolicy(AuthenticationProperties? properties, SessionGenSettings settings) =>
        properties?.GetString(SessionGenDefaults.PolicyItem) is not { } name
            ? null
            : settings.Policies.FirstOrDefault(policy => policy.Name == name)
                ?? throw new InvalidOperationException($"The sign-in asks for the session policy '{name}' ({SessionGenDefaults.PolicyItem}), which sessions.yaml does not declare. It declares {string.Join(", ", settings.Policies.Select(policy => policy.Name))}.");

    private static async ValueTask<TClaims> GetClaimsAsync<TClaims>(HttpContext http, ClaimsPrincipal principal, string userId, SessionPolicy policy, TimeProvider time)
        where TClaims : class, ISessionClaims<TClaims>
    {
        if (TClaims.TryCreate(principal, out var claims, out var missing))
        {
            return claims;
        }

        if (http.RequestServices.GetService<ISessionClaimsSource<TClaims>>() is not { } source)
        {
            throw new InvalidOperationException($"The principal to sign in lacks the claim '{missing}', which sessions.yaml requires. Map it where the principal is made, make it optional, or register an ISessionClaimsSource<{typeof(TClaims).Name}>.");
        }

        // The session does not exist yet, so it has no id: the source goes by the user.
        var now = time.GetUtcNow();
        return await source.GetAsync(new Session("", userId, "", policy, now, now, SessionStatus.Pending), http.RequestAborted);
    }
}
