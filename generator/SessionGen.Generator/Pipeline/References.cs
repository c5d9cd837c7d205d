using Microsoft.CodeAnalysis;

namespace SessionGen.Generator.Pipeline;

/// <summary>What the compilation references. The compilation itself is not asked, because it changes with every keystroke.</summary>
internal readonly record struct References(bool HasAspNetCore, bool HasPages)
{
    private const string AspNetCore = "SessionGen.AspNetCore";
    private const string Pages = "SessionGen.AspNetCore.UI";

    public static bool Matter(MetadataReference reference) => AssemblyName(reference) is AspNetCore or Pages;

    public static References Of(ImmutableArray<MetadataReference> references, CancellationToken cancellationToken) => new(
        references.Any(reference => AssemblyName(reference) == AspNetCore),
        references.Any(reference => AssemblyName(reference) == Pages));

    private static string? AssemblyName(MetadataReference reference) => reference switch
    {
        CompilationReference project => project.Compilation.AssemblyName,
        PortableExecutableReference { FilePath: { Length: > 0 } path } => Path.GetFileNameWithoutExtension(path),
        _ => null,
    };
}
