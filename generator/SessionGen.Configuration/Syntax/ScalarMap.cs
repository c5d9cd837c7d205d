namespace SessionGen.Configuration.Syntax;

/// <summary>Where each character of a scalar's value stands in the file.</summary>
internal static class ScalarMap
{
    // The offset of every character and of the end; null for text over several lines, whose folding has no such map.
    public static int[]? Create(YamlScalar scalar)
    {
        var isQuoted = scalar.Style is YamlScalarStyle.SingleQuoted or YamlScalarStyle.DoubleQuoted;
        var start = isQuoted ? scalar.Start + 1 : scalar.Start;
        var end = isQuoted ? scalar.End - 1 : scalar.End;
        var content = scalar.SourceText.Content;
        if (scalar.Style == YamlScalarStyle.Block || start > end || content.IndexOf('\n', start, end - start) >= 0)
        {
            return null;
        }

        var map = new int[scalar.Value.Length + 1];
        var count = 0;
        for (var position = start; position < end;)
        {
            var next = GetNext(scalar.Style, content, position, end);
            if (next < 0 || count == map.Length)
            {
                return null;
            }

            map[count++] = position;
            if (next - position > 6 && count < map.Length && char.IsLowSurrogate(scalar.Value[Math.Min(count, scalar.Value.Length - 1)]))
            {
                // \U writes one character of two units.
                map[count++] = position;
            }

            position = next;
        }

        if (count != scalar.Value.Length)
        {
            return null;
        }

        map[count] = end;
        return map;
    }

    private static int GetNext(YamlScalarStyle style, string content, int position, int end)
    {
        if (style == YamlScalarStyle.DoubleQuoted && content[position] == '\\')
        {
            return EscapeSequences.GetEnd(content, position);
        }

        return style == YamlScalarStyle.SingleQuoted && content[position] == '\'' && position + 1 < end ? position + 2 : position + 1;
    }
}
