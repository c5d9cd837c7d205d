namespace SessionGen.Testing.Processes;

/// <summary>Packages from npm that tests run against.</summary>
internal static class NpmPackages
{
    /// <summary>Installs what the lock file of a folder says, unless that is there already.</summary>
    public static async Task InstallAsync(string folder, CancellationToken cancellationToken)
    {
        var installed = Path.Combine(folder, "node_modules", ".package-lock.json");
        var wanted = Path.Combine(folder, "package-lock.json");
        if (File.Exists(installed) && File.GetLastWriteTimeUtc(installed) >= File.GetLastWriteTimeUtc(wanted))
        {
            return;
        }

        var install = await CommandLine.RunAsync(
            CommandLine.StartInfo("npm", folder, ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]), input: null, cancellationToken);
        Requires.That(install.ExitCode == 0, $"'npm ci' in {folder} failed: {install.Output}");
    }
}
