namespace SessionGen.Configuration.Values;

/// <summary>
/// A path that no browser reads as another host: <c>//host</c> and <c>/\host</c> are such (WHATWG URL, relative slash state), and tabs
/// and line breaks are removed before parsing.
/// </summary>
internal static class LocalPath
{
    /// <summary>No browser reads it as another host, whatever characters follow.</summary>
    public static bool IsLocal(string path)
    {
        if (path.Length == 0 || path[0] != '/' || (path.Length > 1 && path[1] is '/' or '\\'))
        {
            return false;
        }

        foreach (var c in path)
        {
            if (char.IsControl(c) || c == '\\')
            {
                return false;
            }
        }

        return true;
    }

    public static bool IsValid(string path, bool allowQuery)
    {
        if (!IsLocal(path))
        {
            return false;
        }

        foreach (var c in path)
        {
            if (c is <= ' ' or >= '\u007F' or '\\' or '{' or '}' or '"' or '<' or '>' or '|' or '^' or '`' or '*' || (!allowQuery && c is '?' or '#'))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The path of an absolute URL, or the text with the slash that is missing.</summary>
    public static string? Suggest(string text, bool allowQuery)
    {
        if (text.IndexOf('\\') >= 0)
        {
            return null;
        }

        if (text.IndexOf("://", StringComparison.Ordinal) > 0 && Uri.TryCreate(text, UriKind.Absolute, out var uri))
        {
            var path = allowQuery ? uri.PathAndQuery : uri.AbsolutePath;
            return IsValid(path, allowQuery) ? path : null;
        }

        var candidate = "/" + text.Trim().TrimStart('/', '~');
        return text.IndexOf(':') < 0 && candidate.Length > 1 && IsValid(candidate, allowQuery) && !string.Equals(candidate, text, StringComparison.Ordinal) && text.IndexOf("//", StringComparison.Ordinal) < 0
            ? candidate
            : null;
    }
}
