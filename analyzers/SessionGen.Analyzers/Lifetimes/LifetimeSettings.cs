using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace SessionGen.Analyzers.Lifetimes;

/// <summary>The properties of ASP.NET Core that take the lifetime of a cookie, a ticket or a session. Immutable and thread-safe.</summary>
internal sealed class LifetimeSettings
{
    // Cookies of a sign-in in progress. Their lifetimes are not those of sessions.
    private static readonly HashSet<string> s_temporarySchemes = new(StringComparer.Ordinal)
    {
        "Identity.External", "Identity.TwoFactorUserId", "Identity.TwoFactorRememberMe",
    };

    private static readonly HashSet<string> s_temporaryCookieMethods = new(StringComparer.Ordinal)
    {
        "ConfigureExternalCookie", "ConfigureTwoFactorUserIdCookie", "ConfigureTwoFactorRememberMeCookie",
        "AddExternalCookie", "AddTwoFactorUserIdCookie", "AddTwoFactorRememberMeCookie",
    };

    private readonly INamedTypeSymbol? _ticketOptions;
    private readonly INamedTypeSymbol? _stateOptions;
    private readonly INamedTypeSymbol? _cookieBuilder;
    private readonly INamedTypeSymbol? _cookieOptions;

    public LifetimeSettings(Compilation compilation)
    {
        _ticketOptions = Find(compilation, "Microsoft.AspNetCore.Authentication.Cookies.CookieAuthenticationOptions");
        _stateOptions = Find(compilation, "Microsoft.AspNetCore.Builder.SessionOptions");
        _cookieBuilder = Find(compilation, "Microsoft.AspNetCore.Http.CookieBuilder");
        _cookieOptions = Find(compilation, "Microsoft.AspNetCore.Http.CookieOptions");
    }

    public bool IsEmpty => _ticketOptions is null && _stateOptions is null && _cookieBuilder is null && _cookieOptions is null;

    public LifetimeSetting? Find(IPropertyReferenceOperation target)
    {
        var setting = (target.Property.Name, target.Property.ContainingType) switch
        {
            ("ExpireTimeSpan", var type) when Is(type, _ticketOptions) => LifetimeSetting.SignIn,
            ("IdleTimeout", var type) when Is(type, _stateOptions) => LifetimeSetting.Inactivity,
            ("MaxAge" or "Expiration", var type) when Is(type, _cookieBuilder) =>
                IsSessionCookie(target) ? LifetimeSetting.SignIn : LifetimeSetting.Cookie,
            ("MaxAge", var type) when Is(type, _cookieOptions) => LifetimeSetting.Cookie,
            _ => (LifetimeSetting?)null,
        };
        return setting is not null && IsTemporary(target) ? LifetimeSetting.Cookie : setting;
    }

    private static INamedTypeSymbol? Find(Compilation compilation, string name) =>
        compilation.GetTypesByMetadataName(name).FirstOrDefault();

    private static bool Is(INamedTypeSymbol type, INamedTypeSymbol? known) =>
        known is not null && SymbolEqualityComparer.Default.Equals(type, known);

    // options.Cookie.MaxAge, also in an initializer, if the options are those of a ticket or of server-side state.
    private bool IsSessionCookie(IPropertyReferenceOperation target)
    {
        var cookie = target.Instance switch
        {
            IPropertyReferenceOperation property => property.Property,
            IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ImplicitReceiver } => FindInitialized(target),
            _ => null,
        };
        return cookie is { Name: "Cookie" } && (Is(cookie.ContainingType, _ticketOptions) || Is(cookie.ContainingType, _stateOptions));
    }

    // The property in Cookie = { MaxAge = … } and Cookie = new() { MaxAge = … }.
    private static IPropertySymbol? FindInitialized(IOperation target)
    {
        for (var operation = target.Parent; operation is not null; operation = operation.Parent)
        {
            switch (operation)
            {
                case IMemberInitializerOperation { InitializedMember: IPropertyReferenceOperation member }:
                    return member.Property;
                case ISimpleAssignmentOperation { Target: IPropertyReferenceOperation assigned } when assigned != target:
                    return assigned.Property;
                case IBlockOperation:
                    return null;
            }
        }

        return null;
    }

    private static bool IsTemporary(IOperation operation)
    {
        for (var parent = operation.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is IInvocationOperation invocation
                && (s_temporaryCookieMethods.Contains(invocation.TargetMethod.Name)
                    || invocation.Arguments.Any(argument => IsTemporaryScheme(argument.Value))))
            {
                return true;
            }
        }

        return false;
    }

    // The names are static readonly fields of IdentityConstants, not constants.
    private static bool IsTemporaryScheme(IOperation scheme) =>
        scheme is IFieldReferenceOperation { Field: { ContainingType.Name: "IdentityConstants", Name: var name } }
            ? name is "ExternalScheme" or "TwoFactorUserIdScheme" or "TwoFactorRememberMeScheme"
            : scheme.ConstantValue is { HasValue: true, Value: string text } && s_temporarySchemes.Contains(text);
}
