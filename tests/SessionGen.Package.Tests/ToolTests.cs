using SessionGen.Package.Tests.Infrastructure;

namespace SessionGen.Package.Tests;

/// <summary>The package of the command line, installed and run.</summary>
public sealed class ToolTests(Packages packages)
{
    private static readonly string[] s_program =
    [
        "DotnetToolSettings.xml", "SessionGen.Configuration.dll", "SessionGen.Configuration.pdb", "SessionGen.Tool.deps.json",
        "SessionGen.Tool.dll", "SessionGen.Tool.pdb", "SessionGen.Tool.runtimeconfig.json",
        "Spectre.Console.Ansi.dll", "Spectre.Console.Cli.dll", "Spectre.Console.dll", "YamlDotNet.dll",
    ];

    [Fact]
    public async Task The_installed_tool_prints_what_the_compiler_prints()
    {
        var project = packages.NewProject("Tool").WriteWebProject().Write("Program.cs", "return;\n").Write(
            "sessions.yaml",
            """
            lifetime:
              inactivityTimeout: 30
              maximumLifetme: 7d
            cookie: { sameSite: none }
            """);
        (await project.DotNetAsync(TestContext.Current.CancellationToken, "new", "tool-manifest")).ShouldSucceed();
        (await project.DotNetAsync(TestContext.Current.CancellationToken, "tool", "install", "SessionGen.Tool", "--version", packages.Version)).ShouldSucceed();

        var check = await project.DotNetAsync(TestContext.Current.CancellationToken, "sessiongen", "check");
        var build = (await project.BuildAsync(TestContext.Current.CancellationToken)).ShouldFail();

        Assert.Equal(build.Diagnostics.Where(line => !line.Contains("SESS000", StringComparison.Ordinal)), check.Diagnostics);
        Assert.Equal(3, check.Diagnostics.Count);
        Assert.Equal(1, check.ExitCode);
    }

    [Fact]
    public async Task The_tool_runs_without_installation_and_writes_what_the_build_accepts()
    {
        var project = packages.NewProject("Once").WriteWebProject().Write("Program.cs", "return;\n")
            .Write("sessions.yaml", "token: { claims: { level: { type: integer, description: Seniority. } } }\n");
        string[] once = ["dnx", "SessionGen.Tool", "--version", packages.Version, "--yes"];

        (await project.DotNetAsync(TestContext.Current.CancellationToken, [.. once, "check"])).ShouldSucceed();
        (await project.DotNetAsync(TestContext.Current.CancellationToken, [.. once, "lock"])).ShouldSucceed();
        (await project.DotNetAsync(TestContext.Current.CancellationToken, [.. once, "types"])).ShouldSucceed();

        Assert.Contains("\nproject: Once\n", await File.ReadAllTextAsync(project.File("sessions.lock.yaml"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains("    level: number;\n", await File.ReadAllTextAsync(project.File("session-claims.d.ts"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        (await project.BuildAsync(TestContext.Current.CancellationToken)).ShouldSucceed().ShouldHaveNoDiagnostics();
    }

    [Fact]
    public void The_tool_brings_what_it_needs()
    {
        using var package = packages.Open("SessionGen.Tool");

        Assert.Equal(
            [
                "README.md",
                "THIRD-PARTY-NOTICES.txt",
                "icon.png",
                .. s_program.Select(file => "tools/net10.0/any/" + file),
            ],
            package.Files);
    }
}
