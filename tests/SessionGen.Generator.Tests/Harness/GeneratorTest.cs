using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Testing;
using Microsoft.CodeAnalysis.Text;

namespace SessionGen.Generator.Tests.Harness;

/// <summary>The generator on the project of a <see cref="Consumer"/>: files carry the expected diagnostics as markup, and no warning is allowed.</summary>
internal sealed class GeneratorTest : CSharpSourceGeneratorTest<SessionsGenerator, DefaultVerifier>
{
    private readonly Consumer _consumer;

    public GeneratorTest(Consumer? consumer = null)
    {
        _consumer = consumer ?? new Consumer();
        ReferenceAssemblies = new ReferenceAssemblies("net10.0"); // resolves no package
        CompilerDiagnostics = CompilerDiagnostics.Warnings;
        TestBehaviors = TestBehaviors.SkipGeneratedSourcesCheck;
        TestState.DocumentationMode = DocumentationMode.Diagnose;
        TestState.AdditionalReferences.AddRange(_consumer.References);
        TestState.AnalyzerConfigFiles.Add(("/src/.globalconfig", $"is_global = true\nbuild_property.RootNamespace = {_consumer.RootNamespace}\n"));
        TestState.Sources.Add(("/src/Acme.Web/Empty.cs", "// A test needs a source."));
        foreach (var source in _consumer.Sources)
        {
            TestState.Sources.Add(source);
        }
    }

    public GeneratorTest WithFile(string markup, string path = Consumer.SessionsFile)
    {
        TestState.AdditionalFiles.Add((path, markup));
        return this;
    }

    /// <summary>Expects these generated files and no others.</summary>
    public GeneratorTest Generating(IEnumerable<(string HintName, string Text)> files)
    {
        TestBehaviors = TestBehaviors.None;
        foreach (var (hintName, text) in files)
        {
            TestState.GeneratedSources.Add((typeof(SessionsGenerator), hintName, SourceText.From(text, Encoding.UTF8)));
        }

        return this;
    }

    /// <summary>Runs the test and returns the expected diagnostics that were found.</summary>
    public async Task<IReadOnlyList<Diagnostic>> VerifyAsync()
    {
        var found = new List<Diagnostic>();
        DiagnosticVerifier = (diagnostic, _, _) => found.Add(diagnostic);
        await RunAsync(TestContext.Current.CancellationToken);
        return found;
    }

    protected override ParseOptions CreateParseOptions() => _consumer.ParseOptions;

    protected override CompilationOptions CreateCompilationOptions() => _consumer.CompilationOptions;
}
