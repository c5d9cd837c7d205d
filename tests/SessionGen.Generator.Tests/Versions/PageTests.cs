using SessionGen.Testing;

namespace SessionGen.Generator.Tests.Versions;

/// <summary>docs/changing-sessions-yaml.md against the edits that are built and run.</summary>
public sealed class PageTests
{
    [Fact]
    public void Every_row_of_the_page_is_built_and_run_and_every_edit_that_is_has_its_row()
    {
        var rows = Repository.Read("docs/changing-sessions-yaml.md").Split('\n')
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal))
            .Select(line => line.Split('|')[1].Trim())
            .Where(cell => cell != "Edit")
            .Order(StringComparer.Ordinal);
        var edits = ClaimsEdits.All.Select(edit => edit.Row).Concat(SettingsEdit.All.Select(edit => edit.Row))
            .Distinct().Order(StringComparer.Ordinal);

        Assert.Equal(edits, rows);
    }
}
