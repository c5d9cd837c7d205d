using SessionGen.Configuration.Values;

namespace SessionGen.Configuration.Schema;

/// <summary>
/// The key table as a JSON Schema (draft-07, which YAML editors understand). It accepts every file without an error and refuses
/// unknown keys and wrong kinds; what spans several keys only the compiler checks.
/// </summary>
internal sealed class JsonSchemaWriter
{
    public const string Id = "https://raw.githubusercontent.com/sessiongen/sessiongen/main/generator/SessionGen.Configuration/sessions.schema.json";

    private const string ClaimPath = "token.claims.*";
    private const string ClaimReference = "#/definitions/claim";
    private const string Number = "(?:0|[1-9][0-9]*)";

    private static readonly string[] _scalar = ["string", "number", "boolean"];

    private static readonly string[] _mapping = ["object", "null"];
    private static readonly string[] _mappingOrBoolean = ["object", "boolean", "null"];

    private readonly JsonText _json = new();

    private JsonSchemaWriter()
    {
    }

    /// <summary>The file <c>sessions.schema.json</c>.</summary>
    public static string Write()
    {
        var writer = new JsonSchemaWriter();
        writer.WriteFile();
        return writer._json + "\n";
    }

    private void WriteFile() => _json.Object(() =>
    {
        _json.Member("$schema", "http://json-schema.org/draft-07/schema#");
        _json.Member("$id", Id);
        _json.Member("title", "sessions.yaml");
        _json.Member("description", "How long sessions live, whether several accounts may be signed in, and what the session token carries.");
        WriteSection(KeyTable.Root);
        _json.Name("definitions").Object(() =>
        {
            _json.Name("duration").Object(() =>
            {
                _json.Member("type", "string");
                _json.Member("pattern", DurationPattern(allowZero: false));
            });
            _json.Name("claim").Object(WriteClaim);
        });
    });

    private void WriteSection(KeyDefinition section)
    {
        _json.Member("type", section.BooleanShorthand is null ? _mapping : _mappingOrBoolean);
        _json.Member("additionalProperties", false);
        _json.Name("properties").Object(() =>
        {
            foreach (var key in section.Children)
            {
                _json.Name(key.Name).Object(() => WriteKey(key));
            }
        });
    }

    private void WriteKey(KeyDefinition key)
    {
        _json.Member("description", key.Doc);
        if (key.Default is { } standard && standard[0] != '(')
        {
            var isJson = key.Kind == KeyKind.Boolean || (key.Kind == KeyKind.Integer && key.Keyword != standard);
            _json.RawMember("default", isJson ? standard : "\"" + standard + "\"");
        }

        if (key.Example is { } example && key.Kind is not (KeyKind.Integer or KeyKind.TextList or KeyKind.Map))
        {
            _json.Member("examples", [example]);
        }

        if (key.Keyword is not { } keyword)
        {
            WriteKind(key);
            return;
        }

        _json.Name("anyOf").Array(() =>
        {
            _json.Item().Object(() => _json.Member("enum", [keyword]));
            _json.Item().Object(() => WriteKind(key));
        });
    }

    private void WriteKind(KeyDefinition key)
    {
        switch (key.Kind)
        {
            case KeyKind.Section:
                WriteSection(key);
                break;
            case KeyKind.Map:
                WriteMap(key);
                break;
            case KeyKind.Duration:
                WriteDuration(key);
                break;
            case KeyKind.Boolean:
                _json.Member("type", "boolean");
                break;
            case KeyKind.Integer:
                WriteInteger(key);
                break;
            case KeyKind.Choice:
                _json.Member("enum", key.Allowed);
                break;
            case KeyKind.TextList:
                _json.Member("type", "array");
                _json.Member("minItems", 1);
                _json.Name("items").Object(() => _json.Member("type", _scalar));
                break;
            case KeyKind.Claim:
                _json.Member("$ref", ClaimReference);
                break;
            case KeyKind.ClaimValue:
                _json.Member("type", ["string", "number", "boolean", "array"]);
                _json.Name("items").Object(() => _json.Member("type", _scalar));
                break;
            default:
                WriteText(key);
                break;
        }
    }

