using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using SessionGen.Analyzers.Tests.Harness;
using SessionGen.Testing;

namespace SessionGen.Analyzers.Tests;

/// <summary>Editors ask for one file at a time and run analyzers in parallel; the answers are those of a build.</summary>
public sealed class EditorTests
{
    private const string File = "version: 7\ntoken: { claims: { department: { type: string, maxLength: 64 } } }\n";

    [Fact]
    public async Task The_findings_of_the_file_need_no_other_file_to_be_analyzed()
    {
        var file = new InMemoryAdditionalText("/project/sessions.yaml", File);
        var analysis = Compile(1).WithAnalyzers(AllAnalyzers.Create(), new AnalyzerOptions([file]));

        var result = await analysis.GetAnalysisResultAsync(file, TestContext.Current.CancellationToken);

        Assert.Equal(["SESS007"], result.GetAllDiagnostics().Select(diagnostic => diagnostic.Id));
    }

    [Fact]
    public async Task The_findings_of_one_source_file_need_no_other_file_to_be_analyzed()
    {
        var compilation = Compile(3);
        var analysis = compilation.WithAnalyzers(AllAnalyzers.Create(), new AnalyzerOptions([new InMemoryAdditionalText("/project/sessions.yaml", File)]));
        var tree = compilation.SyntaxTrees[1];

        var diagnostics = await analysis.GetAnalyzerSemanticDiagnosticsAsync(compilation.GetSemanticModel(tree), filterSpan: null, TestContext.Current.CancellationToken);

        Assert.Equal(tree, Assert.Single(diagnostics).Location.SourceTree);
    }

    [Fact]
    public async Task Analysis_in_parallel_finds_the_same_as_analysis_one_by_one()
    {
        const int Files = 40;

        var parallel = await Analyze(concurrent: true);

        Assert.Equal(Files + 1, parallel.Count);
        Assert.Equal(await Analyze(concurrent: false), parallel);

        async Task<IReadOnlyList<string>> Analyze(bool concurrent)
        {
            var options = new CompilationWithAnalyzersOptions(
                new AnalyzerOptions([new InMemoryAdditionalText("/project/sessions.yaml", File)]), onAnalyzerException: null, concurrent, logAnalyzerExecutionTime: false);
            ImmutableArray<Diagnostic> diagnostics = await Compile(Files).WithAnalyzers(AllAnalyzers.Create(), options).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
            return [.. diagnostics.Select(diagnostic => diagnostic.ToString()).Order(StringComparer.Ordinal)];
        }
    }

    private static CSharpCompilation Compile(int files) => CSharpCompilation.Create(
        "Project",
        Enumerable.Range(0, files).Select(number => CSharpSyntaxTree.ParseText(
            $$"""
            using System.Security.Claims;

            public class C{{number}}
            {
                public Claim? Of(ClaimsPrincipal user) => user.FindFirst("departmnt");
            }
            """,
            path: $"/project/C{number}.cs",
            cancellationToken: TestContext.Current.CancellationToken)),
        References.Framework,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
}
