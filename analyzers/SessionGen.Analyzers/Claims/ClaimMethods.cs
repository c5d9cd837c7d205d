using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace SessionGen.Analyzers.Claims;

/// <summary>The methods of .NET and ASP.NET Core that take the name of a claim. Immutable and thread-safe.</summary>
internal sealed class ClaimMethods(Compilation compilation)
{
    private static readonly (string Type, string[] Methods)[] s_known =
    [
        ("System.Security.Claims.ClaimsPrincipal", ["FindFirst", "FindAll", "HasClaim"]),
        ("System.Security.Claims.ClaimsIdentity", ["FindFirst", "FindAll", "HasClaim"]),
        ("System.Security.Claims.PrincipalExtensions", ["FindFirstValue"]),
        ("Microsoft.AspNetCore.Authorization.AuthorizationPolicyBuilder", ["RequireClaim"]),
    ];

    private readonly ImmutableHashSet<ISymbol> _methods = s_known
        .SelectMany(known => compilation.GetTypesByMetadataName(known.Type)
            .SelectMany(type => known.Methods.SelectMany(name => type.GetMembers(name))))
        .ToImmutableHashSet(SymbolEqualityComparer.Default);

    public bool IsEmpty => _methods.IsEmpty;

    // The other methods compare the value of the claim.
    public static bool IsRead(IMethodSymbol method) => method.Name is "FindFirst" or "FindFirstValue" or "FindAll";

    public IArgumentOperation? FindClaimName(IInvocationOperation invocation)
    {
        var method = invocation.TargetMethod;
        return _methods.Contains((method.ReducedFrom ?? method).OriginalDefinition) || IsOverride(method)
            ? invocation.Arguments.FirstOrDefault(argument =>
                argument.Parameter is { Name: "type" or "claimType", Type.SpecialType: SpecialType.System_String })
            : null;
    }

    // A class derived from ClaimsPrincipal may override FindFirst and similar methods.
    private bool IsOverride(IMethodSymbol method)
    {
        for (var overridden = method.OverriddenMethod; overridden is not null; overridden = overridden.OverriddenMethod)
        {
            if (_methods.Contains(overridden))
            {
                return true;
            }
        }

        return false;
    }
}
