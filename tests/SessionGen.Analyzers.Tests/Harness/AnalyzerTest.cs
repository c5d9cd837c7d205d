using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;
using Microsoft.CodeAnalysis.Testing.Model;
using SessionGen.Generator;
using SessionGen.Testing;

namespace SessionGen.Analyzers.Tests.Harness;

/// <summary>A project with a sessions.yaml under all analyzers. Files and sources carry the expected diagnostics as markup.</summary>
internal sealed class AnalyzerTest : CSharpAnalyzerTest<SessionsFileAnalyzer, DefaultVerifier>
{
    private readonly HashSet<Diagnostic> _found = [];
    private bool _generates;

    public AnalyzerTest()
    {
        TestProject.AddTo(TestState);
        ReferenceAssemblies = TestProject.ReferenceAssemblies;
        TestBehaviors = TestBehaviors.SkipGeneratedSourcesCheck;
        DiagnosticVerifier = (diagnostic, _, _) => _found.Add(diagnostic);
    }

    public static AnalyzerTest Of(string sessionsYaml) => new AnalyzerTest().WithFile(TestProject.File, sessionsYaml);

    public AnalyzerTest WithFile(string path, string markup)
    {
        TestState.AdditionalFiles.Add((path, markup));
        return this;
    }

    public AnalyzerTest WithSource(string markup, string path = "/project/Program.cs")
    {
        TestState.Sources.Add((path, markup));
        return this;
    }

    /// <summary>Runs the generator too, so that C# can use what the file declares.</summary>
    public AnalyzerTest WithGeneratedCode()
    {
        _generates = true;
        return this;
    }

    public AnalyzerTest WithReference(MetadataReference reference)
    {
        TestState.AdditionalReferences.Add(reference);
        return this;
    }

    /// <summary>Adds a reference to an empty assembly with the name of the package of pages, which the rules ask for by its name only.</summary>
    public AnalyzerTest WithPages()
    {
        using var image = new MemoryStream();
        var pages = CSharpCompilation.Create("SessionGen.AspNetCore.UI", options: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        Assert.True(pages.AddReferences(References.Framework).Emit(image, cancellationToken: TestContext.Current.CancellationToken).Success);
        return WithReference(MetadataReference.CreateFromImage(image.ToArray()));
    }

    public AnalyzerTest WithoutSessionGenReferences()
    {
        TestState.AdditionalReferences.RemoveAll(References.SessionGen.Contains);
        return this;
    }

    /// <summary>Makes the project an application.</summary>
    public AnalyzerTest AsApplication()
    {
        TestState.OutputKind = OutputKind.ConsoleApplication;
        return WithSource("return;", "/project/Main.cs");
    }

    /// <summary>Sets a severity as <c>NoWarn</c>, <c>WarningsAsErrors</c> and the like of a project do.</summary>
    public AnalyzerTest WithOption(string id, ReportDiagnostic severity)
    {
        SolutionTransforms.Add((solution, project) => solution.WithProjectCompilationOptions(
            project,
            solution.GetProject(project)!.CompilationOptions!.WithSpecificDiagnosticOptions([KeyValuePair.Create(id, severity)])));
        return this;
    }

    /// <summary>Adds a <c>.globalconfig</c>, or an <c>.editorconfig</c> beside the file.</summary>
    public AnalyzerTest WithAnalyzerConfig(string path, string text)
    {
        TestState.AnalyzerConfigFiles.Add((path, text));
        return this;
    }

    public AnalyzerTest Expecting(DiagnosticResult diagnostic)
    {
        ExpectedDiagnostics.Add(diagnostic);
        return this;
    }

    /// <summary>Runs the test and returns the diagnostics, in the order of the text, for further assertions.</summary>
    public async Task<ImmutableArray<Diagnostic>> VerifyAsync()
    {
        await RunAsync(TestContext.Current.CancellationToken);
        return [.. _found.OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start)];
    }

    /// <summary>Returns what the analyzers, the generator and the compiler report, without expectations.</summary>
    public async Task<ImmutableArray<Diagnostic>> FindAsync()
    {
        var project = await CreateProjectAsync(new EvaluatedProjectState(TestState, ReferenceAssemblies), [], TestContext.Current.CancellationToken);
        var found = await GetSortedDiagnosticsAsync(
            project.Solution, [.. GetDiagnosticAnalyzers()], [], CompilerDiagnostics, Verify, TestContext.Current.CancellationToken);
        return [.. found.Select(result => result.diagnostic)];
    }

    protected override IEnumerable<DiagnosticAnalyzer> GetDiagnosticAnalyzers() => AllAnalyzers.Create();

    protected override IEnumerable<Type> GetSourceGenerators() => _generates ? [typeof(SessionsGenerator)] : [];

    protected override ParseOptions CreateParseOptions() => new CSharpParseOptions(LanguageVersion.CSharp13);

    protected override CompilationOptions CreateCompilationOptions() =>
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable);

    // The base class would set a severity for each rule, which has precedence over a .globalconfig.
    protected override Project ApplyCompilationOptions(Project project) => project;
}
