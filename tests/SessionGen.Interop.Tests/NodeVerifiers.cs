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
        await NpmPackages.InstallAsync(_folder, cancellationToken);

        var verification = CommandLine.StartInfo("node", _folder, ["verify.mjs"]);
        var result = await CommandLine.RunAsync(verification, JsonSerializer.Serialize(input, JsonSerializerOptions.Web), cancellationToken);
        using var json = JsonDocument.Parse(result.ShouldSucceed().Output);
        return json.RootElement.Clone();
    }
}
