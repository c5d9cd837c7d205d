using SessionGen.Configuration.Binding;
using SessionGen.Configuration.Findings;
using SessionGen.Configuration.Model;
using SessionGen.Configuration.Syntax;
using SessionGen.Configuration.Values;

namespace SessionGen.Configuration.Checks;

/// <summary>SESS015, SESS040 and SESS041.</summary>
internal static class CookieRules
{
    private static readonly string[] _prefixes = ["__Host-", "__Secure-", "__Http-", "__Host-Http-"];

    public static void Check(SessionsFacts facts, FindingSink findings)
    {
        var cookie = facts.Cookie;
        CheckName(cookie.Name, findings);
        CheckDomain(cookie.Domain, findings);
        CheckPath(cookie.Path, findings);
        CheckPersistence(facts, findings);
        if (cookie.SameSite is { IsGiven: true, Value: SameSite.None, Node: { } node })
        {
            findings.Report(new Finding(FindingDescriptors.SameSiteNone, node.Span, [], Suggestion: "lax"));
        }
    }

    private static void CheckName(Setting<string?> setting, FindingSink findings)
    {
        if (setting is not { Value: { } name, Node: { } node })
        {
            return;
        }

        // RFC 6265bis, section 5.7: browsers compare the prefixes without regard to case.
        foreach (var prefix in _prefixes)
        {
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                var rest = name.Substring(prefix.Length);
                Report(node, Invariant.Format(
                    "The cookie name '{0}' has a prefix of its own; the runtime adds __Host- or __Secure- where it belongs.",
                    Quote.Text(name)), IsToken(rest) ? rest : null, findings);
                return;
            }
        }

        if (!IsToken(name))
        {
            Report(node, Invariant.Format(
                "The cookie name '{0}' has characters that RFC 6265 does not allow. Use letters, digits, '-', '_' and '.'.",
                Quote.Text(name)), null, findings);
        }
    }

    /// <summary>RFC 9110, section 5.6.2.</summary>
    private static bool IsToken(string name)
    {
        foreach (var c in name)
        {
            if (c is <= ' ' or >= '\u007F' || "()<>@,;:\\\"/[]?={}".IndexOf(c) >= 0)
            {
                return false;
            }
        }

        return name.Length > 0;
    }

    private static void CheckDomain(Setting<string?> setting, FindingSink findings)
    {
        if (setting is not { Value: { } domain, Node: { } node } || IsHostName(domain))
        {
            return;
        }

        var trimmed = domain.Trim().TrimStart('.');
        if (Uri.TryCreate(domain, UriKind.Absolute, out var uri) && uri.Host.Length > 0)
        {
            trimmed = uri.Host;
        }

        var suggestion = !string.Equals(trimmed, domain, StringComparison.Ordinal) && IsHostName(trimmed) ? trimmed : null;
        Report(
            node,
            Invariant.Format(
                "'{0}' is no domain for a cookie: a host name of two labels or more (acme.example), no IP address, no port, no scheme, other alphabets as xn--. Leave 'domain' out to keep the cookies on one host.",
                Quote.Text(domain)),
            suggestion,
            findings);
    }

    /// <summary>Two labels or more of RFC 1123, the last one not a number: browsers ignore a cookie for a single label or an address.</summary>
    private static bool IsHostName(string domain)
    {
        var labels = domain.Split('.');
        if (labels.Length < 2 || domain.Length > 253)
        {
            return false;
        }

        foreach (var label in labels)
        {
            if (label.Length is 0 or > 63 || label[0] == '-' || label[label.Length - 1] == '-')
            {
                return false;
            }

            foreach (var c in label)
            {
                if (c is not ((>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '-'))
                {
                    return false;
                }
            }
        }

        return labels[labels.Length - 1][0] is not (>= '0' and <= '9');
    }

    private static void CheckPath(Setting<string?> setting, FindingSink findings)
    {
        if (setting is not { Value: { } path, Node: { } node } || IsPath(path))
        {
            return;
        }

        Report(
            node,
            Invariant.Format(
                "'{0}' is no path for a cookie: it begins with '/' and has no spaces, ';' or characters outside ASCII.",
                Quote.Text(path)),
            IsPath("/" + path) && path[0] != '/' ? "/" + path : null,
            findings);
    }

    /// <summary>RFC 6265bis, section 4.1.1: no controls and no semicolon. A path that does not begin with a slash is ignored (5.6.4).</summary>
    private static bool IsPath(string path)
    {
        foreach (var c in path)
        {
            if (c is <= ' ' or >= '\u007F' or ';' or '\\' or '?' or '#')
            {
                return false;
            }
        }

        return path[0] == '/' && path.IndexOf("//", StringComparison.Ordinal) < 0;
    }

    private static void CheckPersistence(SessionsFacts facts, FindingSink findings)
    {
        if (facts.Cookie.Persistent is not { IsGiven: true, Value: false, Node: { } node })
        {
            return;
        }

        (string Name, PolicyFacts Policy, long Seconds)? longest = null;
        foreach (var policy in facts.Policies)
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

        void Consider(string name, LifetimeFact lifetime, PolicyFacts policy)
        {
            if (lifetime is { IsWrong: false, Seconds: { } seconds and > Duration.DaySeconds } && (longest is null || seconds > longest.Value.Seconds))
            {
                longest = (name, policy, seconds);
            }
        }
    }

    private static void Report(YamlNode node, string message, string? suggestion, FindingSink findings)
        => findings.Report(new Finding(
            FindingDescriptors.InvalidCookie,
            node.Span,
            [suggestion is null ? message : message + " Write " + suggestion + "."],
            Suggestion: suggestion is null ? null : ScalarText.Write(node, suggestion)));
}