    /// <summary>YAML reads a plain 1 or true as no string; this schema's own grammar takes it as the text that it is.</summary>
    private void WriteText(KeyDefinition key)
    {
        _json.Member("type", _scalar);
        _json.Member("minLength", 1);
        _json.Member("maxLength", key.MaximumTextLength);
        var pattern = key.Kind switch
        {
            KeyKind.DottedName => @"^[^\s.]+(\.[^\s.]+)*$",
            KeyKind.Identifier => @"^[^\s.]+$",
            KeyKind.StringOrUri => @"^\S+$",
            KeyKind.LocalPath => @"^/(?![/\\])[^\s\\]*$",
            KeyKind.CookieName => @"^(?!__)[^\s()<>@,;:\\""/\[\]?={}]+$",
            KeyKind.CookieDomain => @"^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$",
            KeyKind.CookiePath => @"^/[^\s;]*$",
            _ => null,
        };
        if (pattern is not null)
        {
            _json.Member("pattern", pattern);
        }
    }

    private void WriteMap(KeyDefinition map)
    {
        _json.Member("type", _mapping);
        _json.Name("propertyNames").Object(() =>
        {
            if (map.Path == "policies")
            {
                _json.Member("pattern", PolicyName.Pattern);
                return;
            }

            _json.Member("minLength", 1);
            _json.Member("maxLength", ClaimName.MaximumLength);
            if (map.Path == "token.claims")
            {
                _json.Name("not").Object(() => _json.Member("enum", ClaimName.Reserved));
            }
        });
        _json.Name("additionalProperties").Object(() =>
        {
            if (map.Each.Kind == KeyKind.Section)
            {
                WriteKey(map.Each);
            }
            else
            {
                WriteKind(map.Each);
            }
        });
    }

    private void WriteDuration(KeyDefinition key)
    {
        if (key.Minimum > 0)
        {
            _json.Member("$ref", "#/definitions/duration");
            return;
        }

        _json.Member("type", "string");
        _json.Member("pattern", DurationPattern(allowZero: true));
    }

    private void WriteInteger(KeyDefinition key)
    {
        _json.Member("type", "integer");
        if (key.Allowed.Count > 0)
        {
            _json.RawMember("enum", "[" + string.Join(", ", key.Allowed) + "]");
            return;
        }

        _json.Member("minimum", key.Minimum);
        _json.Member("maximum", key.Maximum);
    }

    private void WriteClaim()
    {
        var claim = KeyTable.Get(ClaimPath);
        _json.Member("description", claim.Doc);
        _json.Name("anyOf").Array(() =>
        {
            _json.Item().Object(() => _json.Member("enum", claim["type"].Allowed.Where(name => name is not ("enum" or "object"))));
            _json.Item().Object(() =>
            {
                _json.Member("type", "string");
                _json.Member("pattern", @"\{\{.*\}\}");
            });
            _json.Item().Object(() =>
            {
                _json.Member("type", "object");
                _json.Member("additionalProperties", false);
                _json.Name("properties").Object(() =>
                {
                    foreach (var key in claim.Children)
                    {
                        _json.Name(key.Name).Object(() => WriteKey(key));
                    }
                });
                _json.Name("anyOf").Array(() =>
                {
                    _json.Item().Object(() => _json.Member("required", ["type"]));
                    _json.Item().Object(() => _json.Member("required", ["value"]));
                });
            });
        });
    }

    private static string DurationPattern(bool allowZero)
    {
        var pairs = string.Concat("wdhms".Select(unit => "(?:" + Number + unit + ")?"));
        var date = "(?:" + Number + "D)?";
        var time = "(?:T(?=[0-9])" + string.Concat("HMS".Select(unit => "(?:" + Number + unit + ")?")) + ")?";
        var notZero = allowZero ? string.Empty : "(?=.*[1-9])";
        return "^" + notZero + "(?:(?=[0-9])" + pairs + "|P" + Number + "W|P(?=[0-9T])" + date + time + ")$";
    }
}
