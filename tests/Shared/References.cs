using Microsoft.CodeAnalysis;

namespace SessionGen.Testing;

/// <summary>What code under test is compiled against.</summary>
internal static class References
{
    private static readonly string[] s_paths =
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);

    private static readonly Lazy<MetadataReference[]> s_framework = new(() => Load(IsOfTheFramework));

    private static readonly Lazy<MetadataReference[]> s_runtime = new(() => Load(path =>
        Path.GetFileName(path) is "SessionGen.Runtime.dll" or "SessionGen.AspNetCore.dll"
            or "SessionGen.AspNetCore.UI.dll" or "SessionGen.Sqlite.dll"));

    /// <summary>.NET and ASP.NET Core.</summary>
    public static IReadOnlyList<MetadataReference> Framework => s_framework.Value;

    /// <summary>The packages of SessionGen that the test project itself references.</summary>
    public static IReadOnlyList<MetadataReference> SessionGen => s_runtime.Value;

    private static MetadataReference[] Load(Func<string, bool> filter) =>
        [.. s_paths.Where(filter).Select(path => MetadataReference.CreateFromFile(path))];

    private static bool IsOfTheFramework(string path)
    {
        var folder = Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(path)));
        return folder is "Microsoft.NETCore.App" or "Microsoft.AspNetCore.App";
    }
}
