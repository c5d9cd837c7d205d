using System.Globalization;

namespace SessionGen.Configuration.Syntax;

/// <summary>The escapes of a double-quoted text (YAML 1.2.2, section 5.7).</summary>
internal static class EscapeSequences
{
    private const string OneCharacter = "0abt\tnvfre \"/\\N_LP\r\n";

    public static (int Start, int End)? FindWrong(string content, int quote)
    {
        var i = quote + 1;
        while (i < content.Length && content[i] != '"')
        {
            if (content[i] != '\\')
            {
                i++;
                continue;
            }

            var end = GetEnd(content, i);
            if (end < 0)
            {
                return (i, Math.Min(i + 2, content.Length));
            }

            if (IsSurrogate(content, i, end))
            {
                return (i, end);
            }

            i = end;
        }

        return null;
    }

    public static int GetEnd(string content, int backslash)
    {
        if (backslash + 1 >= content.Length)
        {
            return -1;
        }

        var digits = content[backslash + 1] switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
        if (digits == 0)
        {
            return OneCharacter.IndexOf(content[backslash + 1]) >= 0 ? backslash + 2 : -1;
        }

        var end = backslash + 2 + digits;
        return end <= content.Length && TryParse(content, backslash, end, out _) ? end : -1;
    }

    private static bool IsSurrogate(string content, int backslash, int end)
        => end - backslash > 2 && TryParse(content, backslash, end, out var code) && code is >= 0xD800 and <= 0xDFFF;

    private static bool TryParse(string content, int backslash, int end, out uint code)
        => uint.TryParse(
            content.Substring(backslash + 2, end - backslash - 2),
            NumberStyles.AllowHexSpecifier,
            CultureInfo.InvariantCulture,
            out code);
}
