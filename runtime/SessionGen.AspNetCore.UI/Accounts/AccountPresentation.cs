using System.Globalization;
using System.Text;
using SessionGen.AspNetCore.Http;

namespace SessionGen.AspNetCore.UI.Accounts;

/// <summary>What of an application's description of an account may be shown, and what takes the place of the rest.</summary>
internal static class AccountPresentation
{
    /// <summary>How many colours of initials style.css has (<c>.sg-hue-0</c> and on).</summary>
    public const int Hues = 8;

    /// <summary>A page with a longer picture inside would be slow for everybody; such a picture belongs at an address.</summary>
    private const int LongestDataUrl = 100_000;

    private const int LongestName = 200;

    /// <summary>The text in one line, without control characters and without those that turn the writing direction of what follows; null where nothing is left.</summary>
    public static string? Clean(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        var clean = new StringBuilder(Math.Min(text.Length, LongestName));
        foreach (var rune in text.EnumerateRunes())
        {
            if (clean.Length >= LongestName)
            {
                _ = clean.Append('…');
                break;
            }

            _ = Rune.IsControl(rune) || Rune.IsWhiteSpace(rune) ? clean.Append(' ') : IsDirectionMark(rune) ? clean : clean.Append(rune);
        }

        var line = clean.ToString().Trim();
        return line.Length == 0 ? null : line;
    }

    /// <summary>The first letter of the first word and that of the last one.</summary>
    public static string GetInitials(string name)
    {
        var words = name.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(word => char.IsLetterOrDigit(word, 0)).ToArray();
        return words switch
        {
            [] => StringInfo.GetNextTextElement(name).ToUpperInvariant(),
            [var only] => First(only),
            [var first, .., var last] => First(first) + First(last),
        };
    }

    /// <summary>The colour behind the initials of a user: always the same one, on every machine.</summary>
    public static int GetHue(string userId)
    {
        var hash = 2166136261u;
        foreach (var character in userId)
        {
            hash = (hash ^ character) * 16777619u;
        }

        return (int)(hash % Hues);
    }

    /// <summary>The address, where a browser that opens it can do nothing but show a picture; else null.</summary>
    public static string? CheckPicture(string? url)
    {
        if (string.IsNullOrEmpty(url))
        {
            return null;
        }

        if (url.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
        {
            return url.StartsWith("data:image/", StringComparison.OrdinalIgnoreCase) && url.Length <= LongestDataUrl && !url.Any(char.IsControl) ? url : null;
        }

        return LocalPath.IsLocal(url) || (Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps && url.StartsWith("https://", StringComparison.OrdinalIgnoreCase) && !url.Any(char.IsControl))
            ? url
            : null;
    }

    private static string First(string word) => StringInfo.GetNextTextElement(word).ToUpperInvariant();

    // Unicode Bidirectional Algorithm, sections 2.1 to 2.6: marks, embeddings, overrides and isolates.
    private static bool IsDirectionMark(Rune rune) => rune.Value is 0x061C or 0x200E or 0x200F or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);
}
