using System.Buffers;
using System.Globalization;
using SessionGen.Infrastructure;

namespace SessionGen.Settings;

/// <summary>
/// Checks settings at start, whoever built them: what the compiler refuses in a sessions.yaml is refused in settings made by hand, too.
/// Each finding names the setting as sessions.yaml does.
/// </summary>
internal static class SessionGenSettingsCheck
{
    /// <summary>RFC 6265, section 4.1.1: a cookie name is a token of RFC 9110, section 5.6.2.</summary>
    private static readonly SearchValues<char> CookieNameChars =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Everything that is wrong with settings.</summary>
    public static IEnumerable<string> Find(SessionGenSettings settings) =>
        [.. FindInPolicies(settings), .. FindInLimits(settings), .. FindInToken(settings.Token), .. FindInCookie(settings.Cookie), .. FindInPaths(settings)];

    /// <summary>What is wrong with an issuer.</summary>
    public static IEnumerable<string> FindInIssuer(string? issuer, string setting)
    {
        // RFC 7519, section 4.1.1: StringOrURI. Relying parties want a URI, and one that differs from what they read fails late and far away.
        if (issuer is not null && (!Uri.TryCreate(issuer, UriKind.Absolute, out var uri) || issuer.Any(char.IsWhiteSpace) || !string.IsNullOrEmpty(uri.Query) || !string.IsNullOrEmpty(uri.Fragment)))
        {
            yield return $"{setting} must be an absolute URI without query and fragment, such as https://acme.example; it is '{issuer}'.";
        }
    }

    private static IEnumerable<string> FindInPolicies(SessionGenSettings settings)
    {
        if (settings.Policies is not { Count: > 0 } policies || policies[0].Name != "default")
        {
            yield return "policies must begin with the one named 'default' (lifetime in sessions.yaml).";
            yield break;
        }

        foreach (var twice in policies.GroupBy(policy => policy.Name, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            yield return $"policies has two policies named '{twice.Key}'.";
        }

        foreach (var policy in policies)
        {
            var path = policy.Name == "default" ? "lifetime" : $"policies.{policy.Name}";
            if (settings.Token.Lifetime >= policy.InactivityTimeout)
            {
                yield return $"token.lifetime ({Text(settings.Token.Lifetime)}) must be below {path}.inactivityTimeout ({Text(policy.InactivityTimeout.Value)}): a token outlives the timeout otherwise.";
            }

            if (settings.Token.Lifetime >= policy.MaximumLifetime)
            {
                yield return $"token.lifetime ({Text(settings.Token.Lifetime)}) must be below {path}.maximumLifetime ({Text(policy.MaximumLifetime.Value)}).";
            }
        }
    }

    private static IEnumerable<string> FindInLimits(SessionGenSettings settings)
    {
        if (settings.MultiSession.MaxSessions is < 2 or > 20)
        {
            yield return $"multiSession.maxSessions must be from 2 to 20; it is {settings.MultiSession.MaxSessions}.";
        }

        if (settings.Concurrency.MaxSessionsPerUser is < 1 or > 1000)
        {
            yield return $"concurrency.maxSessionsPerUser must be from 1 to 1000, or unlimited; it is {settings.Concurrency.MaxSessionsPerUser}.";
        }

        if (!Enum.IsDefined(settings.MultiSession.OnLimit))
        {
            yield return "multiSession.onLimit must be evictOldest or reject.";
        }

        if (!Enum.IsDefined(settings.Concurrency.OnLimit))
        {
            yield return "concurrency.onLimit must be evictOldest or reject.";
        }
    }

    private static IEnumerable<string> FindInToken(SessionTokenSettings token)
    {
        if (!IsWholeSecondsIn(token.Lifetime, TimeSpan.FromSeconds(1), TimeSpan.FromHours(24)))
        {
            yield return $"token.lifetime must be whole seconds from 1s to 24h; it is {Text(token.Lifetime)}.";
        }

        if (!IsWholeSecondsIn(token.ClockSkew, TimeSpan.Zero, TimeSpan.FromMinutes(5)))
        {
            yield return $"token.clockSkew must be whole seconds from 0s to 5m; it is {Text(token.ClockSkew)}.";
        }

        if (token.KeyRotation is { } rotation && !IsWholeSecondsIn(rotation, TimeSpan.FromSeconds(1), TimeSpan.MaxValue))
        {
            yield return $"token.keyRotation must be whole seconds, or off; it is {Text(rotation)}.";
        }

        if (!Enum.IsDefined(token.Algorithm))
        {
            yield return "token.algorithm must be ES256 or RS256.";
        }

        if (token.Audience is { } audience && string.IsNullOrWhiteSpace(audience))
        {
            yield return "token.audience must not be empty.";
        }

        foreach (var finding in FindInIssuer(token.Issuer, "token.issuer"))
        {
            yield return finding;
        }
    }

    private static IEnumerable<string> FindInCookie(SessionCookieSettings cookie)
    {
        if (string.IsNullOrEmpty(cookie.Name) || cookie.Name.AsSpan().ContainsAnyExcept(CookieNameChars))
        {
            yield return "cookie.name has a character that a cookie name cannot have.";
        }
        else if (cookie.Name.StartsWith("__Host-", StringComparison.OrdinalIgnoreCase) || cookie.Name.StartsWith("__Secure-", StringComparison.OrdinalIgnoreCase))
        {
            yield return "cookie.name must not begin with __Host- or __Secure-: the right prefix is added at run time.";
        }

        if (!Enum.IsDefined(cookie.SameSite))
        {
            yield return "cookie.sameSite must be lax, strict or none.";
        }

        if (cookie.Domain is { } domain && (Uri.CheckHostName(domain.TrimStart('.')) != UriHostNameType.Dns || !domain.Contains('.', StringComparison.Ordinal)))
        {
            yield return $"cookie.domain must be a domain name; it is '{domain}'.";
        }

        if (cookie.Path is not ['/', ..] || cookie.Path.AsSpan().ContainsAny(';', ',', ' ') || cookie.Path.Any(char.IsControl))
        {
            yield return "cookie.path must be a path that begins with a slash.";
        }
    }

    private static IEnumerable<string> FindInPaths(SessionGenSettings settings)
    {
        if (!IsLocalPath(settings.SignInUrl))
        {
            yield return "signIn.url must be a local path: anything else is an open redirect.";
        }

        if (settings.MultiSession.AfterSignOutUrl is { } url && !IsLocalPath(url))
        {
            yield return "multiSession.afterSignOutUrl must be a local path: anything else is an open redirect.";
        }

        if (!IsLocalPath(settings.EndpointsPath) || settings.EndpointsPath.AsSpan().ContainsAny('?', '#'))
        {
            yield return "endpoints.path must be a local path.";
        }
    }

    /// <summary>Browsers read a backslash as a slash, and two slashes as the beginning of a host.</summary>
    private static bool IsLocalPath(string? path) =>
        path is ['/', ..] && path is not ['/', '/' or '\\', ..] && !path.Contains('\\', StringComparison.Ordinal) && !path.Any(char.IsControl);

    private static bool IsWholeSecondsIn(TimeSpan value, TimeSpan minimum, TimeSpan maximum) =>
        value >= minimum && value <= maximum && value.Ticks % TimeSpan.TicksPerSecond == 0;

    private static string Text(TimeSpan value) => value.ToString("c", CultureInfo.InvariantCulture);
}
