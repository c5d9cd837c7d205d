using System.Globalization;
using System.Text;
using SessionGen.AspNetCore.Http;

namespace SessionGen.AspNetCore.UI.Accounts;

internal static class AccountPresentation
{
    /// <summary>The number of colors for initials in style.css (<c>.sg-hue-0</c> to <c>.sg-hue-7</c>).</summary>
    public const int Hues = 8;

    /// <summary>A larger picture within the page would slow the page down; it belongs at an address of its own.</summary>
    private const int LongestDataUrl = 100_000;

    private const int LongestName = 200;

    /// <summary>Returns the text on one line, without control characters and direction marks; null if nothing is left.</summary>
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

    public static string GetInitials(string name)
    {
        var words = name.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(word => char.IsLetterOrDigit(word, 0)).ToArray();
        return words switch
        {
            [] => First(name),
            [var only] => First(only),
            [var first, .., var last] => First(first) + First(last),
        };
    }

    /// <summary>Returns the color for a user's initials, the same on every machine.</summary>
    public static int GetHue(string userId)
    {
        // FNV-1a. string.GetHashCode differs from process to process.
        var hash = 2166136261u;
        foreach (var character in userId)
        {
            hash = (hash ^ character) * 16777619u;
        }

        return (int)(hash % Hues);
    }

    /// <summary>Returns the address if a browser can do nothing with it but show a picture; otherwise null.</summary>
    public static string? CheckPicture(string? url)
    {
        if (string.IsNullOrEmpty(url))
        {
            return null;
        }

        var isPicture = url.StartsWith("data:image/", StringComparison.OrdinalIgnoreCase)
            ? url.Length <= LongestDataUrl
            : url.StartsWith("https://", StringComparison.OrdinalIgnoreCase) && Uri.TryCreate(url, UriKind.Absolute, out _);
        return LocalPath.IsLocal(url) || (isPicture && !url.Any(char.IsControl)) ? url : null;
    }

    private static string First(string word) => StringInfo.GetNextTextElement(word).ToUpperInvariant();

    // Marks, embeddings, overrides and isolates: Unicode Bidirectional Algorithm, sections 2.1 to 2.6.
    private static bool IsDirectionMark(Rune rune) =>
        rune.Value is 0x061C or 0x200E or 0x200F or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);
}
