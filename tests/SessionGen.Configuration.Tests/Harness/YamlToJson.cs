using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SessionGen.Configuration.Syntax;

namespace SessionGen.Configuration.Tests.Harness;

/// <summary>What a YAML editor makes of a file before it looks at the schema: the core schema of YAML 1.2.2, section 10.3.</summary>
internal static partial class YamlToJson
{
    public static JsonNode? Convert(YamlNode? node)
    {
        switch (node)
        {
            case YamlMapping mapping:
                var json = new JsonObject();
                foreach (var entry in mapping.Entries)
                {
                    json[entry.Key.Value] = Convert(entry.Value);
                }

                return json;
            case YamlSequence sequence:
                return new JsonArray([.. sequence.Items.Select(Convert)]);
            case YamlScalar { IsPlain: false } scalar:
                return JsonValue.Create(scalar.Value);
            case YamlScalar scalar:
                return Resolve(scalar.Value);
            default:
                return null;
        }
    }

    private static JsonValue? Resolve(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => null,
        "true" or "True" or "TRUE" => JsonValue.Create(true),
        "false" or "False" or "FALSE" => JsonValue.Create(false),
        _ when Integer().IsMatch(text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        _ when Float().IsMatch(text) && double.IsFinite(double.Parse(text, CultureInfo.InvariantCulture)) => JsonValue.Create(double.Parse(text, CultureInfo.InvariantCulture)),
        _ => JsonValue.Create(text),
    };

    [GeneratedRegex("^[-+]?[0-9]+$")]
    private static partial Regex Integer();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$")]
    private static partial Regex Float();
}
