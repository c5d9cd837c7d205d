using Microsoft.CodeAnalysis;

namespace SessionGen.Generator.Pipeline;

/// <summary>
/// What the compilation references, by assembly name. The compilation itself is not asked: it changes with every key typed.
/// </summary>
internal static class References
{
    public static bool IsAspNetCore(MetadataReference reference) => AssemblyName(reference) == "SessionGen.AspNetCore";

    public static bool IsPages(MetadataReference reference) => AssemblyName(reference) == "SessionGen.AspNetCore.UI";

    private static string? AssemblyName(MetadataReference reference) => reference switch
    {
        CompilationReference project => project.Compilation.AssemblyName,
        PortableExecutableReference { FilePath: { Length: > 0 } path } => Path.GetFileNameWithoutExtension(path),
        _ => null,
    };
}
