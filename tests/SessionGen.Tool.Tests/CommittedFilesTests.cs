using System.Text.Json;
using SessionGen.Testing;

namespace SessionGen.Tool.Tests;

/// <summary>The files of the repository that are written from the key table.</summary>
public sealed class CommittedFilesTests : ToolRun
{
    private const string Document = "docs/sessions-yaml.md";
    private const string Begin = "<!-- Generated from the key table (KeyTable.cs). A test compares it and, with SESSIONGEN_UPDATE=1, writes it. -->\n\n";
    private const string End = "<!-- End of the generated part. -->\n";

    [Fact]
    public async Task The_committed_schema_is_that_of_the_key_table()
        => CommittedFile.CompareOrUpdate("generator/SessionGen.Configuration/sessions.schema.json", await WriteAsync("json"));

    [Fact]
    public async Task The_documentation_names_the_place_of_the_schema()
    {
        using var schema = JsonDocument.Parse(await WriteAsync("json"));

        var id = schema.RootElement.GetProperty("$id").GetString();
        Assert.Contains("$schema=" + id + "\n", Repository.Read(Document), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_key_reference_of_the_documentation_is_that_of_the_key_table()
    {
        var document = Repository.Read(Document);
        var begin = document.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var end = document.IndexOf(End, StringComparison.Ordinal);

        CommittedFile.CompareOrUpdate(Document, document[..begin] + await WriteAsync("markdown") + document[end..]);
    }

    private async Task<string> WriteAsync(string format)
    {
        var run = await RunAsync("schema", "--format", format);
        Assert.Equal(0, run.ExitCode);
        return run.Output;
    }
}
