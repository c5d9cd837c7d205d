using System.Text.Json;
using SessionGen.Testing.Processes;

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
            line => Assert.Equal("      maximumLifetime:   off", line),
            line => Assert.Equal("                         ^^^", line),
            line => Assert.StartsWith("sessions.yaml(4,21): warning SESS041: ", line, StringComparison.Ordinal),
            line => Assert.Equal("    cookie: { sameSite: none }", line),
            line => Assert.Equal("                        ^^^^", line),
            line => Assert.StartsWith("sessions.yaml(5,26): info SESS023: ", line, StringComparison.Ordinal),
            line => Assert.Equal("    token: { claims: { team: string } }", line),
            line => Assert.Equal("                             ^^^^^^", line));
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public async Task The_caret_stands_below_its_place_after_tabs()
    {
        Write("sessions.yaml", "lifetime:\n  maximumLifetime:\t30\n");

        var lines = (await RunAsync("check")).Output.Split('\n');

        Assert.Contains("      maximumLifetime:\t30", lines);
        Assert.Contains("                      \t^^", lines);
    }

    [Fact]
    public async Task Programs_read_JSON()
    {
        Write("sessions.yaml", "cookie:\n  sameSite: none\n  persistent: yes\n");

        var run = await RunAsync("check", "--format", "json");

        using var json = JsonDocument.Parse(run.Output);
        var finding = json.RootElement[1];
        Assert.Equal(2, json.RootElement.GetArrayLength());
        Assert.Equal("sessions.yaml", finding.GetProperty("path").GetString());
        Assert.Equal((3, 15, 3, 18), (Get("line"), Get("column"), Get("endLine"), Get("endColumn")));
        Assert.Equal(("error", "SESS003", "true"), (finding.GetProperty("severity").GetString(), finding.GetProperty("id").GetString(), finding.GetProperty("suggestion").GetString()));
        Assert.Equal(1, run.ExitCode);

        Write("sessions.yaml", "");
        Assert.Equal("[]\n", (await RunAsync("check", "--format", "json")).ShouldSucceed().Output);

        int Get(string name) => finding.GetProperty(name).GetInt32();
    }

    [Fact]
    public async Task GitHub_shows_annotations()
    {
        Write("sessions.yaml", "token: { claims: { \"100%: a\": string } }\ncookie: { sameSite: none }\n");

        var lines = (await RunAsync("check", "--format", "github")).Output.TrimEnd().Split('\n');

        Assert.StartsWith("::notice file=sessions.yaml,line=1,endLine=1,col=31,endColumn=37,title=SESS023%3A Claim without a bound::", lines[0], StringComparison.Ordinal);
        Assert.Contains("100%25: a", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("::warning file=sessions.yaml,line=2,", lines[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("1", false)]
    public async Task Severities_are_colored_on_a_terminal_unless_NO_COLOR_is_set(string noColor, bool isColored)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "The program 'script', which opens a terminal, is not installed.");
        Write("sessions.yaml", "version: 2\n");
        var start = CommandLine.StartInfo(
            "/usr/bin/script",
            Folder,
            ["-qec", $"dotnet \"{Path.Combine(AppContext.BaseDirectory, "SessionGen.Tool.dll")}\" check", "/dev/null"]);
        start.Environment["NO_COLOR"] = noColor;
        start.Environment["TERM"] = "xterm-256color";

        var run = await CommandLine.RunAsync(start, input: null, TestContext.Current.CancellationToken);

        Assert.Equal(isColored, run.Output.Contains("\u001b[1;31merror SESS007\u001b[0m: ", StringComparison.Ordinal));
        Assert.Equal(!isColored, run.Output.Contains(": error SESS007: ", StringComparison.Ordinal));
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
