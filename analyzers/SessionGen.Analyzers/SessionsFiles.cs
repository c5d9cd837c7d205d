using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using SessionGen.Configuration;

namespace SessionGen.Analyzers;

/// <summary>The files of a project that are its sessions.yaml: one, when all is well.</summary>
internal static class SessionsFiles
{
    /// <summary>
    /// Ordered by path, so that the same file is the first whatever order the build passes them in. A file that is listed twice
    /// (the package picks it up and the project names it too) is one file.
    /// </summary>
    public static ImmutableArray<AdditionalText> Of(AnalyzerOptions options) =>
    [
        .. options.AdditionalFiles
            .Where(file => SessionsFileName.Matches(file.Path))
            .GroupBy(file => file.Path, StringComparer.Ordinal)
            .Select(same => same.First())
            .OrderBy(file => file.Path, StringComparer.Ordinal),
    ];
}
