using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace SessionGen.Analyzers;

/// <summary>The methods of .NET and ASP.NET Core that take the name of a claim. Immutable and thread-safe.</summary>
internal sealed class ClaimMethods
{
    private static readonly (string Type, string[] Methods)[] s_known =
    [
        ("System.Security.Claims.ClaimsPrincipal", ["FindFirst", "FindAll", "HasClaim"]),
        ("System.Security.Claims.ClaimsIdentity", ["FindFirst", "FindAll", "HasClaim"]),
        ("System.Security.Claims.PrincipalExtensions", ["FindFirstValue"]),
        ("Microsoft.AspNetCore.Authorization.AuthorizationPolicyBuilder", ["RequireClaim"]),
    ];

    private readonly ImmutableHashSet<ISymbol> _methods;

    private ClaimMethods(ImmutableHashSet<ISymbol> methods)
    {
        _methods = methods;
    }

    public bool IsEmpty => _methods.IsEmpty;

    public static ClaimMethods In(Compilation compilation) => new(
        s_known
            .SelectMany(known => compilation.GetTypesByMetadataName(known.Type)
                .SelectMany(type => known.Methods.SelectMany(name => type.GetMembers(name))))
            .ToImmutableHashSet(SymbolEqualityComparer.Default));

    /// <summary>Whether the method gives the value of the claim; the others compare it.</summary>
    public static bool IsRead(IMethodSymbol method) => method.Name is "FindFirst" or "FindFirstValue" or "FindAll";

    /// <returns>The argument with the name of the claim, or null where the call is another one.</returns>
    public IArgumentOperation? FindClaimName(IInvocationOperation invocation)
    {
        var method = invocation.TargetMethod;
        return _methods.Contains((method.ReducedFrom ?? method).OriginalDefinition) || IsOverride(method)
            ? invocation.Arguments.FirstOrDefault(argument =>
                argument.Parameter is { Name: "type" or "claimType", Type.SpecialType: SpecialType.System_String })
            : null;
    }

    // A principal of one's own may override FindFirst and the like.
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
