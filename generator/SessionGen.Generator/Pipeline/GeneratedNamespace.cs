using SessionGen.Generator.Emission;

namespace SessionGen.Generator.Pipeline;

/// <summary>Where the generated types are.</summary>
internal static class GeneratedNamespace
{
    /// <summary><c>namespace:</c> of the file, else <c>{RootNamespace}.Sessions</c>, else <c>Sessions</c>.</summary>
    public static string Of((string? Declared, string RootNamespace) names, CancellationToken cancellationToken) =>
        CSharpText.Namespace(names.Declared ?? $"{names.RootNamespace}.Sessions");
}
