using SessionGen.Configuration.Model;
using SessionGen.Configuration.Values;

namespace SessionGen.Analyzers.Lifetimes;

/// <summary>Compares lifetimes in C# with those that sessions.yaml declares. Immutable and thread-safe.</summary>
internal sealed class DeclaredLifetimes(IReadOnlyList<PolicyModel> policies)
{
    // RFC 6265bis, section 5.5.
    private const int CookieCapDays = 400;

    // As doubles, because a lifetime in C# may have a fraction of a second; it then equals no declared one.
    private readonly HashSet<double> _inactivityTimeouts = [.. policies.Select(policy => policy.InactivityTimeoutSeconds).OfType<long>()];
    private readonly HashSet<double> _maximumLifetimes = [.. policies.Select(policy => policy.MaximumLifetimeSeconds).OfType<long>()];

    public LifetimeContradiction? FindContradiction(LifetimeSetting setting, TimeSpan value)
    {
        if (value > TimeSpan.FromDays(CookieCapDays))
        {
            return new LifetimeContradiction(
                $"is {Format(value)}, but browsers limit cookies to 400 days (34560000 seconds)",
                "Write at most TimeSpan.FromDays(400).",
                setting == LifetimeSetting.Cookie || policies.Count == 0 ? LifetimeContradiction.CookieCap : GetReplacement(setting));
        }

        return IsPossible(setting, value.TotalSeconds)
            ? null
            : new LifetimeContradiction(
                $"is {Format(value)}, and sessions.yaml declares {Describe()}",
                $"Remove the line, or write SessionPolicies.{policies[0].PropertyName}.{GetReplacement(setting)}.",
                GetReplacement(setting));
    }

    private bool IsPossible(LifetimeSetting setting, double seconds) => setting switch
    {
        LifetimeSetting.Cookie => true,
        _ when policies.Count == 0 => true,

        // Without an inactivity timeout, server-side state may expire at any time before the session.
        LifetimeSetting.Inactivity when _inactivityTimeouts.Count == 0 => !_maximumLifetimes.All(lifetime => lifetime < seconds),
        LifetimeSetting.Inactivity => _inactivityTimeouts.Contains(seconds),
        _ => _inactivityTimeouts.Contains(seconds) || _maximumLifetimes.Contains(seconds),
    };

    private string GetReplacement(LifetimeSetting setting)
    {
        var useInactivity = setting == LifetimeSetting.Inactivity
            ? policies[0].InactivityTimeoutSeconds is not null
            : policies[0].MaximumLifetimeSeconds is null;
        return useInactivity ? LifetimeContradiction.InactivityTimeout : LifetimeContradiction.MaximumLifetime;
    }

    private string Describe()
    {
        var lifetimes = policies.Take(3).Select(policy =>
            $"inactivityTimeout {Duration.Format(policy.InactivityTimeoutSeconds)} and "
            + $"maximumLifetime {Duration.Format(policy.MaximumLifetimeSeconds)} for the policy '{policy.Name}'");
        return string.Join(", ", lifetimes) + (policies.Count > 3 ? ", and others" : "");
    }

    private static string Format(TimeSpan value) =>
        value.Ticks % TimeSpan.TicksPerSecond == 0 ? Duration.Format(value.Ticks / TimeSpan.TicksPerSecond) : value.ToString("c");
}
