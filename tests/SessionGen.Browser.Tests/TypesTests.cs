using SessionGen.Testing;
using SessionGen.Testing.Processes;

namespace SessionGen.Browser.Tests;

public sealed class TypesTests
{
    private static readonly string _folder = Path.Combine(Repository.Root, "tests", "script");

    [Fact]
    public async Task The_module_and_code_that_uses_it_have_no_type_errors_under_strict_checks()
    {
        Requires.Program("node");
        Requires.Program("npm");
        await NpmPackages.InstallAsync(_folder, TestContext.Current.CancellationToken);

        var compiler = Path.Combine("node_modules", "typescript", "bin", "tsc");
        var check = CommandLine.StartInfo("node", _folder, [compiler, "--project", "."]);
        var result = await CommandLine.RunAsync(check, input: null, TestContext.Current.CancellationToken);

        Assert.Empty(result.ShouldSucceed().Output);
    }
}
