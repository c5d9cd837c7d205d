using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace SessionGen.AspNetCore.Http;

/// <summary>Checks targets of redirects: only a path of this site passes (WHATWG URL, section 4.4; OWASP ASVS 5.0, 3.7.2).</summary>
internal static class LocalPath
{
    // Some proxies and servers refuse longer request lines.
    private const int Longest = 2048;

    public static bool IsLocal([NotNullWhen(true)] string? path) => path is not null && Configuration.Values.LocalPath.IsLocal(path);

    public static bool FitsHeader(string path) => ToHeader(path).Length <= Longest;

    /// <summary>Converts a path to the form of a <c>Location</c> header: percent-encodes what is not ASCII, and leaves the rest.</summary>
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

    public static void Redirect(HttpResponse response, string path, int status)
    {
        response.StatusCode = status;
        response.Headers.Location = ToHeader(path);
        CacheHeaders.ForbidStorage(response);
    }
}
