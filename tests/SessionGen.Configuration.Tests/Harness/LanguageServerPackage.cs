using SessionGen.Testing;
using SessionGen.Testing.Processes;

namespace SessionGen.Configuration.Tests.Harness;

/// <summary>The package of tests/editor.</summary>
internal static class LanguageServerPackage
{
    /// <summary>Installs what the lock file says, unless that is there already.</summary>
    /// <returns>The script that starts the server.</returns>
    public static async Task<string> InstallAsync(CancellationToken cancellationToken)
    {
        Requires.Program("node");
        Requires.Program("npm");
        var folder = Path.Combine(Repository.Root, "tests", "editor");
        await NpmPackages.InstallAsync(folder, cancellationToken);
        return Path.Combine(folder, "node_modules", "yaml-language-server", "bin", "yaml-language-server");
    }
}
