using System.Text.Json;
using SessionGen.Testing;
using SessionGen.Testing.Processes;

namespace SessionGen.Interop.Tests;

/// <summary>The verifiers of tests/interop, which run on Node.js with packages from npm.</summary>
internal static class NodeVerifiers
{
    private static readonly string _folder = Path.Combine(Repository.Root, "tests", "interop");

    public static async Task<JsonElement> VerifyAsync(object input, CancellationToken cancellationToken)
    {
        Requires.Program("node");
        Requires.Program("npm");
        await InstallAsync(cancellationToken);

        var verification = CommandLine.StartInfo("node", _folder, ["verify.mjs"]);
        var result = await CommandLine.RunAsync(verification, JsonSerializer.Serialize(input, JsonSerializerOptions.Web), cancellationToken);
        using var json = JsonDocument.Parse(result.ShouldSucceed().Output);
        return json.RootElement.Clone();
    }

    /// <summary>Installs what the lock file says, unless that is there already.</summary>
    private static async Task InstallAsync(CancellationToken cancellationToken)
    {
        var installed = Path.Combine(_folder, "node_modules", ".package-lock.json");
        var wanted = Path.Combine(_folder, "package-lock.json");
        if (File.Exists(installed) && File.GetLastWriteTimeUtc(installed) >= File.GetLastWriteTimeUtc(wanted))
        {
            return;
        }

        var install = await CommandLine.RunAsync(
            CommandLine.StartInfo("npm", _folder, ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]), input: null, cancellationToken);
        Requires.That(install.ExitCode == 0, $"'npm ci' in {_folder} failed: {install.Output}");
    }
}
