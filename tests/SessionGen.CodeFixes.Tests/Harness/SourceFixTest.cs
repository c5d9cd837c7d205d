using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;
using SessionGen.Analyzers.Claims;
using SessionGen.Analyzers.Lifetimes;
using SessionGen.Testing;

namespace SessionGen.CodeFixes.Tests.Harness;

/// <summary>A fix of C#, beside a sessions.yaml and the code that is generated from it. Sources carry the expected diagnostics as markup.</summary>
internal sealed class SourceFixTest : CSharpCodeFixTest<ClaimNameAnalyzer, ClaimNameCodeFixProvider, DefaultVerifier>
{
    public SourceFixTest(string sessionsYaml, string before, string after)
    {
        TestProject.AddTo(TestState);
        TestState.AdditionalFiles.Add((TestProject.File, sessionsYaml));
        TestState.Sources.Add(("/project/Program.cs", before));
        FixedState.Sources.Add(TestState.Sources[0]);
        FixedState.Sources.Add(("/project/Program.cs", after));
        FixedState.MarkupHandling = MarkupMode.Allow;
        ReferenceAssemblies = TestProject.ReferenceAssemblies;
        CompilerDiagnostics = CompilerDiagnostics.Warnings;
        SolutionTransforms.Add((solution, project) => solution.AddAnalyzerReference(project, new GeneratorReference()));
    }

    /// <summary>The titles of the fixes that were offered first.</summary>
    public IReadOnlyList<string> Offered { get; private set; } = [];

    /// <summary>Applies the fix of a kind, checks its title, and compares the source afterwards. Fix all is verified too.</summary>
    public async Task VerifyAsync(string kind, string title)
    {
        CodeActionEquivalenceKey = kind;
        CodeActionVerifier = (action, _) => Assert.Equal(title, action.Title);
        await RunAsync(TestContext.Current.CancellationToken);
        Assert.Contains(title, Offered);
    }

    protected override IEnumerable<DiagnosticAnalyzer> GetDiagnosticAnalyzers() => [new ClaimNameAnalyzer(), new LifetimeAnalyzer()];

    protected override IEnumerable<CodeFixProvider> GetCodeFixProviders() => [new ClaimNameCodeFixProvider(), new LifetimeCodeFixProvider()];

    protected override ParseOptions CreateParseOptions() => new CSharpParseOptions(LanguageVersion.CSharp13);

    protected override CompilationOptions CreateCompilationOptions() =>
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable);

    protected override ImmutableArray<CodeAction> FilterCodeActions(ImmutableArray<CodeAction> actions)
    {
        Offered = Offered.Count > 0 ? Offered : [.. actions.Select(action => action.Title)];
        return base.FilterCodeActions(actions);
    }
}
