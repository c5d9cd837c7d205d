using System.Collections.Immutable;
using Microsoft.CodeAnalysis.Diagnostics;

namespace SessionGen.Analyzers.Tests.Harness;

/// <summary>Every analyzer of the assembly, found as the compiler finds them, so that a new one cannot be forgotten.</summary>
internal static class AllAnalyzers
{
    public static ImmutableArray<DiagnosticAnalyzer> Create() =>
    [
        .. typeof(SessionsFileAnalyzer).Assembly.GetTypes()
            .Where(type => type.IsDefined(typeof(DiagnosticAnalyzerAttribute), inherit: false))
            .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ];
}
