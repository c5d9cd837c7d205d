using SessionGen.Configuration.Findings;
using SessionGen.Configuration.Schema;
using SessionGen.Configuration.Syntax;

namespace SessionGen.Configuration.Binding;

/// <summary>The messages of SESS003 for a value of another kind than its key takes.</summary>
internal static class WrongKind
{
    /// <summary>A scalar or a list where keys are expected.</summary>
    public static string Section(YamlNode node, string place, KeyDefinition definition)
    {
        // "a:1" is one text to YAML.
        if (node is YamlScalar { IsPlain: true } scalar && scalar.Value.IndexOf(':') is var colon and > 0 && definition.Find(scalar.Value.Substring(0, colon)) is { } key)
        {
            return Invariant.Format("A space is missing after the colon. Write '{0}: {1}'.", key.Name, Quote.Text(scalar.Value.Substring(colon + 1)));
        }

        var example = definition.Children.Count > 0 && definition.Children[0].Name != "*"
            ? ", for example '" + definition.Children[0].Name + ": " + (definition.Children[0].Example ?? definition.Children[0].Default ?? "…") + "'"
            : definition.Kind == KeyKind.Map ? ", each name with its own value" : string.Empty;
        return Invariant.Format(
            "{0} takes keys with values, not {1}. Write each key on a line of its own{2}.",
            Capital(place),
            Describe(node),
            example);
    }

    /// <summary>Something else where a single value is expected.</summary>
    public static string Scalar(YamlNode node, KeyDefinition key)
        => Invariant.Format("'{0}' takes {1}, not {2}.", key.Name, Expectation.Of(key), Describe(node));

    public static string Describe(YamlNode node) => node switch
    {
        YamlMapping => "a mapping",
        YamlSequence => "a list",
        YamlScalar { IsEmpty: true } => "nothing",
        YamlScalar scalar => "'" + Quote.Text(scalar.Value) + "'",
        _ => "this",
    };

    private static string Capital(string place) => char.ToUpperInvariant(place[0]) + place.Substring(1);
}
