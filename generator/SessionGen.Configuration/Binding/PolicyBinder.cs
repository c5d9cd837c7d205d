using SessionGen.Configuration.Findings;
using SessionGen.Configuration.Model;
using SessionGen.Configuration.Schema;
using SessionGen.Configuration.Syntax;
using SessionGen.Configuration.Values;

namespace SessionGen.Configuration.Binding;

/// <summary><c>lifetime</c> and <c>policies</c>, inheritance resolved.</summary>
internal static class PolicyBinder
{
    private const string Remedy = "Rename it.";

    public static IReadOnlyList<BoundPolicy> Bind(SectionReader file, ValueReader values)
    {
        var lifetime = SectionReader.Read(file.Definition["lifetime"], file["lifetime"], "'lifetime'", values.Findings);
        var standard = BindPolicy("default", null, PolicyModel.Default.PropertyName, lifetime, values, inherited: null);
        var policies = new List<BoundPolicy> { standard };

        var map = file.Definition["policies"];
        if (WrongKind.GetMapping(file["policies"], "'policies'", map, values.Findings) is { } mapping)
        {
            BindNamed(mapping, map.Each, standard, policies, values);
        }

        return policies;
    }

    private static void BindNamed(
        YamlMapping mapping,
        KeyDefinition definition,
        BoundPolicy standard,
        List<BoundPolicy> policies,
        ValueReader values)
    {
        var names = new NameScope(values.Findings, NameScope.PolicyMembers);
        foreach (var entry in Duplicates.Remove(mapping, values.Findings))
        {
            var name = entry.Key.Value;
            var section = SectionReader.Read(definition, entry.Value, "the policy '" + Quote.Text(name) + "'", values.Findings);
            if (string.Equals(CSharpNames.ToPascalCase(name), standard.PropertyName, StringComparison.Ordinal))
            {
                values.Findings.Report(
                    FindingDescriptors.NameCollision,
                    entry.Key.Span,
                    Invariant.Format(
                        "The policy '{0}' becomes the C# name 'Default', which is the policy that 'lifetime' declares. "
                            + "Move its lifetimes there, or rename it.",
                        Quote.Text(name)));
                continue;
            }

            var refusal = PolicyName.Refuse(name);
            if (refusal is not null)
            {
                values.Report(entry.Key, refusal);
            }

            var property = refusal is null
                ? names.Take(CSharpNames.ToPascalCase(name), entry.Key, "policy", Remedy)
                : names.TakeFree(CSharpNames.ToSafePascalCase(name), entry.Key);
            policies.Add(BindPolicy(name, entry.Key, property, section, values, standard));
        }
    }

    private static BoundPolicy BindPolicy(
        string name,
        YamlScalar? nameNode,
        string property,
        SectionReader section,
        ValueReader values,
        BoundPolicy? inherited)
        => new(
            name,
            nameNode,
            property,
            BindLifetime("inactivityTimeout", section, values, PolicyModel.Default.InactivityTimeoutSeconds, inherited?.InactivityTimeout),
            BindLifetime("maximumLifetime", section, values, PolicyModel.Default.MaximumLifetimeSeconds, inherited?.MaximumLifetime),
            inherited is null ? default : values.ReadText(section.Definition["stricterThan"], section["stricterThan"]));

    private static BoundLifetime BindLifetime(
        string key,
        SectionReader section,
        ValueReader values,
        long? standard,
        BoundLifetime? inherited)
    {
        var mapping = section.Node as YamlMapping;
        var fallback = inherited is null ? standard : inherited.Seconds;
        var setting = values.ReadDuration(section.Definition[key], section[key], fallback);
        if (setting.Node is not null)
        {
            return new BoundLifetime(setting.Value, setting.Node, mapping, setting.IsWrong, string.Empty);
        }

        // The parser gave up inside the section: what is missing here may still stand in the text.
        var isUnknown = mapping is { IsComplete: false };
        return inherited is null
            ? new BoundLifetime(fallback, null, mapping, isUnknown, ", the default")
            : new BoundLifetime(
                fallback,
                null,
                mapping,
                isUnknown || inherited.IsWrong,
                inherited.IsOwn ? ", inherited from 'lifetime'" : inherited.Origin);
    }
}
