using SessionGen.Testing;

namespace SessionGen.Tool.Tests;

public sealed class SchemaCommandTests : ToolRun
{
    private const string Committed = "generator/SessionGen.Configuration/sessions.schema.json";

    [Fact]
    public async Task The_schema_goes_to_standard_output()
    {
        var run = await RunAsync("schema");

        Assert.Equal(Repository.Read(Committed), run.Output);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task The_schema_is_written_to_a_file()
    {
        var run = await RunAsync("schema", "--output", "sessions.schema.json");

        Assert.Equal("", run.Output);
        Assert.Equal(Repository.Read(Committed), await File.ReadAllTextAsync(Path.Combine(Folder, "sessions.schema.json"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_keys_are_described_for_people()
    {
        var run = await RunAsync("schema", "--format", "markdown");

        Assert.Contains("| `inactivityTimeout` | a duration", run.Output, StringComparison.Ordinal);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task A_schema_that_is_out_of_date_fails_the_check()
    {
        Assert.Equal(1, (await RunAsync("schema", "--output", "a.json", "--check")).ExitCode);
        (await RunAsync("schema", "--output", "a.json")).ShouldSucceed();
        (await RunAsync("schema", "--output", "a.json", "--check")).ShouldSucceed();

        Write("a.json", "{}");
        var stale = await RunAsync("schema", "--output", "a.json", "--check");
        Assert.Equal("a.json is out of date. Run 'sessiongen schema --output a.json' and commit the file.\n", stale.Output);
        Assert.Equal(1, stale.ExitCode);
    }

    [Theory]
    [InlineData("--check")]
    [InlineData("--output")]
    [InlineData("--output", "missing/sessions.schema.json")]
    [InlineData("--format", "xml")]
    [InlineData("--verbose")]
    public async Task A_wrong_command_line_and_a_file_that_cannot_be_written_exit_with_2(params string[] arguments)
    {
        var run = await RunAsync(["schema", .. arguments]);

        Assert.StartsWith("sessiongen: ", run.Output, StringComparison.Ordinal);
        Assert.Equal(2, run.ExitCode);
        Assert.Empty(Directory.GetFiles(Folder));
    }
}
