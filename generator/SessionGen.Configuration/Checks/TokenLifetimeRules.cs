using SessionGen.Configuration.Binding;
using SessionGen.Configuration.Findings;
using SessionGen.Configuration.Syntax;
using SessionGen.Configuration.Values;

namespace SessionGen.Configuration.Checks;

/// <summary>SESS013 and SESS014: the token against the sessions.</summary>
internal static class TokenLifetimeRules
{
    private const long LongSeconds = 3_600;

    public static void Check(BoundFile file, FindingSink findings)
    {
        var lifetime = file.Settings.Get<TimeSpan>("token.lifetime");
        if (lifetime.IsWrong)
        {
            return;
        }

        var token = (long)lifetime.Value.TotalSeconds;

        if (lifetime.Node is { } node && token > LongSeconds)
        {
            findings.Report(new Finding(FindingDescriptors.LongToken, node.Span, [Duration.Format(token)], Suggestion: "1h"));
        }

        foreach (var policy in file.Policies)
        {
            CheckHalf(lifetime.Node, token, "inactivityTimeout", policy.InactivityTimeout, policy, findings);
            CheckHalf(lifetime.Node, token, "maximumLifetime", policy.MaximumLifetime, policy, findings);
        }
    }

    /// <summary>An inherited half is reported where it is written; a default one at the policy <c>default</c>.</summary>
    private static void CheckHalf(YamlNode? place, long token, string name, BoundLifetime half, BoundPolicy policy, FindingSink findings)
    {
        if (half.IsWrong || half.Seconds is not { } seconds || token < seconds || (!half.IsOwn && policy.NameNode is not null))
        {
            return;
        }

        if ((place ?? half.Node) is { } node)
        {
            findings.Report(
                FindingDescriptors.TokenOutlivesSession,
                node.Span,
                Duration.Format(token),
                name,
                Quote.Text(policy.Name),
                Duration.Format(seconds),
                half.Origin);
        }
    }
}
