using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using SessionGen.Testing;

namespace SessionGen.Generator.Tests.Harness;

/// <summary>
/// The project that uses the generator, as strict as a project can be: no implicit usings, documentation checked, every warning on.
/// </summary>
internal sealed record Consumer
{
    public LanguageVersion LanguageVersion { get; init; } = LanguageVersion.CSharp12;

    public string RootNamespace { get; init; } = "Acme.Web";

    public bool HasAspNetCore { get; init; } = true;

    public NullableContextOptions Nullable { get; init; } = NullableContextOptions.Enable;

    /// <summary>The C# of the project itself.</summary>
    public string[] Sources { get; init; } = [];

    public CSharpParseOptions ParseOptions => new(LanguageVersion, DocumentationMode.Diagnose);

    public CSharpCompilation CreateCompilation() => CSharpCompilation.Create(
        "Acme.Web",
        Sources.Select((source, i) => CSharpSyntaxTree.ParseText(source, ParseOptions, $"Source{i}.cs")),
        [
            .. References.Framework,
            .. References.SessionGen.Where(reference => HasAspNetCore || !reference.Display!.EndsWith("SessionGen.AspNetCore.dll", StringComparison.Ordinal)),
        ],
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: Nullable, warningLevel: 9999, deterministic: true));
}
