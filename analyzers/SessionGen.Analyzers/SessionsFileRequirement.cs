using Microsoft.CodeAnalysis;

namespace SessionGen.Analyzers;

/// <summary>Determines which projects must have a sessions.yaml (SESS005).</summary>
internal static class SessionsFileRequirement
{
    private const string ClaimsContract = "SessionGen.ISessionClaims`1";
    private const string GeneratedRegistration = "Microsoft.Extensions.DependencyInjection.SessionGenRegistration";

    // Class libraries, tests of an application that has the file, and projects that only get the analyzers need no file.
    public static bool AppliesTo(Compilation compilation) =>
        compilation.Options.OutputKind
            is OutputKind.ConsoleApplication or OutputKind.WindowsApplication or OutputKind.WindowsRuntimeApplication
        && IsReferenced(compilation, ClaimsContract)
        && !IsReferenced(compilation, GeneratedRegistration);

    private static bool IsReferenced(Compilation compilation, string type) =>
        compilation.GetTypesByMetadataName(type)
            .Any(found => !SymbolEqualityComparer.Default.Equals(found.ContainingAssembly, compilation.Assembly));
}
