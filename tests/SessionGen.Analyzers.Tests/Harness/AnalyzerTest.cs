using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using SessionGen.Generator;
using SessionGen.Testing;

namespace SessionGen.Analyzers.Tests.Harness;

/// <summary>
/// A project in memory, analyzed. The files carry the expected diagnostics as marks; <see cref="VerifyAsync"/> fails on any
/// difference in id or span, so also on AD0001.
/// </summary>
internal sealed class AnalyzerTest
{
    /// <summary>As the SDK for web projects adds them.</summary>
    private const string ImplicitUsings = """
        global using Microsoft.AspNetCore.Builder;
        global using Microsoft.AspNetCore.Http;
        global using Microsoft.Extensions.DependencyInjection;
        global using System;
        global using System.Collections.Generic;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private const string NoEntryPoint = "CS5001";

    private static readonly CSharpParseOptions s_parseOptions = new(LanguageVersion.CSharp13);

    private readonly Dictionary<string, MarkupText> _files = [];
    private readonly Dictionary<string, MarkupText> _sources = [];
    private readonly List<AdditionalText> _otherFiles = [];
    private readonly List<MetadataReference> _references = [.. References.Framework, .. References.SessionGen];
    private readonly List<string> _withoutLocation = [];
    private bool _generates;
    private CSharpCompilationOptions _options = new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable);

    /// <summary>What the generator itself reported, after a run with <see cref="WithGeneratedCode"/>.</summary>
    public ImmutableArray<Diagnostic> OfTheGenerator { get; private set; } = [];

    public static AnalyzerTest Of(string sessionsYaml) => new AnalyzerTest().WithFile("/project/sessions.yaml", sessionsYaml);

    public AnalyzerTest WithFile(string path, string markup)
    {
        _files.Add(path, MarkupText.Parse(markup));
        return this;
    }

    public AnalyzerTest WithFile(AdditionalText file)
    {
        _otherFiles.Add(file);
        return this;
    }

    public AnalyzerTest WithSource(string markup, string path = "/project/Program.cs")
    {
        _sources.Add(path, MarkupText.Parse(markup));
        return this;
    }

    /// <summary>Runs the generator too, with the root namespace <c>Acme.Web</c>, so that C# can use what the file declares.</summary>
    public AnalyzerTest WithGeneratedCode()
    {
        _generates = true;
        return this;
    }

    public AnalyzerTest WithReference(MetadataReference reference)
    {
        _references.Add(reference);
        return this;
    }

    public AnalyzerTest WithoutSessionGenReferences()
    {
        _references.RemoveAll(References.SessionGen.Contains);
        return this;
    }

    public AnalyzerTest WithOutput(OutputKind kind)
    {
        _options = _options.WithOutputKind(kind);
        return this;
    }

    /// <summary>As <c>NoWarn</c>, <c>WarningsAsErrors</c> and the like of a project reach the compiler.</summary>
    public AnalyzerTest WithOption(string id, ReportDiagnostic severity)
    {
        _options = _options.WithSpecificDiagnosticOptions(_options.SpecificDiagnosticOptions.SetItem(id, severity));
        return this;
    }

    /// <summary>The text of a <c>.globalconfig</c>, or of an <c>.editorconfig</c> beside the file.</summary>
    public AnalyzerTest WithAnalyzerConfig(string path, string text)
    {
        var config = AnalyzerConfigSet.Create(new[] { AnalyzerConfig.Parse(text, path) }, out var problems);
        Assert.Empty(problems);
        _options = _options.WithSyntaxTreeOptionsProvider(new ConfigSetOptionsProvider(config));
        return this;
    }

    /// <summary>Expects a diagnostic that is at no place, as one of the whole project.</summary>
    public AnalyzerTest ExpectingWithoutLocation(string id)
    {
        _withoutLocation.Add(id);
        return this;
    }

    public async Task<ImmutableArray<Diagnostic>> RunAsync()
    {
        var cancellation = TestContext.Current.CancellationToken;
        AdditionalText[] files = [.. _files.Select(file => new InMemoryAdditionalText(file.Key, file.Value.Text)), .. _otherFiles];
        Compilation compilation = CSharpCompilation.Create(
            "Project",
            _sources.Select(source => Parse(source.Value.Text, source.Key)).Append(Parse(ImplicitUsings, "/project/obj/GlobalUsings.g.cs")),
            _references,
            _options);
        if (_generates)
        {
            CSharpGeneratorDriver
                .Create([new SessionsGenerator().AsSourceGenerator()], files, s_parseOptions, new RootNamespace("Acme.Web"))
                .RunGeneratorsAndUpdateCompilation(compilation, out compilation, out var ofTheGenerator, cancellation);
            OfTheGenerator = ofTheGenerator;
        }

        if (_sources.Count > 0)
        {
            Assert.DoesNotContain(compilation.GetDiagnostics(cancellation), diagnostic => diagnostic.Severity == DiagnosticSeverity.Error && diagnostic.Id != NoEntryPoint);
        }

        var diagnostics = await compilation
            .WithAnalyzers(AllAnalyzers.Create(), new AnalyzerOptions([.. files]))
            .GetAnalyzerDiagnosticsAsync(cancellation);
        return [.. diagnostics.OrderBy(Describe, StringComparer.Ordinal)];
    }

    /// <summary>Runs, expects exactly the marks, and gives the diagnostics for further questions.</summary>
    public async Task<ImmutableArray<Diagnostic>> VerifyAsync()
    {
        var diagnostics = await RunAsync();
        var expected = _files.Concat(_sources)
            .SelectMany(file => file.Value.Marks.Select(mark => $"{file.Key}({mark.Span.Start}..{mark.Span.End}) {mark.Id} `{file.Value.Text.AsSpan(mark.Span.Start, mark.Span.Length)}`"))
            .Concat(_withoutLocation.Select(id => "() " + id))
            .Order(StringComparer.Ordinal);
        Assert.Equal(expected, diagnostics.Select(Describe).Order(StringComparer.Ordinal));
        return diagnostics;
    }

    private static SyntaxTree Parse(string text, string path) =>
        CSharpSyntaxTree.ParseText(text, s_parseOptions, path, cancellationToken: TestContext.Current.CancellationToken);

    private string Describe(Diagnostic diagnostic)
    {
        if (diagnostic.Location == Location.None)
        {
            return "() " + diagnostic.Id + (diagnostic.Id == "AD0001" ? diagnostic.GetMessage(null) : "");
        }

        var path = diagnostic.Location.SourceTree?.FilePath ?? diagnostic.Location.GetLineSpan().Path;
        var span = diagnostic.Location.SourceSpan;
        var text = _files.Concat(_sources).FirstOrDefault(file => file.Key == path).Value?.Text.Substring(span.Start, span.Length);
        return $"{path}({span.Start}..{span.End}) {diagnostic.Id} `{text}`";
    }
}
