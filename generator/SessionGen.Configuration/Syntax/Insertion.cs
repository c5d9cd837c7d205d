namespace SessionGen.Configuration.Syntax;

/// <summary>The text that puts one more key after a value, for suggestions.</summary>
internal static class Insertion
{
    public static string Of(string entry, YamlNode value, YamlMapping mapping)
    {
        if (mapping.IsFlow)
        {
            return ", " + entry;
        }

        // The keys of a block all stand in the column of the first one.
        var text = value.SourceText;
        var lineEnd = text.GetLineEnd(value.Start);
        var lineBreak = lineEnd < text.Length && text[lineEnd] == '\r' ? "\r\n" : "\n";
        return lineBreak + new string(' ', text.GetPosition(mapping.Start).Column) + entry;
    }
}
