using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using SessionGen.Configuration;

namespace SessionGen.Analyzers;

/// <summary>Finds the sessions.yaml files of a project. More than one is an error (SESS006).</summary>
internal static class SessionsFiles
{
    // The compiler keeps the value with the AdditionalText, so that each version of a file is read once. Null if it cannot be read.
    public static readonly AdditionalTextValueProvider<SessionsFile?> Provider =
        new(file => file.GetText() is { } text ? SessionsFile.Read(text.ToString()) : null);

    // CompilationStartAnalysisContext.TryGetValue. The context itself would have to register actions here (RS1012).
    public delegate bool Cache(AdditionalText file, AdditionalTextValueProvider<SessionsFile?> provider, out SessionsFile? parsed);

    // The first file, as the generator does.
    public static SessionsFile? Read(AnalyzerOptions options, Cache cache) =>
        Find(options).FirstOrDefault() is { } file && cache(file, Provider, out var parsed) ? parsed : null;

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
