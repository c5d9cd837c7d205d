namespace SessionGen.Tool.Tests;

public sealed class CheckCommandTests : ToolRun
{
    [Fact]
    public async Task A_file_without_findings_prints_nothing()
    {
        Write("sessions.yaml", "lifetime: { maximumLifetime: 8h }\n");

        var run = await RunAsync("check");

        Assert.Equal("", run.Output);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task Findings_are_printed_as_the_compiler_prints_them()
    {
        Write("sessions.yaml", """
            lifetime:
              inactivityTimeout: off
              maximumLifetime:   off
            cookie: { sameSite: none }
            token: { claims: { team: string } }
            """);

        var run = await RunAsync("check");

        Assert.Collection(
            run.Output.TrimEnd().Split('\n'),
            line => Assert.Equal(
                "sessions.yaml(3,22): error SESS010: " +
                "Sessions of the policy 'default' never end: inactivityTimeout is off and maximumLifetime is off. Set at least one of them, for example 'maximumLifetime: 7d'. " +
                "(https://github.com/sessiongen/sessiongen/blob/main/docs/rules/SESS010.md)",
                line),
            line => Assert.StartsWith("sessions.yaml(4,21): warning SESS041: ", line, StringComparison.Ordinal),
            line => Assert.StartsWith("sessions.yaml(5,26): info SESS023: ", line, StringComparison.Ordinal));
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public async Task Warnings_are_not_errors()
    {
        Write("sessions.yaml", "cookie: { sameSite: none }\n");

        var run = await RunAsync("check");

        Assert.Single(run.Diagnostics);
        Assert.Equal(0, run.ExitCode);
    }

    [Theory]
    [InlineData("src/Web")]
    [InlineData("src/Web/sessions.yml")]
    public async Task The_path_is_a_folder_or_a_file(string path)
    {
        Write("src/Web/sessions.yml", "version: 2\n");

        var run = await RunAsync("check", path);

        Assert.Equal(["src/Web/sessions.yml(1,10): error SESS007"], run.DiagnosticHeads);
        Assert.Equal(1, run.ExitCode);
    }

    [Theory]
    [InlineData]
    [InlineData("missing.yaml")]
    [InlineData("a", "b")]
    [InlineData("--strict")]
    public async Task A_wrong_command_line_and_a_file_that_cannot_be_read_exit_with_2(params string[] arguments)
    {
        var run = await RunAsync(["check", .. arguments]);

        Assert.StartsWith("sessiongen: ", run.Output, StringComparison.Ordinal);
        Assert.Equal(2, run.ExitCode);
    }

    [Fact]
    public async Task Two_files_in_one_folder_are_refused_as_the_compiler_refuses_them()
    {
        Write("sessions.yaml", "");
        Write("sessions.yml", "");

        var run = await RunAsync("check");

        Assert.Contains("more than one sessions.yaml: sessions.yaml, sessions.yml.", run.Output, StringComparison.Ordinal);
        Assert.Equal(2, run.ExitCode);
    }
}
