using SessionGen.Configuration.Model;
using SessionGen.Configuration.Schema;
using SessionGen.Configuration.Tests.Harness;
using SessionGen.Testing;

namespace SessionGen.Configuration.Tests.Schema;

/// <summary>The one table against the code that reads by it.</summary>
public sealed class KeyTableTests
{
    private const string Document = "docs/sessions-yaml.md";

    [Fact]
    public void The_defaults_of_the_table_are_those_of_the_model()
    {
        var text = string.Join('\n', KeyTable.Root.Children.Select(key => Write(key, 0)).Where(line => line.Length > 0));

        Assert.Contains("lifetime: 60s", text, StringComparison.Ordinal);
        Assert.Equal(new SessionsModel(), Verify.Clean(text));
    }

    [Fact]
    public void Every_example_is_right()
    {
        var keys = KeyTable.Keys.Where(key => key.Example is not null && !key.Path.Contains('*', StringComparison.Ordinal)).ToArray();

        Assert.NotEmpty(keys);
        foreach (var key in keys)
        {
            var value = key.Kind == KeyKind.Map ? "{ " + key.Example + " }" : key.Example;
            var text = key.Path.Replace(".", ": { ", StringComparison.Ordinal) + ": " + value + string.Concat(Enumerable.Repeat(" }", key.Path.Count(c => c == '.')));
            Assert.DoesNotContain(SessionsFile.Read(text, TestContext.Current.CancellationToken).Findings, finding => finding.IsError);
        }
    }

    [Fact]
    public void Every_key_has_a_text()
        => Assert.All(KeyTable.Keys, key => Assert.True(key.Doc.EndsWith('.') && key.Doc.Length > 10, key.Path));

    [Fact]
    public void Every_example_file_of_the_documentation_compiles()
    {
        var blocks = Repository.Read(Document).Split("```yaml\n").Skip(1).Select(block => block[..block.IndexOf("```", StringComparison.Ordinal)]).ToArray();

        Assert.InRange(blocks.Length, 5, 100);
        Assert.All(blocks, block => Assert.Empty(SessionsFile.Read(block, TestContext.Current.CancellationToken).Findings.Where(finding => finding.IsError).Select(finding => finding.Message)));
    }

    private static string Write(KeyDefinition key, int depth)
    {
        var indentation = new string(' ', 2 * depth);
        if (key.Kind == KeyKind.Section)
        {
            var children = key.Children.Select(child => Write(child, depth + 1)).Where(line => line.Length > 0 && !line.TrimStart().StartsWith("maxSessions:", StringComparison.Ordinal) && !(key.Name == "multiSession" && line.Contains("onLimit", StringComparison.Ordinal)));
            return indentation + key.Name + ":\n" + string.Join('\n', children);
        }

        return key.Default is { } standard && standard[0] != '(' ? indentation + key.Name + ": " + standard : string.Empty;
    }
}
