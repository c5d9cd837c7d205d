using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using SessionGen.Configuration;

namespace SessionGen.Analyzers;

/// <summary>Finds the sessions.yaml files of a project. More than one is an error (SESS006).</summary>
internal static class SessionsFiles
{
    // By path, so that the first file does not depend on the order in the build; without files that are listed twice.
    public static ImmutableArray<AdditionalText> Find(AnalyzerOptions options) =>
    [
        .. options.AdditionalFiles
            .Where(file => SessionsFileName.Matches(file.Path))
            .GroupBy(file => file.Path, StringComparer.Ordinal)
            .Select(same => same.First())
            .OrderBy(file => file.Path, StringComparer.Ordinal),
    ];
}
