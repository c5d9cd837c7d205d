using SessionGen.Generator.Emission;

namespace SessionGen.Generator.Pipeline;

internal static class GeneratedNamespace
{
    public static string Of((string? Declared, string RootNamespace) names, CancellationToken cancellationToken) =>
        CSharpText.Namespace(names.Declared ?? $"{names.RootNamespace}.Sessions");
}
