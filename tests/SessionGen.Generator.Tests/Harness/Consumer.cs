using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace SessionGen.Generator.Tests.Harness;

/// <summary>
/// The project that uses the generator, as strict as a project can be: no implicit usings, documentation checked, every warning on.
/// </summary>
internal sealed record Consumer
{
    public const string SessionsFile = "/src/Acme.Web/sessions.yaml";

    private static readonly ConcurrentDictionary<(bool HasAspNetCore, bool HasPages, NullableContextOptions Nullable), CSharpCompilation> s_empty = new();

    public LanguageVersion LanguageVersion { get; init; } = LanguageVersion.CSharp12;

    public string RootNamespace { get; init; } = "Acme.Web";

    public bool HasAspNetCore { get; init; } = true;

    public bool HasPages { get; init; }

    public NullableContextOptions Nullable { get; init; } = NullableContextOptions.Enable;

    /// <summary>The C# of the project itself.</summary>
    public string[] Sources { get; init; } = [];

    public CSharpParseOptions ParseOptions => new(LanguageVersion, DocumentationMode.Diagnose);

    public CSharpCompilationOptions CompilationOptions =>
        new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: Nullable, warningLevel: 9999, deterministic: true);

    public IEnumerable<MetadataReference> References =>
    [
        .. Testing.References.Framework,
        .. Testing.References.SessionGen.Where(reference =>
            (HasAspNetCore || !reference.Display!.EndsWith("SessionGen.AspNetCore.dll", StringComparison.Ordinal))
            && (HasPages || !reference.Display!.EndsWith("SessionGen.AspNetCore.UI.dll", StringComparison.Ordinal))),
    ];

    public CSharpCompilation CreateCompilation()
    {
        var empty = s_empty.GetOrAdd((HasAspNetCore, HasPages, Nullable), static (_, consumer) => consumer.CreateEmpty(), this);
        return empty.AddSyntaxTrees(Sources.Select((source, i) => CSharpSyntaxTree.ParseText(source, ParseOptions, $"Source{i}.cs")));
    }

    private CSharpCompilation CreateEmpty()
    {
        var compilation = CSharpCompilation.Create("Acme.Web", references: References, options: CompilationOptions);

        // Binds the references now, so that every compilation derived from this one shares them.
        _ = compilation.GetSpecialType(SpecialType.System_Object);
        return compilation;
    }
}
