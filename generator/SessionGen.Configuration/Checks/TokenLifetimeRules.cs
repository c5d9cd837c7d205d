using SessionGen.Configuration.Binding;
using SessionGen.Configuration.Findings;
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
            foreach (var (key, half) in policy.Lifetimes)
            {
                // An inherited half is reported where it is written, a default one at the policy 'default'.
                var isElsewhere = !half.IsOwn && policy.NameNode is not null;
                if (half is { IsWrong: false, Seconds: { } seconds }
                    && token >= seconds
                    && !isElsewhere
                    && (lifetime.Node ?? half.Node) is { } place)
                {
                    findings.Report(
                        FindingDescriptors.TokenOutlivesSession,
                        place.Span,
                        Duration.Format(token),
                        key,
                        Quote.Text(policy.Name),
                        Duration.Format(seconds),
                        half.Origin);
                }
            }
        }
    }
}
