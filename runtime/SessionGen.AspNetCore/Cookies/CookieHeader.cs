using Microsoft.Extensions.Primitives;

namespace SessionGen.AspNetCore.Cookies;

/// <summary>Finds cookies in a <c>Cookie</c> header, as slices of it.</summary>
internal static class CookieHeader
{
    // Browsers send the cookie with the longer path first (RFC 6265, section 5.4), and one of a parent domain beside it, so a name may be
    // there more than once.
    public static ReadOnlySpan<char> Find(StringValues header, string name, int index)
    {
        for (var i = 0; i < header.Count; i++)
        {
            var value = Find(header[i], name, ref index);
            if (!value.IsEmpty)
            {
                return value;
            }
        }

        return default;
    }

    private static ReadOnlySpan<char> Find(ReadOnlySpan<char> rest, string name, scoped ref int index)
    {
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf(';');
            var pair = (end < 0 ? rest : rest[..end]).TrimStart(' ');
            rest = end < 0 ? default : rest[(end + 1)..];
            if (IsNamed(pair, name) && index-- == 0)
            {
                return pair[(name.Length + 1)..];
            }
        }

        return default;
    }

    private static bool IsNamed(ReadOnlySpan<char> pair, string name) =>
        pair.Length > name.Length + 1 && pair[name.Length] == '=' && pair.StartsWith(name, StringComparison.Ordinal);
}
