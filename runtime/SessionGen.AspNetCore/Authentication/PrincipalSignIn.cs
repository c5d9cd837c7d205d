using System.Numerics;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using SessionGen.Infrastructure;

namespace SessionGen.AspNetCore.Authentication;

/// <summary>What a sign-in needs, from the principal that another authentication handler or ASP.NET Core Identity created.</summary>
/// <param name="UserId">The application's id of the user.</param>
/// <param name="Claims">Null if the principal lacks a required claim, and the claims come from the application's source of claims.</param>
/// <param name="Policy">The lifetimes, with the end that the caller gave. Null for the policy <c>default</c>.</param>
/// <param name="IsPersistent">Null for the value of sessions.yaml.</param>
internal sealed record PrincipalSignIn<TClaims>(string UserId, TClaims? Claims, SessionPolicy? Policy, bool? IsPersistent)
    where TClaims : class, ISessionClaims<TClaims>;

/// <summary>Creates a <see cref="PrincipalSignIn{TClaims}"/>.</summary>
internal static class PrincipalSignIn
{
    /// <summary>The item in which <c>RemoteAuthenticationHandler</c> keeps its scheme.</summary>
    private const string RemoteSchemeItem = ".AuthScheme";

    /// <summary>
    /// Stores keep each policy once, and lifetimes in seconds would make as many policies as sessions. With this many binary digits there
    /// are some hundred, and none is shorter by more than one part in 64.
    /// </summary>
    private const int LifetimeDigits = 7;

    /// <exception cref="InvalidOperationException">
    /// The principal has no id, the policy is unknown, a required claim is missing, or the end is too near.
    /// </exception>
    public static PrincipalSignIn<TClaims> Create<TClaims>(
        ClaimsPrincipal principal,
        AuthenticationProperties? properties,
        SessionGenSettings settings,
        bool hasClaimsSource,
        DateTimeOffset now)
        where TClaims : class, ISessionClaims<TClaims>
    {
        var userId = (principal.FindFirst(ClaimTypes.NameIdentifier) ?? principal.FindFirst(SessionPrincipalClaims.Subject))?.Value;
        if (string.IsNullOrEmpty(userId))
        {
            throw new InvalidOperationException(
                $"The principal to sign in has neither a claim '{ClaimTypes.NameIdentifier}' nor a claim "
                + $"'{SessionPrincipalClaims.Subject}', so there is no user id.");
        }

        var policy = EndBy(properties?.ExpiresUtc, FindPolicy(properties, settings), settings, now);
        if (!TClaims.TryCreate(principal, out var claims, out var missing) && !hasClaimsSource)
        {
            throw new InvalidOperationException(
                $"The principal to sign in lacks the claim '{missing}', which sessions.yaml requires. Map it where the principal is "
                + $"made, make it optional, or register an ISessionClaimsSource<{typeof(TClaims).Name}>.");
        }

        return new PrincipalSignIn<TClaims>(userId, claims, policy, GetPersistence(properties, settings));
    }

    /// <summary>
    /// As with cookie authentication, a caller that passes properties decides ("remember me"); the file can only forbid. A remote provider
    /// always passes properties, so if they do not ask for persistence the file decides.
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
