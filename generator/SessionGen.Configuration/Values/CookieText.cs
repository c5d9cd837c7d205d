namespace SessionGen.Configuration.Values;

/// <summary>The name, the domain and the path of a cookie (SESS040).</summary>
internal static class CookieText
{
    private const string RuleId = "SESS040";

    private static readonly string[] _prefixes = ["__Host-", "__Secure-", "__Http-", "__Host-Http-"];

    public static Fault? CheckName(string name)
    {
        // RFC 6265bis, section 5.7: browsers compare the prefixes without regard to case.
        if (Array.Find(_prefixes, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) is { } prefix)
        {
            var rest = name.Substring(prefix.Length);
            return new(
                RuleId,
                Invariant.Format(
                    "The cookie name '{0}' must not start with a prefix: the runtime adds __Host- or __Secure-.",
                    Quote.Text(name)),
                IsToken(rest) ? rest : null);
        }

        return IsToken(name) ? null : new(RuleId, Invariant.Format(
            "The cookie name '{0}' contains characters that RFC 6265 does not allow. Use letters, digits, '-', '_' and '.'.",
            Quote.Text(name)));
    }

    public static Fault? CheckDomain(string domain)
    {
        if (IsHostName(domain))
        {
            return null;
        }

        var host = Uri.TryCreate(domain, UriKind.Absolute, out var uri) && uri.Host.Length > 0 ? uri.Host : domain.Trim().TrimStart('.');
        return new(
            RuleId,
            Invariant.Format(
                "'{0}' is not a valid cookie domain: it must be a host name with at least two labels (acme.example), "
                    + "not an IP address, without port and scheme, in punycode (xn--) if it is not ASCII. "
                    + "Remove 'domain' to keep the cookies on one host.",
                Quote.Text(domain)),
            IsHostName(host) ? host : null);
    }

    public static Fault? CheckPath(string path) => IsPath(path) ? null : new(
        RuleId,
        Invariant.Format(
            "'{0}' is not a valid cookie path: it must start with '/' and contain no spaces, ';' or non-ASCII characters.",
            Quote.Text(path)),
        path[0] != '/' && IsPath("/" + path) ? "/" + path : null);

    // RFC 9110, section 5.6.2.
    private static bool IsToken(string name)
        => name.Length > 0 && name.All(c => c is > ' ' and < '\u007F' && !"()<>@,;:\\\"/[]?={}".Contains(c));

    // Two labels or more of RFC 1123, the last one not a number: browsers ignore a cookie for a single label or an address.
    private static bool IsHostName(string domain)
    {
        var labels = domain.Split('.');
        return labels.Length >= 2
            && domain.Length <= 253
            && labels.All(IsLabel)
            && labels[labels.Length - 1][0] is not (>= '0' and <= '9');
    }

    private static bool IsLabel(string label)
        => label.Length is > 0 and <= 63
            && label[0] != '-'
            && label[label.Length - 1] != '-'
            && label.All(c => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '-');

    // RFC 6265bis, section 4.1.1: no controls and no semicolon. A path that does not begin with a slash is ignored (5.6.4).
    private static bool IsPath(string path)
        => path[0] == '/'
            && path.IndexOf("//", StringComparison.Ordinal) < 0
            && path.All(c => c is > ' ' and < '\u007F' and not (';' or '\\' or '?' or '#'));
}
