using System.Collections.Immutable;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using SessionGen.Testing;

namespace SessionGen.BuildBenchmarks.Projects;

/// <summary>Analyzers as an editor and a build run them. Every call is an edit that was never seen, so nothing is cached but what should be.</summary>
internal sealed class ReusedAnalysis(SampleProject project, SampleFile file, ImmutableArray<DiagnosticAnalyzer> analyzers)
{
    private readonly InMemoryAdditionalText _file = new("/project/sessions.yaml", file.Text);
    private CSharpCompilation _compilation = project.Before;
    private int _edits;

    /// <summary>An editor asks for the file that was typed in.</summary>
    public void EditCSharp()
    {
        EditCompilation();
        var model = _compilation.GetSemanticModel(SampleProject.EditedFile(_compilation));
        Analyze(_file).GetAnalyzerSemanticDiagnosticsAsync(model, filterSpan: null, CancellationToken.None).GetAwaiter().GetResult();
    }

    /// <summary>An editor asks for sessions.yaml, which was typed in.</summary>
    public void EditFile()
    {
        var edited = new InMemoryAdditionalText(_file.Path, file.Text + "# " + ++_edits);
        Analyze(edited).GetAnalysisResultAsync(edited, CancellationToken.None).GetAwaiter().GetResult();
    }

    /// <summary>A build asks for everything.</summary>
    public void Build()
    {
        EditCompilation();
        var edited = new InMemoryAdditionalText(_file.Path, file.Text + "# " + _edits);
        Analyze(edited).GetAnalyzerDiagnosticsAsync(CancellationToken.None).GetAwaiter().GetResult();
    }

    private void EditCompilation() => _compilation = SampleProject.Edit(_compilation, "edit " + ++_edits);

    private CompilationWithAnalyzers Analyze(InMemoryAdditionalText sessionsYaml) => _compilation.WithAnalyzers(analyzers, new AnalyzerOptions([sessionsYaml]));
}
