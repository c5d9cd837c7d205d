namespace SessionGen.Configuration.Values;

/// <summary>Paths that no browser reads as another host, as it does <c>//host</c> and <c>/\host</c> (WHATWG URL).</summary>
internal static class LocalPath
{
    public static Fault? CheckSignInUrl(string url) => CheckRedirect(url, "a redirect to sign in", allowQuery: false);

    public static Fault? CheckAfterSignOutUrl(string url) => CheckRedirect(url, "a redirect after sign-out", allowQuery: true);

    public static Fault? CheckEndpointsPath(string path)
    {
        if (IsValid(path, allowQuery: false) && path.Length > 1 && path[path.Length - 1] != '/')
        {
            return null;
        }

        var trimmed = Suggest(path.TrimEnd('/'), allowQuery: false) ?? path.TrimEnd('/');
        var suggestion = trimmed.Length > 1 && IsValid(trimmed, allowQuery: false) ? trimmed : null;
        return Refuse(
            "'{0}' is not a valid path for the endpoints: it must start with exactly one '/', not end with '/', "
                + "and contain no '?', '#', braces or spaces."
                + (suggestion is null ? " Write /session." : string.Empty),
            path,
            suggestion);
    }

    private static Fault? CheckRedirect(string url, string purpose, bool allowQuery)
    {
        if (!IsLocal(url))
        {
            var suggestion = Suggest(url, allowQuery);
            var message = Invariant.Format(
                "'{0}' is not a local path, so {1} could send users to another site (an open redirect).",
                Quote.Text(url),
                purpose);
            return new(
                "SESS031",
                suggestion is null ? message + " Write a path that starts with exactly one '/', such as /sign-in." : message,
                suggestion);
        }

        if (!IsValid(url, allowQuery))
        {
#pragma warning disable SYSLIB0013 // Right for a path as a whole: what may stand in a URL stays.
            var encoded = Uri.EscapeUriString(url);
#pragma warning restore SYSLIB0013
            return Refuse(
                "'{0}' contains a character that is not allowed in this path: "
                    + (allowQuery ? string.Empty : "no '?' and '#'; ")
                    + "percent-encode spaces, braces, '*', quotes and non-ASCII characters.",
                url,
                IsValid(encoded, allowQuery) ? encoded : null);
        }

        var trimmed = allowQuery || url.Length < 2 ? url : url.TrimEnd('/');
        return trimmed.Length == url.Length
            ? null
            : Refuse("'{0}' must not end with '/', because further segments are appended to it.", url, trimmed);
    }

    private static Fault Refuse(string message, string path, string? suggestion)
        => new("SESS003", Invariant.Format(message, Quote.Text(path)), suggestion);

    // The runtime checks every redirect by it too.
    public static bool IsLocal(string path)
        => path.Length > 0
            && path[0] == '/'
            && (path.Length == 1 || path[1] != '/')
            && path.All(c => c != '\\' && !char.IsControl(c));

    private static bool IsValid(string path, bool allowQuery)
        => IsLocal(path) && path.All(c => c is > ' ' and < '\u007F' && !"{}\"<>|^`*".Contains(c) && (allowQuery || c is not ('?' or '#')));

    // The path of an absolute URL, or the text with the slash that is missing.
    private static string? Suggest(string text, bool allowQuery)
    {
        if (text.Contains('\\'))
        {
            return null;
        }

        if (text.IndexOf("://", StringComparison.Ordinal) > 0 && Uri.TryCreate(text, UriKind.Absolute, out var uri))
        {
            var path = allowQuery ? uri.PathAndQuery : uri.AbsolutePath;
            return IsValid(path, allowQuery) ? path : null;
        }

        var candidate = "/" + text.Trim().TrimStart('/', '~');
        return !text.Contains(':')
            && text.IndexOf("//", StringComparison.Ordinal) < 0
            && candidate.Length > 1
            && !string.Equals(candidate, text, StringComparison.Ordinal)
            && IsValid(candidate, allowQuery)
            ? candidate
            : null;
    }
}
