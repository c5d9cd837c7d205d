namespace SessionGen.Tool.Tests;

public sealed class HelpTests : ToolRun
{
    [Theory]
    [InlineData("check")]
    [InlineData("lock")]
    [InlineData("types")]
    [InlineData("schema")]
    public async Task Every_command_has_help_with_an_example(string command)
    {
        var run = await RunAsync(command, "--help");

        Assert.Contains($"EXAMPLES:\n    sessiongen {command}\n", run.Output, StringComparison.Ordinal);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task An_unknown_command_exits_with_2()
    {
        var run = await RunAsync("publish");

        Assert.Equal("sessiongen: Unknown command 'publish'.\n", run.Output);
        Assert.Equal(2, run.ExitCode);
    }
}
