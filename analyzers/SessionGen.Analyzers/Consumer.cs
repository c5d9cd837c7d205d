using Microsoft.CodeAnalysis;

namespace SessionGen.Analyzers;

/// <summary>Which of the projects that get the analyzers should have a sessions.yaml.</summary>
internal static class Consumer
{
    private const string ClaimsContract = "SessionGen.ISessionClaims`1";
    private const string GeneratedRegistration = "Microsoft.Extensions.DependencyInjection.SessionGenRegistration";

    /// <summary>
    /// An application that can see the runtime and whose registration no other assembly brings. So neither a class library that uses
    /// <c>SessionManager</c>, nor the tests of an application that has the file, nor a project that got the analyzers from a
    /// <c>Directory.Build.props</c> alone.
    /// </summary>
    public static bool NeedsFile(Compilation compilation) =>
        compilation.Options.OutputKind is OutputKind.ConsoleApplication or OutputKind.WindowsApplication or OutputKind.WindowsRuntimeApplication
        && IsReferenced(compilation, ClaimsContract)
        && !IsReferenced(compilation, GeneratedRegistration);

    private static bool IsReferenced(Compilation compilation, string type) =>
        compilation.GetTypesByMetadataName(type).Any(found => !SymbolEqualityComparer.Default.Equals(found.ContainingAssembly, compilation.Assembly));
}
