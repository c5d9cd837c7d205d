using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Testing;
using Microsoft.CodeAnalysis.Testing.Model;
using SessionGen.Analyzers;
using SessionGen.Testing;

namespace SessionGen.CodeFixes.Tests.Harness;

/// <summary>A fix of sessions.yaml, which carries the expected diagnostics as markup. The base class offers no fix in additional files.</summary>
internal sealed class FileFixTest : CSharpCodeFixTest<SessionsFileAnalyzer, SuggestionCodeFixProvider, DefaultVerifier>
{
    private readonly string _id;

    public FileFixTest(string id, string before, string after, string path = TestProject.File)
    {
        _id = id;
        TestProject.AddTo(TestState);
        TestState.AdditionalFiles.Add((path, before));
        FixedState.AdditionalFiles.Add((path, after));
        FixedState.MarkupHandling = MarkupMode.Allow;
        ReferenceAssemblies = TestProject.ReferenceAssemblies;
    }

    /// <summary>Applies the only fix for the first place of the rule, and compares its title and the file afterwards.</summary>
    /// <param name="title">Null if no fix is expected.</param>
    public async Task VerifyAsync(string? title)
    {
        string? applied = null;
        CodeActionVerifier = (action, _) => applied = action.Title;
        await RunAsync(TestContext.Current.CancellationToken);
        Assert.Equal(title, applied);
    }

    protected override async Task RunImplAsync(CancellationToken cancellationToken)
    {
        var (before, after) = (Process(TestState), Process(FixedState.WithInheritedValuesApplied(TestState, [])));
        await VerifyDiagnosticsAsync(new EvaluatedProjectState(before, ReferenceAssemblies), [], [.. before.ExpectedDiagnostics], Verify, cancellationToken);

        var project = await CreateProjectAsync(new EvaluatedProjectState(before, ReferenceAssemblies), [], cancellationToken);
        var found = await GetSortedDiagnosticsAsync(project.Solution, [new SessionsFileAnalyzer()], [], CompilerDiagnostics, Verify, cancellationToken);
        var actions = new List<CodeAction>();
        var file = project.AdditionalDocuments.Single();
        await new SuggestionCodeFixProvider().RegisterCodeFixesAsync(
            new CodeFixContext(file, found.First(result => result.diagnostic.Id == _id).diagnostic, (action, _) => actions.Add(action), cancellationToken));
        foreach (var action in actions)
        {
            CodeActionVerifier!(action, Verify);
            var operations = await action.GetOperationsAsync(project.Solution, new Progress<CodeAnalysisProgress>(), cancellationToken);
            file = Assert.IsType<ApplyChangesOperation>(Assert.Single(operations)).ChangedSolution.GetAdditionalDocument(file.Id)!;
        }

        Assert.Equal(after.AdditionalFiles.Single().content.ToString(), (await file.GetTextAsync(cancellationToken)).ToString());
        await VerifyDiagnosticsAsync(new EvaluatedProjectState(after, ReferenceAssemblies), [], [.. after.ExpectedDiagnostics], Verify, cancellationToken);
    }

    private SolutionState Process(SolutionState state) =>
        state.WithInheritedValuesApplied(null, []).WithProcessedMarkup(MarkupOptions, null, new SessionsFileAnalyzer().SupportedDiagnostics, [], DefaultFilePath);
}
