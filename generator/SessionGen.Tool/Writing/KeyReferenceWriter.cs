using System.Text;
using SessionGen.Configuration.Schema;
using SessionGen.Configuration.Values;

namespace SessionGen.Tool.Writing;

/// <summary>Writes the key table as Markdown: the key reference in <c>docs/sessions-yaml.md</c>.</summary>
internal static class KeyReferenceWriter
{
    /// <summary>Returns a table for the top level, then one for each section.</summary>
    public static string Write()
    {
        var text = new StringBuilder();
        WriteTable("### The top level", null, KeyTable.Root.Children, text);
        foreach (var key in KeyTable.Keys)
        {
            if (key.ChildrenOf is null && key.Children.Count > 0 && key.Kind != KeyKind.Map)
            {
                WriteTable("### `" + Show(key.Path) + "`", key.Doc, key.Children, text);
            }
        }

        return text.ToString();
    }

    private static void WriteTable(string heading, string? doc, IReadOnlyList<KeyDefinition> keys, StringBuilder text)
    {
        text.Append(heading).Append("\n\n");
        if (doc is not null)
        {
            text.Append(doc).Append("\n\n");
        }

        text.Append("| key | takes | default | |\n|---|---|---|---|\n");
        foreach (var key in keys)
        {
            text.Append("| `").Append(key.Name).Append("` | ")
                .Append(Cell(Takes(key))).Append(" | ")
                .Append(Cell(Default(key))).Append(" | ")
                .Append(Cell(key.Doc)).Append(" |\n");
        }

        text.Append('\n');
    }

    private static string Takes(KeyDefinition key) => key.Kind switch
    {
        KeyKind.Section => "keys" + (key.BooleanShorthand is null ? string.Empty : ", or true or false"),
        KeyKind.Map => "names",
        KeyKind.Claim => "a claim",
        KeyKind.Choice => string.Join(", ", key.Allowed.Select(word => "`" + word + "`")),
        KeyKind.Integer when key.Allowed.Count > 0 => Quote.Alternatives(key.Allowed),
        KeyKind.Text => Invariant.Format("a string of at most {0} characters", key.MaximumTextLength),
        _ => Expectation.Of(key),
    };

    private static string Default(KeyDefinition key)
        => key.Default is not { } standard ? string.Empty
            : standard[0] == '(' ? standard.Substring(1, standard.Length - 2)
            : "`" + standard + "`";

    private static string Show(string path) => path.Replace("*", "{name}");

    private static string Cell(string text) => text.Replace("|", "\\|");
}
