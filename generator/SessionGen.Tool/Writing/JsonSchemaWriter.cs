using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using SessionGen.Configuration.Schema;
using SessionGen.Configuration.Values;

namespace SessionGen.Tool.Writing;

/// <summary>
/// Writes the key table as a JSON Schema of draft-07, which YAML editors understand. It accepts every file without an error and rejects
/// unknown keys and wrong kinds of values. Rules that involve several keys are checked by the compiler only.
/// </summary>
internal static class JsonSchemaWriter
{
    private const string Id =
        "https://raw.githubusercontent.com/sessiongen/sessiongen/main/generator/SessionGen.Configuration/sessions.schema.json";

    private const string Number = "(?:0|[1-9][0-9]*)";

    private static readonly string[] s_scalar = ["string", "number", "boolean"];

    private static readonly JsonSerializerOptions s_options = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    /// <summary>Returns the text of <c>sessions.schema.json</c>.</summary>
    public static string Write()
    {
        var schema = new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["$id"] = Id,
            ["title"] = "sessions.yaml",
            ["description"] = "How long sessions live, whether several accounts may be signed in, and what the session token carries.",
        };
        AddSection(schema, KeyTable.Root);
        schema["definitions"] = new JsonObject
        {
            ["duration"] = new JsonObject { ["type"] = "string", ["pattern"] = DurationPattern(allowZero: false) },
            ["claim"] = Claim(KeyTable.Get("token.claims.*")),
        };
        return schema.ToJsonString(s_options) + "\n";
    }

    private static JsonObject Key(KeyDefinition key)
    {
        var schema = new JsonObject { ["description"] = key.Doc };
        if (key.Default is { } standard && standard[0] != '(')
        {
            var isJson = key.Kind == KeyKind.Boolean || (key.Kind == KeyKind.Integer && key.Keyword != standard);
            schema["default"] = isJson ? JsonNode.Parse(standard) : standard;
        }

        if (key.Example is { } example && key.Kind is not (KeyKind.Integer or KeyKind.TextList or KeyKind.Map))
        {
            schema["examples"] = Texts(example);
        }

        if (key.Keyword is { } keyword)
        {
            schema["anyOf"] = new JsonArray(new JsonObject { ["enum"] = Texts(keyword) }, AddKind([], key));
            return schema;
        }

        return AddKind(schema, key);
    }

    private static JsonObject Keys(IEnumerable<KeyDefinition> keys)
        => new(keys.Select(key => KeyValuePair.Create<string, JsonNode?>(key.Name, Key(key))));

    private static JsonObject AddKind(JsonObject schema, KeyDefinition key)
    {
        switch (key.Kind)
        {
            case KeyKind.Section:
                AddSection(schema, key);
                break;
            case KeyKind.Map:
                AddMap(schema, key);
                break;
            case KeyKind.Duration when key.Minimum > 0:
                schema["$ref"] = "#/definitions/duration";
                break;
            case KeyKind.Duration:
                schema["type"] = "string";
                schema["pattern"] = DurationPattern(allowZero: true);
                break;
            case KeyKind.Boolean:
                schema["type"] = "boolean";
                break;
            case KeyKind.Integer when key.Allowed.Count > 0:
                schema["type"] = "integer";
                schema["enum"] = new JsonArray([.. key.Allowed.Select(number => JsonNode.Parse(number))]);
                break;
            case KeyKind.Integer:
                schema["type"] = "integer";
                schema["minimum"] = key.Minimum;
                schema["maximum"] = key.Maximum;
                break;
            case KeyKind.Choice:
                schema["enum"] = Texts(key.Allowed);
                break;
            case KeyKind.TextList:
                schema["type"] = "array";
                schema["minItems"] = 1;
                schema["items"] = new JsonObject { ["type"] = Texts(s_scalar) };
                break;
            case KeyKind.Claim:
                schema["$ref"] = "#/definitions/claim";
                break;
            case KeyKind.ClaimValue:
                schema["type"] = Texts([.. s_scalar, "array"]);
                schema["items"] = new JsonObject { ["type"] = Texts(s_scalar) };
                break;
            default:
                AddText(schema, key);
                break;
        }

        return schema;
    }

    private static void AddSection(JsonObject schema, KeyDefinition section)
    {
        schema["type"] = section.BooleanShorthand is null ? Texts("object", "null") : Texts("object", "boolean", "null");
        schema["additionalProperties"] = false;
        schema["properties"] = Keys(section.Children);
    }

    private static void AddMap(JsonObject schema, KeyDefinition map)
    {
        schema["type"] = Texts("object", "null");
        var names = new JsonObject();
        if (map.Path == "policies")
        {
            names["pattern"] = PolicyName.Pattern;
        }
        else
        {
            names["minLength"] = 1;
            names["maxLength"] = ClaimName.MaximumLength;
            if (map.Path == "token.claims")
            {
                names["not"] = new JsonObject { ["enum"] = Texts(ClaimName.Reserved) };
            }
        }

        schema["propertyNames"] = names;
        schema["additionalProperties"] = map.Each.Kind == KeyKind.Section ? Key(map.Each) : AddKind([], map.Each);
    }

    private static void AddText(JsonObject schema, KeyDefinition key)
    {
        // YAML reads a plain 1 or true as another type; sessions.yaml takes it as the text that it is.
        schema["type"] = Texts(s_scalar);
        schema["minLength"] = 1;
        schema["maxLength"] = key.MaximumTextLength;
        var pattern = key.Kind switch
        {
            KeyKind.PolicyName => PolicyName.Pattern,
            KeyKind.DottedName => @"^[^\s.]+(\.[^\s.]+)*$",
            KeyKind.Identifier => @"^[^\s.]+$",
            KeyKind.AbsoluteUri => @"^[A-Za-z][A-Za-z0-9+.-]*:\S+$",
            KeyKind.StringOrUri => @"^\S+$",
            KeyKind.LocalPath => @"^/(?![/\\])[^\s\\]*$",
            KeyKind.CookieName => @"^(?!__)[^\s()<>@,;:\\""/\[\]?={}]+$",
            KeyKind.CookieDomain => @"^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$",
            KeyKind.CookiePath => @"^/[^\s;]*$",
            _ => null,
        };
        if (pattern is not null)
        {
            schema["pattern"] = pattern;
        }
    }

    private static JsonObject Claim(KeyDefinition claim) => new()
    {
        ["description"] = claim.Doc,
        ["anyOf"] = new JsonArray(
            new JsonObject { ["enum"] = Texts(claim["type"].Allowed.Where(name => name is not ("enum" or "object"))) },
            new JsonObject { ["type"] = "string", ["pattern"] = @"\{\{.*\}\}" },
            new JsonObject
            {
                ["type"] = "object",
                ["additionalProperties"] = false,
                ["properties"] = Keys(claim.Children),
                ["anyOf"] = new JsonArray(
                    new JsonObject { ["required"] = Texts("type") },
                    new JsonObject { ["required"] = Texts("value") }),
            }),
    };

    private static JsonArray Texts(params IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);

    private static string DurationPattern(bool allowZero)
    {
        var pairs = string.Concat("wdhms".Select(unit => "(?:" + Number + unit + ")?"));
        var date = "(?:" + Number + "D)?";
        var time = "(?:T(?=[0-9])" + string.Concat("HMS".Select(unit => "(?:" + Number + unit + ")?")) + ")?";
        var notZero = allowZero ? string.Empty : "(?=.*[1-9])";
        return "^" + notZero + "(?:(?=[0-9])" + pairs + "|P" + Number + "W|P(?=[0-9T])" + date + time + ")$";
    }
}
