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
        if (file.Settings.Get<SessionCookieSameSite>("cookie.sameSite") is { IsGiven: true, Value: SessionCookieSameSite.None, Node: { } node })
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

        (string Name, BoundPolicy Policy, long Seconds)? longest = null;
        foreach (var policy in file.Policies)
        {
            Consider("inactivityTimeout", policy.InactivityTimeout, policy);
            Consider("maximumLifetime", policy.MaximumLifetime, policy);
        }

        if (longest is { } found)
        {
            findings.Report(
                FindingDescriptors.BrowserEndsFirst,
                node.Span,
                found.Name,
                Quote.Text(found.Policy.Name),
                Duration.Format(found.Seconds));
        }

        void Consider(string name, BoundLifetime lifetime, BoundPolicy policy)
        {
            if (lifetime is { IsWrong: false, Seconds: { } seconds and > Duration.DaySeconds } && (longest is null || seconds > longest.Value.Seconds))
            {
                longest = (name, policy, seconds);
            }
        }
    }
}
