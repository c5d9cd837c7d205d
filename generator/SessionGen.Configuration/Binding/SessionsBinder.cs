using SessionGen.Configuration.Findings;
using SessionGen.Configuration.Model;
using SessionGen.Configuration.Schema;
using SessionGen.Configuration.Syntax;
using SessionGen.Configuration.Values;

namespace SessionGen.Configuration.Binding;

/// <summary>Nodes → what the file says: every key read by its row of the key table.</summary>
internal static class SessionsBinder
{
    public static BoundFile Bind(YamlNode? root, FindingSink findings, List<ShortcodeModel> shortcodes, CancellationToken cancellationToken)
    {
        var values = new ValueReader(findings);
        var file = SectionReader.Read(KeyTable.Root, root, "the file", findings);
        var userType = ReadDottedName(values, file, "userType");
        var settings = new BoundSettings();
        SectionReader? token = null;
        foreach (var section in KeyTable.Root.Children.Where(key => key.Children.Any(child => child is SettingKey)))
        {
            var reader = BindSection(section, file[section.Name], settings, values);
            token = section.Name == "token" ? reader : token;
        }

        return new BoundFile
        {
            Root = root as YamlMapping,
            Version = values.ReadInteger(file.Definition["version"], file["version"], 1),
            Namespace = ReadDottedName(values, file, "namespace"),
            UserType = userType,
            Policies = PolicyBinder.Bind(file, values),
            Settings = settings,
            Claims = new ClaimBinder(values, userType.Node is not null, shortcodes, cancellationToken).Bind(token!),
            ClaimsKey = token!.GetEntry("claims")?.Key,
        };
    }

    private static SectionReader BindSection(KeyDefinition definition, YamlNode? node, BoundSettings settings, ValueReader values)
    {
        var isShort = definition.BooleanShorthand is not null && node is YamlScalar { IsEmpty: false };
        var section = SectionReader.Read(definition, isShort ? null : node, "'" + definition.Name + "'", values.Findings);
        foreach (var key in definition.Children.OfType<SettingKey>())
        {
            settings.Add(key, isShort && key.Name == definition.BooleanShorthand
                ? values.ReadBoolean(definition, node, fallback: false).Box()
                : values.Read(key, section[key.Name]));
        }

        return section;
    }

    private static Located<string?> ReadDottedName(ValueReader values, SectionReader section, string key)
    {
        var setting = values.ReadText(section.Definition[key], section[key]);
        var parts = setting.Value?.Split('.') ?? [];
        if (parts.FirstOrDefault(part => !CSharpNames.IsIdentifier(part) || CSharpNames.IsKeyword(part)) is not { } wrong)
        {
            return setting;
        }

        values.Report(
            setting.Node!,
            Invariant.Format(
                "'{0}' must be {1}: identifiers separated by dots, without C# keywords. '{2}' is not valid.",
                key,
                Expectation.Of(section.Definition[key]),
                Quote.Text(wrong)));
        return new(null, setting.Node, IsWrong: true);
    }
}
