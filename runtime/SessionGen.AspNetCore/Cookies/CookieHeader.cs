using Microsoft.Extensions.Primitives;

namespace SessionGen.AspNetCore.Cookies;

/// <summary>Finds the two cookies in a <c>Cookie</c> header, as slices of it.</summary>
internal static class CookieHeader
{
    /// <summary>
    /// The last one of several cookies of one name counts, as in ASP.NET Core: browsers send those of longer paths and older ones first
    /// (RFC 6265, section 5.4), so the last one is what the last sign-in set for the whole site.
    /// </summary>
    public static void Find(StringValues header, SessionCookieNames names, out ReadOnlySpan<char> token, out ReadOnlySpan<char> client)
    {
        token = default;
        client = default;
        for (var i = 0; i < header.Count; i++)
        {
            Find(header[i], names, ref token, ref client);
        }
    }

    private static void Find(ReadOnlySpan<char> rest, SessionCookieNames names, ref ReadOnlySpan<char> token, ref ReadOnlySpan<char> client)
    {
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf(';');
            var pair = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            pair = pair.TrimStart(' ');
            if (IsNamed(pair, names.Token))
            {
                token = pair[(names.Token.Length + 1)..];
            }
            else if (IsNamed(pair, names.Client))
            {
                client = pair[(names.Client.Length + 1)..];
            }
        }
    }

    private static bool IsNamed(ReadOnlySpan<char> pair, string name) =>
        pair.Length > name.Length && pair[name.Length] == '=' && pair.StartsWith(name, StringComparison.Ordinal);
}
