using SessionGen.Configuration.Binding;
using SessionGen.Configuration.Findings;
using SessionGen.Configuration.Syntax;
using SessionGen.Configuration.Values;

namespace SessionGen.Configuration.Checks;

/// <summary>SESS010 to SESS012. An inherited lifetime is reported once, where it is written.</summary>
internal static class LifetimeRules
{
    // RFC 6265bis, section 5.5: 400 days.
    public const long CookieCapSeconds = 34_560_000;

    public static void Check(BoundFile file, FindingSink findings)
    {
        foreach (var policy in file.Policies)
        {
            CheckEnd(policy, findings);
            CheckCap(policy, findings);
            CheckOrder(policy, findings);
        }
    }

    private static void CheckEnd(BoundPolicy policy, FindingSink findings)
    {
        var inactivity = policy.InactivityTimeout;
        var maximum = policy.MaximumLifetime;
        if (inactivity.IsWrong || maximum.IsWrong || inactivity.Seconds is not null || maximum.Seconds is not null)
        {
            return;
        }

        var node = maximum.Node ?? inactivity.Node;
        if (node is null)
        {
            return;
        }

        findings.Report(new Finding(
            FindingDescriptors.NeverEnds,
            node.Span,
            [Quote.Text(policy.Name), Origin(inactivity), Origin(maximum)],
            Suggestion: maximum.IsOwn ? "7d" : "off" + Insertion.Of("maximumLifetime: 7d", node, inactivity.Section!)));
    }

    private static void CheckCap(BoundPolicy policy, FindingSink findings)
    {
        foreach (var (key, lifetime) in policy.Lifetimes)
        {
            if (lifetime is { IsWrong: false, Node: { } node, Seconds: { } seconds and > CookieCapSeconds })
            {
                findings.Report(new Finding(
                    FindingDescriptors.AboveCookieCap,
                    node.Span,
                    [key, Quote.Text(policy.Name), Duration.Format(seconds)],
                    Suggestion: Duration.Format(CookieCapSeconds)));
            }
        }
    }

    private static void CheckOrder(BoundPolicy policy, FindingSink findings)
    {
        var inactivity = policy.InactivityTimeout;
        var maximum = policy.MaximumLifetime;
        if (inactivity.IsWrong || maximum.IsWrong || inactivity.Seconds is not { } away || maximum.Seconds is not { } total || away < total)
        {
            return;
        }

        if ((inactivity.Node ?? maximum.Node) is { } node)
        {
            findings.Report(
                FindingDescriptors.InactivityNeverApplies,
                node.Span,
                Quote.Text(policy.Name),
                Duration.Format(away),
                inactivity.Origin,
                Duration.Format(total),
                maximum.Origin);
        }
    }

    private static string Origin(BoundLifetime lifetime)
        => lifetime.Origin.Length == 0 ? string.Empty : " (" + lifetime.Origin.Substring(2) + ")";
}
