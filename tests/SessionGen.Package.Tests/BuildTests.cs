using System.Text.Json;
using SessionGen.Package.Tests.Infrastructure;
using SessionGen.Testing.Processes;

namespace SessionGen.Package.Tests;

/// <summary>A user's project with the packages, built by <c>dotnet build</c>.</summary>
public sealed class BuildTests(ReadmeProject readme, Packages packages) : IClassFixture<ReadmeProject>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void The_project_of_the_readme_builds_without_a_warning() => readme.FirstBuild.ShouldSucceed().ShouldHaveNoDiagnostics();

    [Fact]
    public async Task The_mistake_that_the_readme_suggests_gives_the_line_that_it_shows()
    {
        var project = readme.Reset().Write("sessions.yaml", Readme.SessionsYaml.Replace("inactivityTimeout: 30m ", "inactivityTimeout: 30 ", StringComparison.Ordinal));

        var build = (await project.RebuildAsync(Cancellation)).ShouldFail();

        Assert.Equal(2, build.Diagnostics.Count);
        Assert.StartsWith(Readme.Block("text").TrimEnd(), build.Diagnostics[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_build_compiles_nothing_and_an_edit_of_the_file_does()
    {
        var project = readme.Reset();
        (await project.RebuildAsync(Cancellation)).ShouldSucceed();
        var before = File.GetLastWriteTimeUtc(project.File("obj/Debug/net10.0/MyApp.dll"));

        (await project.RebuildAsync(Cancellation)).ShouldSucceed();
        Assert.Equal(before, File.GetLastWriteTimeUtc(project.File("obj/Debug/net10.0/MyApp.dll")));

        project.Write("sessions.yaml", Readme.SessionsYaml.Replace("7d", "6d", StringComparison.Ordinal));
        (await project.RebuildAsync(Cancellation)).ShouldSucceed();
        Assert.NotEqual(before, File.GetLastWriteTimeUtc(project.File("obj/Debug/net10.0/MyApp.dll")));
    }

    [Fact]
    public async Task A_policy_without_an_end_is_an_error_at_its_line()
    {
        var project = readme.Reset().Write(
            "sessions.yaml",
            """
            policies:
              kiosk:
                maximumLifetime: off
            token:
              claims: { department: string, plan: { type: enum, values: [free], default: free } }
            """);

        var build = (await project.RebuildAsync(Cancellation)).ShouldFail();

        Assert.Equal(["sessions.yaml(3,22): error SESS000", "sessions.yaml(3,22): error SESS010"], build.DiagnosticHeads);
        Assert.Contains("Sessions of the policy 'kiosk' never end: ", build.Diagnostics[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_mistake_is_reported_in_one_build_and_nothing_else_beside_them()
    {
        var project = readme.Reset().Write(
            "sessions.yaml",
            """
            lifetime:
              inactivityTimeout: 30
              maximumLifetme: 7d
            token:
              lifetime: 2h
              claims:
                department: string
                plan: { type: enum, values: [free], default: pro }
            """);

        var build = (await project.RebuildAsync(Cancellation)).ShouldFail();

        Assert.Equal(
            [
                "sessions.yaml(2,22): error SESS000",
                "sessions.yaml(2,22): error SESS008",
                "sessions.yaml(3,3): error SESS002",
                "sessions.yaml(5,13): warning SESS014",
                "sessions.yaml(8,50): error SESS026",
            ],
            build.DiagnosticHeads);
    }

    [Fact]
    public async Task With_analyzers_turned_off_the_generator_still_refuses_a_broken_file()
    {
        var project = readme.Reset().Write("sessions.yaml", Readme.SessionsYaml.Replace("maximumLifetime: 7d", "maximumLifetime: 7", StringComparison.Ordinal));

        var build = (await project.RebuildAsync(Cancellation, "-p:RunAnalyzers=false")).ShouldFail();

        Assert.Equal(["sessions.yaml(3,20): error SESS000"], build.DiagnosticHeads);
    }

    [Fact]
    public async Task Without_a_file_there_is_a_warning_and_the_defaults_apply()
    {
        var project = packages.NewProject("NoFile").WriteWebProject().Write(
            "Program.cs",
            """
            var builder = WebApplication.CreateBuilder(args);
            builder.Services.AddSessionGen();
            var app = builder.Build();
            app.MapGet("/policy", () => $"{NoFile.Sessions.SessionPolicies.Default.MaximumLifetime} {new NoFile.Sessions.SessionClaims()}");
            app.Run();
            """);

        var build = (await project.BuildAsync(Cancellation)).ShouldSucceed();

        Assert.Equal(["CSC : warning SESS005"], build.DiagnosticHeads);
        await using var application = await project.StartAsync(Cancellation);
        using var client = new HttpClient { BaseAddress = application.Address };
        Assert.StartsWith("7.00:00:00 ", await client.GetStringAsync("/policy", Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_lock_beside_the_file_is_found_and_compared()
    {
        var project = packages.NewProject("Locked").WriteWebProject().Write("Program.cs", "return;\n")
            .Write("sessions.yaml", "token:\n  lifetime: 2m\n  claims:\n    level: integer\n")
            .Write("sessions.lock.yaml", "version: 1\nproject: Locked\ntoken:\n  lifetime: 60s\n");

        var build = (await project.BuildAsync(Cancellation)).ShouldFail();
        Assert.Equal(["sessions.yaml(2,13): warning SESS061", "sessions.yaml(4,5): error SESS060"], build.DiagnosticHeads.Order());

        project.Write("sessions.lock.yaml", "version: 1\nproject: Copied\n");
        build = (await project.RebuildAsync(Cancellation)).ShouldSucceed();
        Assert.Equal(["sessions.lock.yaml(2,10): warning SESS062"], build.DiagnosticHeads);
    }

    [Fact]
    public async Task The_short_extension_is_found_too()
    {
        var project = readme.Reset().Delete("sessions.yaml").Write("sessions.yml", Readme.SessionsYaml);

        (await project.RebuildAsync(Cancellation)).ShouldSucceed().ShouldHaveNoDiagnostics();
    }

    [Fact]
    public async Task Both_extensions_at_once_are_an_error()
    {
        var project = readme.Reset().Write("sessions.yml", Readme.SessionsYaml);

        var build = (await project.RebuildAsync(Cancellation)).ShouldFail();

        Assert.Equal(["sessions.yml(1,1): error SESS000", "sessions.yml(1,1): error SESS006"], build.DiagnosticHeads);
    }

    [Fact]
    public async Task The_file_stays_an_ordinary_item_and_is_published_nowhere()
    {
        var project = readme.Reset();

        var items = await project.DotNetAsync(Cancellation, "msbuild", "-getItem:None,AdditionalFiles,Content,Watch", "-nodeReuse:false");
        using var json = JsonDocument.Parse(items.ShouldSucceed().Output);
        Assert.Equal(["AdditionalFiles", "None", "Watch"], json.RootElement.GetProperty("Items").EnumerateObject()
            .Where(kind => kind.Value.EnumerateArray().Any(item => item.GetProperty("Identity").GetString() == "sessions.yaml"))
            .Select(kind => kind.Name)
            .Order());

        (await project.DotNetAsync(Cancellation, ["publish", "--no-restore", "--output", project.File("published"), .. DotNet.BuildArguments])).ShouldSucceed();
        var published = Directory.GetFiles(project.File("published"), "*", SearchOption.AllDirectories).Select(Path.GetFileName).ToList();
        Directory.Delete(project.File("published"), recursive: true);
        Assert.Contains("SessionGen.AspNetCore.dll", published);
        Assert.Contains("SessionGen.Runtime.dll", published);
        Assert.DoesNotContain("sessions.yaml", published);
        Assert.DoesNotContain(published, file => file!.StartsWith("YamlDotNet", StringComparison.Ordinal)
            || file.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal)
            || file.StartsWith("SessionGen.Generator", StringComparison.Ordinal)
            || file.StartsWith("SessionGen.Configuration", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_project_that_names_the_file_itself_has_it_once()
    {
        var project = packages.NewProject("OwnItem").WriteWebProject().Write("Program.cs", "WebApplication.CreateBuilder(args).Services.AddSessionGen();\n")
            .Write("sessions.yaml", "lifetime: { maximumLifetime: 1d }\n");
        project.Write("OwnItem.csproj", File.ReadAllText(project.File("OwnItem.csproj"))
            .Replace("</Project>", """<ItemGroup><AdditionalFiles Include="sessions.yaml" /></ItemGroup></Project>""", StringComparison.Ordinal));

        (await project.BuildAsync(Cancellation)).ShouldSucceed().ShouldHaveNoDiagnostics();
    }

    [Fact]
    public async Task The_pick_up_can_be_turned_off()
    {
        var items = await readme.Reset().DotNetAsync(
            Cancellation, "msbuild", "-getItem:AdditionalFiles,Watch", "-p:EnableDefaultSessionGenItems=false", "-nodeReuse:false");

        Assert.DoesNotContain("sessions.yaml", items.ShouldSucceed().Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("""<IsTestProject>true</IsTestProject></PropertyGroup><ItemGroup><PackageReference Include="SessionGen.AspNetCore" Version="$(TestedVersion)" /></ItemGroup><PropertyGroup>""")]
    public async Task A_project_that_references_the_application_generates_nothing_and_hears_nothing(string also)
    {
        readme.Reset();
        var tests = packages.NewProject("MyApp.Tests").Write(
            "MyApp.Tests.csproj",
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <RootNamespace>MyApp</RootNamespace>
                {also.Replace("$(TestedVersion)", packages.Version, StringComparison.Ordinal)}
              </PropertyGroup>
              <ItemGroup>
                <ProjectReference Include="{readme.Project.File("MyApp.csproj")}" />
              </ItemGroup>
            </Project>
            """).Write(
            "Tests.cs",
            """
            using Microsoft.Extensions.DependencyInjection;
            using MyApp.Sessions;

            new ServiceCollection().AddSessionGen();
            System.Console.WriteLine(SessionPolicies.Admin.MaximumLifetime + " " + new SessionClaims { Department = "R&D" }.Department);
            """);

        (await tests.BuildAsync(Cancellation)).ShouldSucceed().ShouldHaveNoDiagnostics();

        Assert.Equal("08:00:00 R&D", (await tests.DotNetAsync(Cancellation, tests.File("bin/Debug/net10.0/MyApp.Tests.dll"))).Output.Trim());
    }

    [Fact]
    public async Task A_library_without_AspNetCore_gets_types_and_registration_from_the_package_SessionGen_alone()
    {
        var library = packages.NewProject("Worker").Write(
            "Worker.csproj",
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="SessionGen" Version="{packages.Version}" />
              </ItemGroup>
            </Project>
            """).Write(
            "Worker.cs",
            """
            using Microsoft.Extensions.DependencyInjection;

            namespace Worker;

            public static class Setup
            {
                public static IServiceCollection Add(IServiceCollection services) => services.AddSessionGen();

                public static string Department(Sessions.SessionClaims claims) => claims.Department;
            }
            """).Write("sessions.yaml", "token: { claims: { department: string } }\n");

        (await library.BuildAsync(Cancellation)).ShouldSucceed().ShouldHaveNoDiagnostics();
    }

    [Fact]
    public async Task An_SDK_that_is_too_old_is_named_in_a_warning()
    {
        var build = await readme.Reset().RebuildAsync(Cancellation, "-t:Rebuild", "-p:NETCoreSdkVersion=9.0.304");

        Assert.Contains(
            "warning SESSGENHOST: SessionGen needs the .NET SDK 10.0.100 or newer, and this build runs on 9.0.304",
            Assert.Single(build.ShouldSucceed().Diagnostics),
            StringComparison.Ordinal);
    }
}
