using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using SessionGen.Testing;

namespace SessionGen.Generator.Tests.Harness;

/// <summary>
/// The project that uses the generator, as strict as a project can be: no implicit usings, documentation checked, every warning on.
/// </summary>
internal sealed record Consumer
{
    private static readonly ConcurrentDictionary<(bool HasAspNetCore, NullableContextOptions Nullable), CSharpCompilation> s_empty = new();

    public LanguageVersion LanguageVersion { get; init; } = LanguageVersion.CSharp12;

    public string RootNamespace { get; init; } = "Acme.Web";

    public bool HasAspNetCore { get; init; } = true;

    public NullableContextOptions Nullable { get; init; } = NullableContextOptions.Enable;

    /// <summary>The C# of the project itself.</summary>
    public string[] Sources { get; init; } = [];

    public CSharpParseOptions ParseOptions => new(LanguageVersion, DocumentationMode.Diagnose);

    public CSharpCompilation CreateCompilation()
    {
        var empty = s_empty.GetOrAdd((HasAspNetCore, Nullable), static key => CreateEmpty(key.HasAspNetCore, key.Nullable));
        return empty.AddSyntaxTrees(Sources.Select((source, i) => CSharpSyntaxTree.ParseText(source, ParseOptions, $"Source{i}.cs")));
    }

    private static CSharpCompilation CreateEmpty(bool hasAspNetCore, NullableContextOptions nullable)
    {
        var compilation = CSharpCompilation.Create(
            "Acme.Web",
            references:
            [
                .. References.Framework,
                .. References.SessionGen.Where(reference => hasAspNetCore || !reference.Display!.EndsWith("SessionGen.AspNetCore.dll", StringComparison.Ordinal)),
            ],
            options: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: nullable, warningLevel: 9999, deterministic: true));

        // Binds the references now, so that every compilation derived from this one shares them.
        _ = compilation.GetSpecialType(SpecialType.System_Object);
        return compilation;
    }
}
