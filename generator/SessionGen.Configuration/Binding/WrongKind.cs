using SessionGen.Configuration.Findings;
using SessionGen.Configuration.Schema;
using SessionGen.Configuration.Syntax;
using SessionGen.Configuration.Values;

namespace SessionGen.Configuration.Binding;

/// <summary>The messages of SESS003 for a value of another kind than its key takes.</summary>
internal static class WrongKind
{
    // Null for anything but a mapping, with a finding unless nothing is written or it was refused already.
    public static YamlMapping? GetMapping(YamlNode? node, string place, KeyDefinition definition, FindingSink findings)
    {
        if (node is not (null or YamlMapping or YamlRefused or YamlScalar { IsEmpty: true }))
        {
            ReportSection(node, place, definition, findings);
        }

        return node as YamlMapping;
    }

    public static void ReportSection(YamlNode node, string place, KeyDefinition definition, FindingSink findings)
    {
        var isOnOneLine = node.Span.Start.Line == node.Span.End.Line;
        if (isOnOneLine && node is YamlScalar { IsPlain: true } scalar && FindColon(scalar.Value, definition) is { } repaired)
        {
            findings.Report(new Finding(
                FindingDescriptors.WrongValue,
                node.Span,
                ["A key must be followed by a colon and a space. Write '" + Quote.Text(repaired) + "'."],
                Suggestion: repaired));
            return;
        }

        findings.Report(
            FindingDescriptors.WrongValue,
            node.Span,
            Invariant.Format(
                "{0} must contain keys with values, not {1}. Write each key on a separate line, for example '{2}'.",
                char.ToUpperInvariant(place[0]) + place.Substring(1),
                Describe(node),
                ExampleOf(definition)));
    }

    // YAML reads key:value and key value as one string each.
    public static string? FindColon(string text, KeyDefinition definition)
    {
        var end = text.IndexOfAny([':', ' ']);
        return end > 0 && end < text.Length - 1 && definition.Find(text.Substring(0, end)) is { } key
            ? key.Name + ": " + text.Substring(end + 1).TrimStart()
            : null;
    }

    private static string ExampleOf(KeyDefinition definition)
    {
        if (definition.Kind == KeyKind.Map)
        {
            return definition.Example!;
        }

        var first = definition.Children[0];
        return first.Name + ": " + (first.Example ?? first.Default);
    }

    public static string Scalar(YamlNode node, KeyDefinition key)
        => Invariant.Format("'{0}' must be {1}, not {2}.", key.Name, Expectation.Of(key), Describe(node));

    public static string Describe(YamlNode node) => node switch
    {
        YamlMapping => "a mapping",
        YamlSequence => "a list",
        YamlScalar { IsEmpty: true } => "nothing",
        YamlScalar scalar => "'" + Quote.Text(scalar.Value) + "'",
        _ => "this",
    };
}
