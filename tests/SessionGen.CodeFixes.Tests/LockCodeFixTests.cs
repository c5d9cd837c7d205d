using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using SessionGen.Analyzers;
using SessionGen.Testing;

namespace SessionGen.CodeFixes.Tests;

/// <summary>The fixes that write sessions.lock.yaml from a finding in sessions.yaml.</summary>
public sealed class LockCodeFixTests
{
    private const string LockPath = "/project/sessions.lock.yaml";

    [Fact]
    public async Task The_lock_is_written_anew_if_nothing_is_left_to_accept()
    {
        var (titles, texts) = await FixAsync("token: { lifetime: 30s }\n", "version: 1\n", "SESS062");

        Assert.Equal(["Update sessions.lock.yaml"], titles);
        Assert.Contains("\ntoken:\n  lifetime: 30s\n", texts[0], StringComparison.Ordinal);
        Assert.Empty(await FindAsync("token: { lifetime: 30s }\n", texts[0]));
    }

    [Fact]
    public async Task The_lock_is_not_written_anew_while_a_change_is_not_accepted() =>
        Assert.Empty((await FixAsync("token: { lifetime: 30s }\ncookie: { sameSite: none }\n", "version: 1\n", "SESS062")).Titles);

    [Fact]
    public async Task A_change_is_accepted_and_its_reason_is_left_to_be_written()
    {
        const string File = "token: { lifetime: 2m, claims: { level: integer } }\n";
        var (titles, texts) = await FixAsync(File, "version: 1\n", "SESS060");

        Assert.Equal(["Accept 'token.claims.level: none -> required'"], titles);
        Assert.EndsWith("accepted:\n  - change: \"token.claims.level: none -> required\"\n    reason: \"\"\n", texts[0], StringComparison.Ordinal);

        // The former value stays, so that the other change is still compared with it.
        Assert.Equal(
            [("SESS060", TestProject.File), ("SESS061", TestProject.File), ("SESS062", LockPath)],
            (await FindAsync(File, texts[0])).Select(diagnostic => (diagnostic.Id, diagnostic.Location.GetLineSpan().Path)));
        Assert.Equal(["SESS061", "SESS062"], (await FindAsync(File, texts[0].Replace("\"\"", "\"Known.\"", StringComparison.Ordinal))).Select(diagnostic => diagnostic.Id));
    }

    [Fact]
    public async Task A_lock_that_cannot_be_read_has_no_fix() =>
        Assert.Empty((await FixAsync("token: { lifetime: 30s }\n", "<<<<<<< HEAD\n", "SESS062")).Titles);

    private static async Task<(string[] Titles, string[] Texts)> FixAsync(string file, string locked, string id)
    {
        using var workspace = new AdhocWorkspace();
        var project = AddProject(workspace, file, locked);
        var diagnostic = (await FindAsync(project)).First(found => found.Id == id);
        var document = project.AdditionalDocuments.Single(other => other.FilePath == diagnostic.Location.GetLineSpan().Path);
        var actions = new List<CodeAction>();
        await new LockCodeFixProvider().RegisterCodeFixesAsync(
            new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), TestContext.Current.CancellationToken));
        var texts = new List<string>();
        foreach (var action in actions)
        {
            var operations = await action.GetOperationsAsync(project.Solution, new Progress<CodeAnalysisProgress>(), TestContext.Current.CancellationToken);
            var changed = Assert.IsType<ApplyChangesOperation>(Assert.Single(operations)).ChangedSolution;
            var text = await changed.GetProject(project.Id)!.AdditionalDocuments.Single(other => other.FilePath == LockPath).GetTextAsync(TestContext.Current.CancellationToken);
            texts.Add(text.ToString());
        }

        return ([.. actions.Select(action => action.Title)], [.. texts]);
    }

    private static async Task<ImmutableArray<Diagnostic>> FindAsync(string file, string locked)
    {
        using var workspace = new AdhocWorkspace();
        return await FindAsync(AddProject(workspace, file, locked));
    }

    private static async Task<ImmutableArray<Diagnostic>> FindAsync(Project project)
    {
        var compilation = await project.GetCompilationAsync(TestContext.Current.CancellationToken);
        var analysis = compilation!.WithAnalyzers([new SessionsLockAnalyzer()], project.AnalyzerOptions);
        var found = await analysis.GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        return [.. found.OrderBy(diagnostic => diagnostic.Id, StringComparer.Ordinal)];
    }

    private static Project AddProject(AdhocWorkspace workspace, string file, string locked)
    {
        var project = workspace.AddProject("Acme", LanguageNames.CSharp);
        var solution = project.Solution
            .AddAdditionalDocument(DocumentId.CreateNewId(project.Id), "sessions.yaml", SourceText.From(file), filePath: TestProject.File)
            .AddAdditionalDocument(DocumentId.CreateNewId(project.Id), "sessions.lock.yaml", SourceText.From(locked), filePath: LockPath);
        return solution.GetProject(project.Id)!;
    }
}
