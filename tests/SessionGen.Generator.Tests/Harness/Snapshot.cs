using System.Reflection;
using SessionGen.Generator.Emission;

namespace SessionGen.Generator.Tests.Harness;

/// <summary>
/// The generated files of <c>Snapshots/NAME/sessions.yaml</c>, committed beside it. Run the tests with <c>SESSIONGEN_UPDATE=1</c> to write
/// them, and read the diff before committing it.
/// </summary>
internal static class Snapshot
{
    private const string VerifiedExtension = ".verified.cs";
    private const string AnyVersion = "[global::System.CodeDom.Compiler.GeneratedCode(\"SessionGen\", \"…\")]";

    private static readonly string s_snapshots = Path.Combine(
        typeof(Snapshot).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "ProjectDirectory").Value!,
        "Snapshots");

    public static async Task VerifyAsync(string name, Consumer? consumer = null)
    {
        var folder = Path.Combine(s_snapshots, name);
        var yaml = (await File.ReadAllTextAsync(Path.Combine(folder, "sessions.yaml"), TestContext.Current.CancellationToken)).ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable("SESSIONGEN_UPDATE") == "1")
        {
            Update(folder, GeneratorRun.Of(yaml, consumer));
        }

        // A release must not touch every snapshot.
        var files = Directory.GetFiles(folder, "*" + VerifiedExtension).Select(path => (
            Path.GetFileName(path).Replace(VerifiedExtension, ".cs", StringComparison.Ordinal),
            File.ReadAllText(path).ReplaceLineEndings("\n").Replace(AnyVersion, CommonSyntax.GeneratedCode, StringComparison.Ordinal)));
        await new GeneratorTest(consumer).WithFile(yaml).Generating(files).VerifyAsync();
    }

    private static void Update(string folder, GeneratorRun run)
    {
        foreach (var path in Directory.GetFiles(folder, "*" + VerifiedExtension))
        {
            File.Delete(path);
        }

        foreach (var source in run.Result.GeneratedSources)
        {
            File.WriteAllText(
                Path.Combine(folder, Path.ChangeExtension(source.HintName, VerifiedExtension)),
                source.SourceText.ToString().Replace(CommonSyntax.GeneratedCode, AnyVersion, StringComparison.Ordinal));
        }
    }
}
