using System.Globalization;
using SessionGen.Configuration.Schema;
using SessionGen.Configuration.Values;
using SessionGen.Infrastructure;

namespace SessionGen.Options;

/// <summary>What the compiler refuses in a sessions.yaml is refused at start in settings made by hand, too.</summary>
internal static class SessionGenSettingsCheck
{
    public static IEnumerable<string> Find(SessionGenSettings settings) =>
        [.. FindInPolicies(settings), .. SettingKeys.All.Select(key => key.Check(key.Get(settings))).OfType<string>()];

    public static IEnumerable<string> FindInIssuer(string? issuer, string setting) =>
        issuer is not null && StringOrUri.CheckIssuer(issuer) is { } fault ? [$"{setting}: {fault.FullMessage}"] : [];

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
            if (PolicyName.Refuse(policy.Name) is { } refusal)
            {
                yield return $"policies: {refusal}";
            }

            var path = policy.Name == "default" ? "lifetime" : $"policies.{policy.Name}";
            foreach (var finding in FindInLifetime($"{path}.inactivityTimeout", policy.InactivityTimeout, settings.Token.Lifetime)
                .Concat(FindInLifetime($"{path}.maximumLifetime", policy.MaximumLifetime, settings.Token.Lifetime)))
            {
                yield return finding;
            }
        }
    }

    private static IEnumerable<string> FindInLifetime(string path, TimeSpan? lifetime, TimeSpan token)
    {
        if (token >= lifetime)
        {
            yield return $"token.lifetime ({Text(token)}) must be below {path} ({Text(lifetime.Value)}): "
                + "a token outlives the session otherwise.";
        }

        if (lifetime?.TotalSeconds > Duration.MaximumSeconds)
        {
            yield return $"{path} must be at most {Duration.Format(Duration.MaximumSeconds)}; it is {Text(lifetime.Value)}.";
        }
    }

    private static string Text(TimeSpan value) => value.ToString("c", CultureInfo.InvariantCulture);
}
