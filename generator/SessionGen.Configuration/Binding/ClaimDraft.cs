using SessionGen.Configuration.Findings;
using SessionGen.Configuration.Model;
using SessionGen.Configuration.Schema;
using SessionGen.Configuration.Syntax;
using SessionGen.Configuration.Values;

namespace SessionGen.Configuration.Binding;

/// <summary>A claim whose form and type are known: <c>name: type</c>, <c>name: shortcode</c> or a mapping.</summary>
internal sealed class ClaimDraft
{
    private ClaimDraft(YamlEntry entry) => Entry = entry;

    public YamlEntry Entry { get; }

    public string Name => Entry.Key.Value;

    public string PropertyName { get; set; } = string.Empty;

    public ClaimKind Kind { get; private set; }

    public bool IsArray { get; private set; }

    public YamlScalar? TypeNode { get; private set; }

    public SectionReader? Section { get; private set; }

    public YamlScalar? Shortcode { get; private set; }

    public bool IsWrong { get; private set; }

    public static ClaimDraft Read(KeyDefinition definition, YamlEntry entry, ValueReader values)
    {
        var draft = new ClaimDraft(entry);
        switch (entry.Value)
        {
            case YamlScalar { IsEmpty: false } scalar when Shortcodes.Has(scalar.Value):
                draft.Shortcode = scalar;
                break;
            case YamlScalar { IsEmpty: false } scalar:
                draft.ReadType(scalar, definition["type"], values);
                draft.RefuseShortEnumOrObject(scalar, values);
                break;
            case YamlMapping mapping:
                draft.ReadMapping(definition, mapping, values);
                break;
            case YamlRefused:
                draft.IsWrong = true;
                break;
            default:
                draft.IsWrong = true;
                values.Report(
                    entry.Value,
                    Invariant.Format(
                        "The claim '{0}' has no type. Write '{0}: string', or '{0}: {{ type: enum, values: [a, b] }}' for a fixed set.",
                        Quote.Text(draft.Name)));
                break;
        }

        return draft;
    }

    private void ReadMapping(KeyDefinition definition, YamlMapping mapping, ValueReader values)
    {
        var place = "the claim '" + Quote.Text(Name) + "'";
        Section = SectionReader.Read(definition, mapping, place, values.Findings);
        var type = Section["type"];
        if (type is YamlScalar { IsEmpty: false } scalar)
        {
            ReadType(scalar, definition["type"], values);
        }
        else if (type is not null)
        {
            IsWrong = true;
            values.GetScalar(definition["type"], type);
        }
        else
        {
            InferType(mapping, place, values);
        }
    }

    private void InferType(YamlMapping mapping, string place, ValueReader values)
    {
        if (Section!["value"] is { } constant)
        {
            (Kind, IsArray) = constant is YamlScalar text && Shortcodes.Has(text.Value)
                ? (ClaimKind.String, false)
                : ClaimLiteralReader.Infer(constant);
            return;
        }

        IsWrong = true;
        Kind = Section["values"] is not null ? ClaimKind.Enum : Section["properties"] is not null ? ClaimKind.Object : ClaimKind.String;
        if (mapping.IsComplete)
        {
            values.Report(
                Entry.Key,
                Invariant.Format(
                    "{0}{1} has no type. Write 'type: {2}'.",
                    char.ToUpperInvariant(place[0]),
                    place.Substring(1),
                    ClaimTypes.GetName(Kind, isArray: false)));
        }
    }

    private void ReadType(YamlScalar scalar, KeyDefinition key, ValueReader values)
    {
        TypeNode = scalar;
        if (ClaimTypes.TryParse(scalar.Value, out var kind, out var isArray))
        {
            Kind = kind;
            IsArray = isArray;
            return;
        }

        IsWrong = true;
        var suggestion = Suggest(scalar.Value);
        if (suggestion is not null && ClaimTypes.TryParse(suggestion, out kind, out isArray))
        {
            Kind = kind;
            IsArray = isArray;
        }

        var message = Invariant.Format(
            "Unknown claim type '{0}'. {1}",
            Quote.Text(scalar.Value),
            suggestion is null ? "Use " + Quote.Alternatives(key.Allowed) + "." : "Did you mean '" + suggestion + "'?");
        if (suggestion is null && Section is null)
        {
            message += Invariant.Format(" For a constant, write '{{ value: {0} }}'.", Quote.Text(scalar.Value));
        }

        values.Findings.Report(new Finding(
            FindingDescriptors.WrongValue,
            scalar.Span,
            [message],
            Suggestion: suggestion is null ? null : ScalarText.Write(scalar, suggestion)));
    }

    // Arrays by their items: int[] is integer[].
    private static string? Suggest(string text)
    {
        var isArray = text.EndsWith("[]", StringComparison.Ordinal);
        var scalar = Suggestions.Find(isArray ? text.Substring(0, text.Length - 2) : text, ClaimTypes.Names);
        return scalar is null || !isArray ? scalar
            : ClaimTypes.TryParse(scalar + "[]", out _, out _) ? scalar + "[]"
            : null;
    }

    private void RefuseShortEnumOrObject(YamlScalar scalar, ValueReader values)
    {
        if (Kind is not (ClaimKind.Enum or ClaimKind.Object))
        {
            return;
        }

        if (!IsWrong)
        {
            IsWrong = true;
            var form = Kind == ClaimKind.Enum ? "{ type: enum, values: [a, b] }" : "{ type: object, properties: { street: string } }";
            values.Report(scalar, Invariant.Format("The type {0} needs more than its name. Write '{1}'.", scalar.Value, form));
        }

        Kind = ClaimKind.String;
    }
}
