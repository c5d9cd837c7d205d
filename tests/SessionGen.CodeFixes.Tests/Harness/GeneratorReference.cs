using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using SessionGen.Generator;

namespace SessionGen.CodeFixes.Tests.Harness;

/// <summary>The generator as a project of a workspace references it: code fixes see the generated code.</summary>
internal sealed class GeneratorReference : AnalyzerReference
{
    // A workspace asks several times, and expects the same instances.
    private readonly ImmutableArray<ISourceGenerator> _generators = [new SessionsGenerator().AsSourceGenerator()];

    public override string? FullPath => null;

    public override object Id => nameof(GeneratorReference);

    public override ImmutableArray<DiagnosticAnalyzer> GetAnalyzers(string language) => [];

    public override ImmutableArray<DiagnosticAnalyzer> GetAnalyzersForAllLanguages() => [];

    public override ImmutableArray<ISourceGenerator> GetGenerators(string language) => _generators;
}
