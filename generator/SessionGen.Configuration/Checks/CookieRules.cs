using SessionGen.Configuration.Binding;
using SessionGen.Configuration.Findings;
using SessionGen.Configuration.Values;

namespace SessionGen.Configuration.Checks;

/// <summary>SESS015 and SESS041.</summary>
internal static class CookieRules
{
    public static void Check(BoundFile file, FindingSink findings)
    {
        CheckPersistence(file, findings);
        var sameSite = file.Settings.Get<SessionCookieSameSite>("cookie.sameSite");
        if (sameSite is { IsGiven: true, Value: SessionCookieSameSite.None, Node: { } node })
        {
            findings.Report(new Finding(FindingDescriptors.SameSiteNone, node.Span, [], Suggestion: "lax"));
        }
    }

    private static void CheckPersistence(BoundFile file, FindingSink findings)
    {
        if (file.Settings.Get<bool>("cookie.persistent") is not { IsGiven: true, Value: false, Node: { } node })
        {
            return;
        }

        var longest = file.Policies
            .SelectMany(policy => policy.Lifetimes, (policy, half) => (Policy: policy.Name, half.Key, half.Lifetime))
            .Where(half => half.Lifetime is { IsWrong: false, Seconds: > Duration.DaySeconds })
            .OrderByDescending(half => half.Lifetime.Seconds)
            .FirstOrDefault();
        if (longest.Lifetime is { Seconds: { } seconds })
        {
            findings.Report(
                FindingDescriptors.BrowserEndsFirst,
                node.Span,
                longest.Key,
                Quote.Text(longest.Policy),
                Duration.Format(seconds));
        }
    }
}
