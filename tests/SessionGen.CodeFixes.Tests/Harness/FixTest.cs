using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;
using SessionGen.Analyzers;
using SessionGen.Generator;
using SessionGen.Testing;

namespace SessionGen.CodeFixes.Tests.Harness;

/// <summary>
/// A project in a workspace: a sessions.yaml, C# where a test needs it, and what the generator makes of the file. A fix is applied as an editor
/// applies it, by the title that the user picks.
/// </summary>
internal sealed class FixTest : IDisposable
{
    private const string ImplicitUsings = """
        global using Microsoft.AspNetCore.Builder;
        global using Microsoft.AspNetCore.Http;
        global using Microsoft.Extensions.DependencyInjection;
        global using System;
        global using System.Linq;
        """;

    private readonly AdhocWorkspace _workspace = new();
    private readonly DocumentId _file;
    private readonly DocumentId _code;
    private Solution _solution;

    public FixTest(string sessionsYaml, string code = "", string fileName = "sessions.yaml")
    {
        var project = ProjectId.CreateNewId();
        _file = DocumentId.CreateNewId(project);
        _code = DocumentId.CreateNewId(project);
        _solution = _workspace.CurrentSolution
            .AddProject(project, "Project", "Project", LanguageNames.CSharp)
            .WithProjectCompilationOptions(project, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable))
            .WithProjectParseOptions(project, new CSharpParseOptions(LanguageVersion.CSharp13))
            .AddMetadataReferences(project, [.. References.Framework, .. References.SessionGen])
            .AddAdditionalDocument(_file, fileName, sessionsYaml, filePath: "/project/" + fileName)
            .AddDocument(_code, "Program.cs", code, filePath: "/project/Program.cs")
            .AddDocument(DocumentId.CreateNewId(project), "GlobalUsings.g.cs", ImplicitUsings)
            .AddAnalyzerReference(project, new GeneratorReference());
    }

    public void Dispose() => _workspace.Dispose();

    /// <summary>The titles of all fixes for one rule, in the order in which they are offered.</summary>
    public async Task<IReadOnlyList<string>> GetTitlesAsync(string id) =>
        [.. (await GetActionsAsync(id)).Select(action => action.Title)];

    /// <summary>Applies the fix with this title to the first place of the rule, and gives sessions.yaml afterwards.</summary>
    public async Task<string> FixFileAsync(string id, string title)
    {
        await ApplyAsync(id, title);
        return (await _solution.GetAdditionalDocument(_file)!.GetTextAsync(TestContext.Current.CancellationToken)).ToString();
    }

    /// <summary>Applies the fix with this title to the first place of the rule, and gives the C# afterwards, which must compile.</summary>
    public async Task<string> FixCodeAsync(string id, string title)
    {
        await AssertCompilesAsync();
        await ApplyAsync(id, title);
        await AssertCompilesAsync();
        return (await _solution.GetDocument(_code)!.GetTextAsync(TestContext.Current.CancellationToken)).ToString();
    }

    /// <summary>The ids that the analyzers report now, in the order of the text.</summary>
    public async Task<IReadOnlyList<string>> GetIdsAsync() =>
        [.. (await GetDiagnosticsAsync()).OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start).Select(diagnostic => diagnostic.Id)];

    private async Task ApplyAsync(string id, string title)
    {
        var actions = await GetActionsAsync(id);
        var action = actions.FirstOrDefault(action => action.Title == title);
        Assert.True(action is not null, $"No fix '{title}' for {id}, only: {string.Join(", ", actions.Select(action => action.Title))}");
        var operations = await action.GetOperationsAsync(_solution, new Progress<CodeAnalysisProgress>(), TestContext.Current.CancellationToken);
        _solution = Assert.IsType<ApplyChangesOperation>(Assert.Single(operations)).ChangedSolution;
    }

    private async Task<IReadOnlyList<CodeAction>> GetActionsAsync(string id)
    {
        var diagnostic = (await GetDiagnosticsAsync())
            .Where(diagnostic => diagnostic.Id == id)
            .OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start)
            .FirstOrDefault();
        Assert.True(diagnostic is not null, $"{id} is not reported.");

        var actions = new List<CodeAction>();
        foreach (var provider in FindProviders(diagnostic))
        {
            var context = diagnostic.Location.IsInSource
                ? new CodeFixContext(_solution.GetDocument(_code)!, diagnostic, (action, _) => actions.Add(action), TestContext.Current.CancellationToken)
                : new CodeFixContext(_solution.GetAdditionalDocument(_file)!, diagnostic, (action, _) => actions.Add(action), TestContext.Current.CancellationToken);
            await provider.RegisterCodeFixesAsync(context);
        }

        return actions;
    }

    // As an editor picks them: by id, by kind of document, and by extension.
    private IEnumerable<CodeFixProvider> FindProviders(Diagnostic diagnostic) =>
        from type in typeof(SuggestionCodeFixProvider).Assembly.GetTypes()
        let export = type.GetCustomAttribute<ExportCodeFixProviderAttribute>()
        where export is not null && export.Languages.Contains(LanguageNames.CSharp)
        where diagnostic.Location.IsInSource
            ? export.DocumentKinds.Contains(nameof(TextDocumentKind.Document))
            : export.DocumentKinds.Contains(nameof(TextDocumentKind.AdditionalDocument)) && export.DocumentExtensions!.Contains(Path.GetExtension(_solution.GetAdditionalDocument(_file)!.Name))
        let provider = (CodeFixProvider)Activator.CreateInstance(type)!
        where provider.FixableDiagnosticIds.Contains(diagnostic.Id)
        select provider;

    private async Task<ImmutableArray<Diagnostic>> GetDiagnosticsAsync()
    {
        var project = _solution.GetDocument(_code)!.Project;
        var compilation = await project.GetCompilationAsync(TestContext.Current.CancellationToken);
        ImmutableArray<DiagnosticAnalyzer> analyzers =
        [
            .. typeof(SessionsFileAnalyzer).Assembly.GetTypes()
                .Where(type => type.IsDefined(typeof(DiagnosticAnalyzerAttribute), inherit: false))
                .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
        ];
        return await compilation!.WithAnalyzers(analyzers, project.AnalyzerOptions).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
    }

    private async Task AssertCompilesAsync()
    {
        var compilation = await _solution.GetDocument(_code)!.Project.GetCompilationAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain(compilation!.GetDiagnostics(TestContext.Current.CancellationToken), diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning);
    }

    private sealed class GeneratorReference : AnalyzerReference
    {
        private readonly ImmutableArray<ISourceGenerator> _generators = [new SessionsGenerator().AsSourceGenerator()];

        public override string? FullPath => null;

        public override object Id => nameof(GeneratorReference);

        public override ImmutableArray<DiagnosticAnalyzer> GetAnalyzers(string language) => [];

        public override ImmutableArray<DiagnosticAnalyzer> GetAnalyzersForAllLanguages() => [];

        public override ImmutableArray<ISourceGenerator> GetGenerators(string language) => _generators;
    }
}
