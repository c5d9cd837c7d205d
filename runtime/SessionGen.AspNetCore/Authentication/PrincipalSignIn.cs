using System.Numerics;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using SessionGen.Infrastructure;

namespace SessionGen.AspNetCore.Authentication;

// What a sign-in needs, from a principal of another authentication handler or of ASP.NET Core Identity.
// Null claims come from the claims source of the application, null persistence from sessions.yaml; a null policy is the default.
internal sealed record PrincipalSignIn<TClaims>(string UserId, TClaims? Claims, SessionPolicy? Policy, bool? IsPersistent)
    where TClaims : class, ISessionClaims<TClaims>
{
    /// <summary>The item in which <c>RemoteAuthenticationHandler</c> keeps its scheme.</summary>
    private const string RemoteSchemeItem = ".AuthScheme";

    // Stores keep each policy once. With this many binary digits there are some hundred, none shorter by more than one part in 64.
    private const int LifetimeDigits = 7;

    public static PrincipalSignIn<TClaims> Create(
        ClaimsPrincipal principal,
        AuthenticationProperties? properties,
        SessionGenSettings settings,
        bool hasClaimsSource,
        DateTimeOffset now)
    {
        var userId = (principal.FindFirst(ClaimTypes.NameIdentifier) ?? principal.FindFirst(SessionPrincipalClaims.Subject))?.Value;
        if (string.IsNullOrEmpty(userId))
        {
            throw new InvalidOperationException(
                $"The principal to sign in has neither a claim '{ClaimTypes.NameIdentifier}' nor a claim "
                + $"'{SessionPrincipalClaims.Subject}', so there is no user id.");
        }

        var policy = EndBy(properties?.ExpiresUtc, FindPolicy(properties, settings), settings, now);
        var isComplete = TClaims.TryCreate(principal, out var claims, out var missing) && missing is null;
        if (!isComplete && !hasClaimsSource)
        {
            throw new InvalidOperationException(
                $"The principal to sign in lacks the claim '{missing}', which sessions.yaml requires. Map it where the principal is "
                + $"made, make it optional, or register an ISessionClaimsSource<{typeof(TClaims).Name}>.");
        }

        return new PrincipalSignIn<TClaims>(userId, isComplete ? claims : null, policy, GetPersistence(properties, settings));
    }

    // As with cookie authentication, the caller's properties decide ("remember me"), and the file can only forbid. A remote provider
    // always passes properties, so if they do not ask for persistence the file decides.
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
                ?? throw new InvalidOperationException(
                    $"The sign-in asks for the session policy '{name}' ({SessionGenDefaults.PolicyItem}), which sessions.yaml does not "
                    + $"declare. It declares {string.Join(", ", settings.Policies.Select(policy => policy.Name))}.");

    /// <summary>As with cookie authentication, <c>ExpiresUtc</c> ends the session; it can only shorten the lifetime of the file.</summary>
    private static SessionPolicy? EndBy(DateTimeOffset? end, SessionPolicy? policy, SessionGenSettings settings, DateTimeOffset now)
    {
        var declared = policy ?? settings.Policies[0];
        if (end - now is not { } left || left >= (declared.MaximumLifetime ?? SessionPolicy.Longest))
        {
            return policy;
        }

        var lifetime = RoundDown(left);
        return lifetime > settings.Token.Lifetime
            ? new SessionPolicy(declared.Name, declared.InactivityTimeout, lifetime)
            : throw new InvalidOperationException(
                $"The sign-in asks for a session that ends at {end:u} (AuthenticationProperties.ExpiresUtc), and now it is {now:u}. A "
                + $"session lasts longer than a token, {settings.Token.Lifetime} (token.lifetime in sessions.yaml): have the provider "
                + "give a later end, or leave ExpiresUtc out (UseTokenLifetime = false).");
    }

    private static TimeSpan RoundDown(TimeSpan lifetime)
    {
        var seconds = (long)Math.Max(0, lifetime.TotalSeconds);
        var shift = Math.Max(0, BitOperations.Log2((ulong)seconds) + 1 - LifetimeDigits);
        return TimeSpan.FromSeconds(seconds >> shift << shift);
    }
}
