using SessionGen.Configuration.Findings;
using SessionGen.Configuration.Model;
using SessionGen.Configuration.Syntax;
using SessionGen.Configuration.Values;

namespace SessionGen.Configuration.Binding;

internal static class EnumBinder
{
    private const int LongestValue = 128;

    // Stands in where the values could not be read: the C# enum of a broken claim still compiles.
    private static readonly EquatableArray<EnumValueModel> _unknown = new([new EnumValueModel("unknown", "Unknown")]);

    public static EquatableArray<EnumValueModel> Bind(SectionReader section, YamlScalar name, YamlScalar? type, ValueReader values)
    {
        var node = section["values"];
        if (node is YamlRefused || (node is null && section.Node is YamlMapping { IsComplete: false }))
        {
            return _unknown;
        }

        if (node is not YamlSequence { Items.Count: > 0 } list)
        {
            values.Report(
                node is null or YamlScalar { IsEmpty: true } ? type ?? name : node,
                Invariant.Format("The enum claim '{0}' needs a list of values. Write 'values: [a, b]'.", Quote.Text(name.Value)));
            return _unknown;
        }

        var scope = new NameScope(values.Findings, NameScope.EnumMembers);
        var models = new List<EnumValueModel>(list.Items.Count);
        var texts = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in list.Items)
        {
            if (item is YamlScalar { Value.Length: > 0 and <= LongestValue } scalar && !scalar.Value.Any(char.IsControl))
            {
                if (texts.Add(scalar.Value))
                {
                    var member = scope.Take(CSharpNames.ToPascalCase(scalar.Value), scalar, "enum value", "Rename it.");
                    models.Add(new EnumValueModel(scalar.Value, member));
                }
                else
                {
                    values.Findings.Report(
                        FindingDescriptors.NameCollision,
                        scalar.Span,
                        Invariant.Format("Duplicate enum value '{0}'. Remove one of them.", Quote.Text(scalar.Value)));
                }
            }
            else if (item is not YamlRefused)
            {
                values.Report(item, Invariant.Format(
                    "An enum value must be a string of 1 to {0} characters without control characters, not {1}.",
                    LongestValue,
                    WrongKind.Describe(item)));
            }
        }

        return models.Count == 0 ? _unknown : new EquatableArray<EnumValueModel>([.. models]);
    }
}
