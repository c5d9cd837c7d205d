using Microsoft.CodeAnalysis;

namespace SessionGen.CodeFixes;

/// <summary>The types that the generator added to a project, in whatever namespace.</summary>
internal sealed class GeneratedTypes
{
    private const string HttpExtensions = "SessionGenHttpContextExtensions";

    private GeneratedTypes(INamedTypeSymbol claims, INamedTypeSymbol? policies)
    {
        Claims = claims;
        Policies = policies;
    }

    public INamedTypeSymbol Claims { get; }

    public INamedTypeSymbol? Policies { get; }

    public INamedTypeSymbol? Names => Claims.GetTypeMembers("Names").FirstOrDefault();

    public static async Task<GeneratedTypes?> FindAsync(Document document, CancellationToken cancellationToken)
    {
        var compilation = await document.Project.GetCompilationAsync(cancellationToken).ConfigureAwait(false);
        var claims = compilation?.GetSymbolsWithName("SessionClaims", SymbolFilter.Type, cancellationToken)
            .OfType<INamedTypeSymbol>()
            .FirstOrDefault(IsGenerated);
        return claims is null
            ? null
            : new GeneratedTypes(claims, claims.ContainingNamespace.GetTypeMembers("SessionPolicies").FirstOrDefault());
    }

    // Whether http.GetSession() compiles there without another using directive.
    public static bool HasGetSession(SemanticModel model, int position) =>
        !model.LookupNamespacesAndTypes(position, name: HttpExtensions).IsEmpty;

    private static bool IsGenerated(INamedTypeSymbol type) =>
        type.AllInterfaces.Any(contract => contract is { Name: "ISessionClaims", ContainingNamespace.Name: "SessionGen" });
}
