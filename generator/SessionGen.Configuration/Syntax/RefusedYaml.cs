using SessionGen.Configuration.Findings;
using YamlDotNet.Core.Events;

namespace SessionGen.Configuration.Syntax;

/// <summary>Finds what is refused inside the stretch of one event, where the parser gives no place of its own.</summary>
internal static class RefusedYaml
{
    public static int RefuseProperties(NodeEvent node, YamlText text, int start, int end, FindingSink findings)
    {
        if (node.Anchor.IsEmpty && node.Tag.IsEmpty)
        {
            return start;
        }

        // A collection's event may end before its first child: the properties are looked for in the text itself.
        while (start < text.Length && text[start] is '&' or '!')
        {
            var propertyEnd = start + 1;
            while (propertyEnd < text.Length && text[propertyEnd] is not (' ' or '\t' or '\r' or '\n' or ',' or '{' or '}' or '[' or ']'))
            {
                propertyEnd++;
            }

            findings.Report(
                FindingDescriptors.NotYaml,
                text.GetSpan(start, propertyEnd),
                text[start] == '&'
                    ? "YAML anchors (&name) are not supported: a reviewer must see every value where it applies. "
                        + "Repeat the value at each place."
                    : "YAML tags (!name) are not supported: the key determines how a value is read. Remove the tag.");

            start = propertyEnd;
            while (start < end && text[start] is ' ' or '\t' or '\r' or '\n')
            {
                start++;
            }
        }

        return start;
    }

    public static int? FindComplexKey(YamlText text, int from, int keyStart)
    {
        for (var i = from; i < keyStart; i++)
        {
            if (text[i] == '?')
            {
                return i;
            }

            if (text[i] == '#')
            {
                i = text.GetLineEnd(i);
            }
        }

        return null;
    }

    public static string ReplaceHalfSurrogates(Scalar scalar, YamlText text, int start, int end, FindingSink findings)
    {
        var replaced = LoneSurrogates.Replace(scalar.Value);
        if (replaced == scalar.Value)
        {
            return replaced;
        }

        findings.Report(
            FindingDescriptors.NotYaml,
            text.GetSpan(start, end),
            "This escape sequence is half of a surrogate pair and not a valid character. Write the character itself.");
        return replaced;
    }
}
