using SessionGen.Configuration.Values;
using YamlDotNet.Core;

namespace SessionGen.Configuration.Syntax;

/// <summary>What the parser gave up on, in words that say what to write instead.</summary>
internal static class ParserFailure
{
    public static (int Start, int End, string Message) Explain(Exception exception, YamlText text, int offset)
    {
        var lineStart = text.GetLineStart(offset);
        var lineEnd = text.GetLineEnd(offset);
        if (FindIndentingTab(text, offset) is { } tab)
        {
            return (tab, tab + 1, "YAML cannot be indented with tabs. Use spaces.");
        }

        var shortcode = text.Content.IndexOf(": {{", lineStart, lineEnd - lineStart, StringComparison.Ordinal);
        if (shortcode >= 0)
        {
            return (
                shortcode + 2,
                lineEnd,
                "YAML reads '{{' as the start of a mapping. Put the shortcode in double quotes: \"{{user.Name}}\"");
        }

        var reason = exception is YamlException ? exception.Message : string.Empty;
        if (offset < text.Length && text[offset] == '"' && EscapeSequences.FindWrong(text.Content, offset) is { } escape)
        {
            return (
                escape.Start,
                escape.End,
                "This is not a valid YAML escape sequence. Write \\\\ for a backslash, or put the text in single quotes.");
        }

        var end = Math.Min(offset + 1, Math.Max(lineEnd, offset));
        if (offset < text.Length && char.IsLetter(text[offset]) && Has(reason, "expected key"))
        {
            return ExplainKey(text, offset, lineEnd, reason);
        }

        return (offset, end, ExplainCharacter(text, offset, lineStart, reason) ?? Explain(reason));
    }

    // A word where a key must stand: indented otherwise than its neighbors, or without the space behind its colon.
    private static (int Start, int End, string Message) ExplainKey(YamlText text, int offset, int lineEnd, string reason)
    {
        var end = offset;
        while (end < lineEnd && (char.IsLetterOrDigit(text[end]) || text[end] is '-' or '_' or '.'))
        {
            end++;
        }

        if (end - offset > YamlReader.MaximumKeyLength)
        {
            return (offset, offset + 1, YamlReader.LongKeyMessage);
        }

        if (end + 1 >= lineEnd || text[end] != ':' || text[end + 1] == ' ')
        {
            return (offset, end, Explain(reason));
        }

        var key = text.Slice(offset, end);
        while (end < lineEnd && text[end] != ' ')
        {
            end++;
        }

        return (
            offset,
            end,
            "A space is missing after the colon. Write '" + Quote.Text(key + ": " + text.Slice(offset + key.Length + 1, end)) + "'.");
    }

    // The parser stops at or in front of the line whose indentation has the tab.
    private static int? FindIndentingTab(YamlText text, int offset)
    {
        var lineStart = text.GetLineStart(offset);
        for (var lines = 0; lines < 2 && lineStart < text.Length; lines++)
        {
            var i = lineStart;
            while (i < text.Length && text[i] == ' ')
            {
                i++;
            }

            if (i < text.Length && text[i] == '\t')
            {
                return i;
            }

            lineStart = text.GetLineEnd(lineStart);
            while (lineStart < text.Length && text[lineStart] is '\r' or '\n')
            {
                lineStart++;
            }
        }

        return null;
    }

    private static string? ExplainCharacter(YamlText text, int offset, int lineStart, string reason)
    {
        if (offset >= text.Length)
        {
            return null;
        }

        switch (text[offset])
        {
            case '@' or '`' or '%':
                return Invariant.Format("An unquoted YAML string cannot start with '{0}'. Put it in quotes.", text[offset]);
            case '}' or ']':
                return "This closing bracket has no opening bracket. Remove it.";
            case '[' when offset > lineStart && char.IsLetter(text[offset - 1]) && offset + 1 < text.Length && text[offset + 1] == ']':
                return "Inside braces, an array type must be in quotes: write \"string[]\".";
            case ':' when Has(reason, "invalid mapping")
                && text.Content.IndexOf(": ", lineStart, offset - lineStart, StringComparison.Ordinal) < 0
                && lineStart > 0:
                return "This ': ' is inside a string that starts on a line above. "
                    + "Add the missing colon there, or put the string in quotes.";
            default:
                return null;
        }
    }

    private static string Explain(string reason) => reason switch
    {
        _ when Has(reason, "invalid mapping") || Has(reason, "mapping values are not allowed") =>
            "This line contains a second ': '. Put a string that contains ': ' in quotes, or start a mapping on the next line.",
        _ when Has(reason, "quoted scalar") => "This quote is never closed. Close it, or remove it.",
        _ when Has(reason, "did not find expected key") =>
            "A key is expected here. Indent keys of the same mapping by the same number of spaces and write 'key: value'.",
        _ when Has(reason, "document") => "Unexpected content: the value of the file ends before it. Remove it, or move it inside.",

        // Without a reason the parser failed inside.
        _ when Has(reason, "flow") || reason.Length == 0 =>
            "A bracket or brace is not closed. Write ',' between items, and close it with ']' or '}'.",
        _ when Has(reason, "simple key") || Has(reason, "':'") =>
            "A colon is missing: write 'key: value', with a space after the colon.",
        _ => "Invalid YAML: " + reason,
    };

    private static bool Has(string reason, string words) => reason.IndexOf(words, StringComparison.OrdinalIgnoreCase) >= 0;
}
