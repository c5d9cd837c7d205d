using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace SessionGen;

/// <summary>
/// Redirect targets. Only a path on this very site passes: browsers strip tabs and line breaks and take a backslash for a slash, so that
/// <c>//evil</c>, <c>/\evil</c> and <c>/&lt;tab&gt;/evil</c> all leave it (WHATWG URL, section 4.4; OWASP ASVS 5.0, 3.7.2).
/// </summary>
internal static class LocalPath
{
    // Some proxies and servers refuse longer request lines.
    private const int Longest = 2048;

    public static bool IsLocal([NotNullWhen(true)] string? path)
    {
        if (string.IsNullOrEmpty(path) || path[0] != '/' || (path.Length > 1 && path[1] == '/'))
        {
            return false;
        }

        foreach (var character in path)
        {
            if (character is '\\' || char.IsControl(character))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a browser that is sent there asks for an address that every server takes. Who loses the way on still gets where it began.</summary>
    public static bool FitsHeader(string path) => ToHeader(path).Length <= Longest;

    /// <summary>The path as a <c>Location</c> header takes it: what is not ASCII percent-encoded, the rest untouched.</summary>
    public static string ToHeader(string path)
    {
        if (Ascii.IsValid(path) && !path.Contains(' '))
        {
            return path;
        }

        var header = new StringBuilder(path.Length + 16);
        foreach (var unit in Encoding.UTF8.GetBytes(path))
        {
            _ = unit is > 0x20 and < 0x7F ? header.Append((char)unit) : header.Append('%').Append(unit.ToString("X2", null));
        }

        return header.ToString();
    }
}
