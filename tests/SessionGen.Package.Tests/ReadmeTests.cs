using SessionGen.Package.Tests.Infrastructure;
using SessionGen.Testing;

namespace SessionGen.Package.Tests;

public sealed class ReadmeTests
{
    [Fact]
    public void Every_link_leads_to_a_file_of_the_repository() => Assert.All(
        Readme.LinksIntoTheRepository,
        link => Assert.True(Path.Exists(Path.Combine(Repository.Root, link)), link));

    [Fact]
    public void The_program_is_the_one_of_the_quick_start() => Assert.Equal(
        Repository.Read("samples/QuickStart/Program.cs")
            .Replace("using QuickStart;\n", "", StringComparison.Ordinal)
            .Replace("using QuickStart.Sessions;", $"using {Readme.ProjectName}.Sessions;", StringComparison.Ordinal)
            .Replace("app.ShowHowToTryIt();\n", "", StringComparison.Ordinal),
        Readme.Program);
}
