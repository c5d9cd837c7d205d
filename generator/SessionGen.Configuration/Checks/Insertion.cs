using SessionGen.Configuration.Syntax;

namespace SessionGen.Configuration.Checks;

/// <summary>The text that puts one more key after a value, for suggestions.</summary>
internal static class Insertion
{
    /// <param name="entry">The key and its value.</param>
    /// <param name="value">The scalar after which it comes; its key stands on the same line.</param>
    public static string Of(string entry, YamlNode value)
    {
        var text = value.SourceText;
        var lineStart = text.GetLineStart(value.Start);
        var indentation = lineStart;
        while (text[indentation] == ' ')
        {
            indentation++;
        }

        // In braces the line begins with something else than the key of the value.
        var isFlow = text.Content.IndexOf('{', lineStart, value.Start - lineStart) >= 0;
        if (isFlow)
        {
            return ", " + entry;
        }

        var lineEnd = text.GetLineEnd(value.Start);
        var lineBreak = lineEnd < text.Length && text[lineEnd] == '\r' ? "\r\n" : "\n";
        return lineBreak + new string(' ', indentation - lineStart) + entry;
    }
}
