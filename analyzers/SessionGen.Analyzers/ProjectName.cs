using Microsoft.CodeAnalysis.Diagnostics;

namespace SessionGen.Analyzers;

/// <summary>The name of the project file, which the props of the package make visible to the compiler. Null without them.</summary>
internal static class ProjectName
{
    public static string? Of(AnalyzerConfigOptions options) =>
        options.TryGetValue("build_property.MSBuildProjectName", out var name) ? name : null;
}
