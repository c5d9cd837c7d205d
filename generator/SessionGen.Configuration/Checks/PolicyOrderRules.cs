using SessionGen.Configuration.Binding;
using SessionGen.Configuration.Findings;
using SessionGen.Configuration.Syntax;
using SessionGen.Configuration.Values;

namespace SessionGen.Configuration.Checks;

/// <summary>SESS016, and the names in <c>stricterThan</c> (SESS003).</summary>
internal static class PolicyOrderRules
{
    private const int MostNamed = 20;
    private const int MostCompared = 100;

    public static void Check(IReadOnlyList<BoundPolicy> policies, FindingSink findings)
    {
        var byName = policies.ToDictionary(policy => policy.Name, StringComparer.Ordinal);

        var circles = FindCircles(policies, byName);
        foreach (var policy in policies)
        {
            if (policy.StricterThan is not { IsGiven: true, Value: { } name, Node: { } node })
            {
                continue;
            }

            if (!byName.TryGetValue(name, out var other))
            {
                ReportUnknown(name, node, policy, policies, findings);
            }
            else if (!circles.TryGetValue(policy.Name, out var circle))
            {
                Compare(policy, other, node, findings);
            }
            else if (circle[0] == policy.Name)
            {
                ReportCircle(circle, node, findings);
            }
        }
    }

    // For each policy that reaches itself, the names of its circle. Each policy names at most one, so every policy is visited once.
    private static Dictionary<string, IReadOnlyList<string>> FindCircles(
        IReadOnlyList<BoundPolicy> policies,
        Dictionary<string, BoundPolicy> byName)
    {
        var circles = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        var visited = new HashSet<string>(StringComparer.Ordinal);
        foreach (var start in policies)
        {
            var path = new List<string>();
            var policy = start;
            while (policy is not null && visited.Add(policy.Name))
            {
                path.Add(policy.Name);
                policy = policy.StricterThan is { IsGiven: true, Value: { } name } && byName.TryGetValue(name, out var next) ? next : null;
            }

            var first = policy is null ? -1 : path.IndexOf(policy.Name);
            if (first >= 0)
            {
                var circle = path.GetRange(first, path.Count - first);
                foreach (var name in circle)
                {
                    circles.Add(name, circle);
                }
            }
        }

        return circles;
    }

    private static void Compare(BoundPolicy policy, BoundPolicy other, YamlNode node, FindingSink findings)
    {
        foreach (var ((key, lifetime), (_, limit)) in policy.Lifetimes.Zip(other.Lifetimes, (left, right) => (left, right)))
        {
            if (lifetime.IsWrong
                || limit is not { IsWrong: false, Seconds: { } most }
                || (lifetime.Seconds ?? long.MaxValue) <= most)
            {
                continue;
            }

            var value = Duration.Format(most);
            findings.Report(new Finding(
                FindingDescriptors.NotStricter,
                (lifetime.Node ?? node).Span,
                [
                    key,
                    Quote.Text(policy.Name),
                    Duration.Format(lifetime.Seconds),
                    OriginOf(policy, lifetime),
                    Quote.Text(other.Name),
                    value,
                    OriginOf(other, limit),
                    lifetime.IsOwn
                        ? "Write at most " + value + "."
                        : Invariant.Format("Add '{0}: {1}' or less to the policy '{2}'.", key, value, Quote.Text(policy.Name)),
                ],
                Suggestion: lifetime.IsOwn ? value : Add(key + ": " + value, node, lifetime.Section)));
        }
    }

    private static string? Add(string entry, YamlNode node, YamlMapping? section)
        => section is null ? null : node.SourceText.Slice(node.Start, node.End) + Insertion.Of(entry, node, section);

    private static string OriginOf(BoundPolicy policy, BoundLifetime lifetime)
        => lifetime.Origin.Length > 0 ? lifetime.Origin.Substring(2)
            : "set in '" + (policy.NameNode is null ? "lifetime" : "policies." + Quote.Text(policy.Name)) + "'";

    private static void ReportUnknown(
        string name,
        YamlNode node,
        BoundPolicy policy,
        IReadOnlyList<BoundPolicy> policies,
        FindingSink findings)
    {
        if (findings.IsFull(FindingDescriptors.WrongValue))
        {
            return;
        }

        string[] others = [.. policies.Select(other => other.Name).Where(other => other != policy.Name).Take(MostCompared)];
        var suggestion = Suggestions.Find(name, others);
        Report(
            node,
            Invariant.Format("There is no policy '{0}'.", Quote.Text(name)),
            suggestion is null ? "Write " + Quote.Alternatives(Array.ConvertAll(others, Quote.Text)) + "." : null,
            suggestion,
            findings);
    }

    private static void ReportCircle(IReadOnlyList<string> circle, YamlNode node, FindingSink findings)
        => Report(
            node,
            circle.Count == 1
                ? Invariant.Format("The policy '{0}' cannot be stricter than itself.", Quote.Text(circle[0]))
                : Invariant.Format(
                    "The policies name each other in 'stricterThan': {0}.",
                    string.Join(" → ", circle.Take(MostNamed).Append(circle[0]).Select(Quote.Text))),
            circle.Count == 1 ? "Name another policy, or remove 'stricterThan'." : "Remove 'stricterThan' from one of them.",
            null,
            findings);

    private static void Report(YamlNode node, string message, string? advice, string? suggestion, FindingSink findings)
        => findings.Report(new Finding(
            FindingDescriptors.WrongValue,
            node.Span,
            [message + " " + (suggestion is null ? advice : "Did you mean '" + suggestion + "'?")],
            Suggestion: suggestion is null ? null : ScalarText.Write(node, suggestion)));
}
