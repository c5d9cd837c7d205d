using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;

namespace SessionGen;

/// <summary>What a sign-in needs, taken from the principal that another authentication handler or ASP.NET Core Identity made.</summary>
/// <param name="UserId">The application's id of the user.</param>
/// <param name="Claims">Null where the principal does not have them, and the application's source of claims is asked.</param>
/// <param name="Policy">Null for the policy <c>default</c>.</param>
/// <param name="IsPersistent">Null for what sessions.yaml says.</param>
internal sealed record PrincipalSignIn<TClaims>(string UserId, TClaims? Claims, SessionPolicy? Policy, bool? IsPersistent)
    where TClaims : class, ISessionClaims<TClaims>;

/// <summary>Makes a <see cref="PrincipalSignIn{TClaims}"/>.</summary>
internal static class PrincipalSignIn
{
    /// <summary>Where <c>RemoteAuthenticationHandler</c> notes its scheme.</summary>
    private const string RemoteSchemeItem = ".AuthScheme";

    /// <exception cref="InvalidOperationException">The principal has no id, the policy is unknown, or a required claim comes from nowhere.</exception>
    public static PrincipalSignIn<TClaims> Create<TClaims>(ClaimsPrincipal principal, AuthenticationProperties? properties, SessionGenSettings settings, bool hasClaimsSource)
        where TClaims : class, ISessionClaims<TClaims>
    {
        var userId = (principal.FindFirst(ClaimTypes.NameIdentifier) ?? principal.FindFirst(SessionPrincipalClaims.Subject))?.Value;
        if (string.IsNullOrEmpty(userId))
        {
            throw new InvalidOperationException($"The principal to sign in has neither a claim '{ClaimTypes.NameIdentifier}' nor a claim '{SessionPrincipalClaims.Subject}', so there is no user id.");
        }

        var policy = FindPolicy(properties, settings);
        if (!TClaims.TryCreate(principal, out var claims, out var missing) && !hasClaimsSource)
        {
            throw new InvalidOperationException($"The principal to sign in lacks the claim '{missing}', which sessions.yaml requires. Map it where the principal is made, make it optional, or register an ISessionClaimsSource<{typeof(TClaims).Name}>.");
        }

        return new PrincipalSignIn<TClaims>(userId, claims, policy, GetPersistence(properties, settings));
    }

    /// <summary>
    /// As with cookie authentication, a caller that passes properties decides ("remember me"); the file can only forbid. A remote provider
    /// passes properties whether anybody asked for something or not, so its silence means what the file says.
    /// </summary>
    private static bool? GetPersistence(AuthenticationProperties? properties, SessionGenSettings settings)
    {
        if (properties is null || (!properties.IsPersistent && properties.Items.ContainsKey(RemoteSchemeItem)))
        {
            return null;
        }

        return properties.IsPersistent && settings.Cookie.Persistent;
    }

    private static SessionPolicy? FindPolicy(AuthenticationProperties? properties, SessionGenSettings settings) =>
        properties?.GetString(SessionGenDefaults.PolicyItem) is not { } name
            ? null
            : settings.Policies.FirstOrDefault(policy => policy.Name == name)
                ?? throw new InvalidOperationException($"The sign-in asks for the session policy '{name}' ({SessionGenDefaults.PolicyItem}), which sessions.yaml does not declare. It declares {string.Join(", ", settings.Policies.Select(policy => policy.Name))}.");
}
