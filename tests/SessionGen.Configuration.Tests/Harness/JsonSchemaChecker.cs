using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace SessionGen.Configuration.Tests.Harness;

/// <summary>As much of JSON Schema draft-07 as our schema uses. A keyword that it does not know fails the test.</summary>
internal sealed class JsonSchemaChecker(JsonObject schema)
{
    /// <summary>The first thing that does not fit, or null.</summary>
    public string? Check(JsonNode? value) => Check(schema, value, "$");

    private string? Check(JsonObject rules, JsonNode? value, string path)
    {
        if (rules["$ref"] is { } reference)
        {
            // Beside a $ref other keywords are ignored (draft-07, section 8.3 of the core).
            JsonNode target = schema;
            foreach (var name in reference.GetValue<string>().Split('/').Skip(1))
            {
                target = target[name]!;
            }

            return Check(target.AsObject(), value, path);
        }

        return rules.Select(rule => CheckRule(rules, rule.Key, rule.Value!, value, path)).FirstOrDefault(problem => problem is not null);
    }

    private string? CheckRule(JsonObject rules, string keyword, JsonNode rule, JsonNode? value, string path)
    {
        switch (keyword)
        {
            case "$schema" or "$id" or "title" or "description" or "default" or "examples" or "definitions":
                return null;
            case "type":
                var types = rule is JsonArray list ? [.. list.Select(item => item!.GetValue<string>())] : new[] { rule.GetValue<string>() };
                return types.Any(type => IsOfType(type, value)) ? null : $"{path}: {value?.ToJsonString() ?? "null"} is no {string.Join('|', types)}";
            case "enum":
                return rule.AsArray().Any(item => JsonNode.DeepEquals(item, value)) ? null : $"{path}: not one of {rule.ToJsonString()}";
            case "pattern":
                return value is JsonValue text && text.GetValueKind() == JsonValueKind.String && !Regex.IsMatch(text.GetValue<string>(), rule.GetValue<string>(), RegexOptions.ECMAScript)
                    ? $"{path}: {text.ToJsonString()} does not match {rule.ToJsonString()}"
                    : null;
            case "minLength" or "maxLength":
                var length = value?.GetValueKind() == JsonValueKind.String ? value.GetValue<string>().Length : (int?)null;
                return length is { } count && (keyword == "minLength" ? count < rule.GetValue<int>() : count > rule.GetValue<int>()) ? $"{path}: {keyword}" : null;
            case "minimum" or "maximum":
                var number = value?.GetValueKind() == JsonValueKind.Number ? value.AsValue().GetValue<object>() : null;
                var actual = number is null ? (decimal?)null : System.Convert.ToDecimal(number, System.Globalization.CultureInfo.InvariantCulture);
                return actual is { } measured && (keyword == "minimum" ? measured < rule.GetValue<long>() : measured > rule.GetValue<long>()) ? $"{path}: {keyword}" : null;
            case "anyOf":
                var problems = rule.AsArray().Select(option => Check(option!.AsObject(), value, path)).ToArray();
                return problems.Contains(null) ? null : $"{path}: none of anyOf: {string.Join("; ", problems)}";
            case "not":
                return Check(rule.AsObject(), value, path) is null ? $"{path}: not" : null;
            case "required":
                return value is JsonObject owner ? rule.AsArray().Select(name => name!.GetValue<string>()).Where(name => !owner.ContainsKey(name)).Select(name => $"{path}: {name} is missing").FirstOrDefault() : null;
            case "minItems":
                return value is JsonArray array && array.Count < rule.GetValue<int>() ? $"{path}: minItems" : null;
            case "items":
                return (value as JsonArray)?.Select((item, index) => Check(rule.AsObject(), item, $"{path}[{index}]")).FirstOrDefault(problem => problem is not null);
            case "properties":
                return (value as JsonObject)?.Where(member => rule[member.Key] is not null).Select(member => Check(rule[member.Key]!.AsObject(), member.Value, $"{path}.{member.Key}")).FirstOrDefault(problem => problem is not null);
            case "propertyNames":
                return (value as JsonObject)?.Select(member => Check(rule.AsObject(), JsonValue.Create(member.Key), $"{path}.{member.Key}")).FirstOrDefault(problem => problem is not null);
            case "additionalProperties":
                var others = (value as JsonObject)?.Where(member => rules["properties"]?[member.Key] is null) ?? [];
                return rule is JsonObject each
                    ? others.Select(member => Check(each, member.Value, $"{path}.{member.Key}")).FirstOrDefault(problem => problem is not null)
                    : others.Select(member => $"{path}: unknown {member.Key}").FirstOrDefault();
            default:
                throw new NotSupportedException(keyword);
        }
    }

    private static bool IsOfType(string type, JsonNode? value) => (type, value?.GetValueKind() ?? JsonValueKind.Null) switch
    {
        ("null", JsonValueKind.Null) => true,
        ("object", JsonValueKind.Object) => true,
        ("array", JsonValueKind.Array) => true,
        ("string", JsonValueKind.String) => true,
        ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
        ("number", JsonValueKind.Number) => true,
        ("integer", JsonValueKind.Number) => value!.GetValue<object>() is long,
        _ => false,
    };
}
