using SessionGen.Configuration.Findings;
using SessionGen.Configuration.Values;

namespace SessionGen.Configuration.Syntax;

/// <summary>Characters that YAML does not allow (YAML 1.2.2, section 5.1). The parser accepts them, and a NUL even ends its text.</summary>
internal static class ForbiddenCharacters
{
    private const char ByteOrderMark = '\uFEFF';

    // Puts a harmless character in its place, so that offsets stay. The shift is the length of a byte order mark.
    public static string Replace(YamlText text, FindingSink findings, out int shift)
    {
        var content = text.Content;
        shift = content.Length > 0 && content[0] == ByteOrderMark ? 1 : 0;
        var copy = BlankTabs(content);
        for (var i = shift; i < content.Length; i++)
        {
            var c = content[i];
            if (c is (>= ' ' and < '\u007F') or '\n' or '\r' or '\t')
            {
                continue;
            }

            if (char.IsHighSurrogate(c) && i + 1 < content.Length && char.IsLowSurrogate(content[i + 1]))
            {
                i++;
                continue;
            }

            if (IsForbidden(c))
            {
                findings.Report(
                    FindingDescriptors.NotYaml,
                    text.GetSpan(i, i + 1),
                    Invariant.Format(
                        "The character U+{0:X4} is not allowed in YAML. Remove it, or write it in a double-quoted string as \\u{0:X4}.",
                        (int)c));
                copy ??= content.ToCharArray();
                copy[i] = '\uFFFD';
            }
        }

        return copy is not null ? new string(copy, shift, copy.Length - shift) : shift == 0 ? content : content.Substring(shift);
    }

    // A line of nothing but white space is a comment line to YAML (6.6), and to the parser an indentation by a tab.
    private static char[]? BlankTabs(string content)
    {
        char[]? copy = null;
        var lineStart = 0;
        var isBlank = true;
        for (var i = 0; i <= content.Length; i++)
        {
            if (i < content.Length && content[i] is not ('\n' or '\r'))
            {
                isBlank &= content[i] is ' ' or '\t';
                continue;
            }

            for (var tab = lineStart; isBlank && tab < i; tab++)
            {
                copy ??= content.ToCharArray();
                copy[tab] = ' ';
            }

            lineStart = i + 1;
            isBlank = true;
        }

        return copy;
    }

    private static bool IsForbidden(char c)
        => c is < ' ' or (>= '\u007F' and < '\u00A0' and not '\u0085') or ByteOrderMark or '\uFFFE' or '\uFFFF' || char.IsSurrogate(c);
}
