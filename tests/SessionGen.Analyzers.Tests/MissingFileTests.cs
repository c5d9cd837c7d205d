using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Testing;
using SessionGen.Analyzers.Tests.Harness;
using SessionGen.Testing;

namespace SessionGen.Analyzers.Tests;

public sealed class MissingFileTests
{
    private const string Registration = """
        namespace Microsoft.Extensions.DependencyInjection;

        public static partial class SessionGenRegistration;
        """;

    [Fact]
    public async Task An_application_without_the_file_gets_a_warning_that_says_what_to_create()
    {
        var diagnostics = await new AnalyzerTest()
            .AsApplication()
            .Expecting(new DiagnosticResult("SESS005", DiagnosticSeverity.Warning))
            .VerifyAsync();

        var diagnostic = Assert.Single(diagnostics);
        Assert.Equal(DiagnosticSeverity.Warning, diagnostic.Severity);
        Assert.Contains("sessions.yaml", diagnostic.GetMessage(null), StringComparison.Ordinal);
        Assert.Contains("Create sessions.yaml beside the project file", diagnostic.GetMessage(null), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_application_with_defaults_generated_into_it_still_lacks_the_file() =>
        await new AnalyzerTest()
            .AsApplication()
            .WithSource(Registration)
            .Expecting(new DiagnosticResult("SESS005", DiagnosticSeverity.Warning))
            .VerifyAsync();

    [Fact]
    public async Task An_application_with_the_file_gets_none() =>
        await AnalyzerTest.Of("{}").AsApplication().VerifyAsync();

    [Fact]
    public async Task A_file_of_another_name_does_not_count() =>
        await new AnalyzerTest()
            .AsApplication()
            .WithFile("/project/session.yaml", "{}")
            .Expecting(new DiagnosticResult("SESS005", DiagnosticSeverity.Warning))
            .VerifyAsync();

    [Fact]
    public async Task A_class_library_needs_none() =>
        await new AnalyzerTest().VerifyAsync();

    [Fact]
    public async Task A_project_that_does_not_see_the_runtime_needs_none() =>
        await new AnalyzerTest().AsApplication().WithoutSessionGenReferences().VerifyAsync();

    [Fact]
    public async Task The_tests_of_an_application_that_has_the_file_need_none() =>
        await new AnalyzerTest()
            .AsApplication()
            .WithReference(Compile("Application", Registration))
            .VerifyAsync();

    [Fact]
    public async Task The_same_as_a_project_reference_of_an_editor_need_none() =>
        await new AnalyzerTest()
            .AsApplication()
            .WithReference(CreateCompilation("Application", Registration).ToMetadataReference())
            .VerifyAsync();

    private static PortableExecutableReference Compile(string name, string source)
    {
        using var image = new MemoryStream();
        Assert.True(CreateCompilation(name, source).Emit(image, cancellationToken: TestContext.Current.CancellationToken).Success);
        return MetadataReference.CreateFromImage(image.ToArray());
    }

    private static CSharpCompilation CreateCompilation(string name, string source) =>
        CSharpCompilation.Create(
            name,
            [CSharpSyntaxTree.ParseText(source, cancellationToken: TestContext.Current.CancellationToken)],
            References.Framework,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
}
