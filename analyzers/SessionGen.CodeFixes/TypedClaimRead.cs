using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace SessionGen.CodeFixes;

/// <summary>An expression that reads a claim by name, and one that reads the property: <c>http.GetSession()?.Claims.Plan</c>.</summary>
internal sealed record TypedClaimRead(ExpressionSyntax Replaced, ExpressionSyntax Replacement)
{
    private const string HttpContextType = "Microsoft.AspNetCore.Http.HttpContext";

    public static TypedClaimRead? Create(SemanticModel model, GeneratedTypes generated, ExpressionSyntax name, string property)
    {
        if (name.Parent?.Parent?.Parent is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax method } call
            || IsConditional(method.Expression)
            || FindSession(model, generated, method.Expression) is not { } session)
        {
            return null;
        }

        return method.Name.Identifier.ValueText switch
        {
            "FindFirstValue" => new TypedClaimRead(call, Read(session, property, session.IsNullable ? "?." : ".")),
            "FindFirst" => CreateForClaim(call, session, property),
            _ => null,
        };
    }

    // The rest of http?.User is not an expression of its own.
    private static bool IsConditional(ExpressionSyntax principal) =>
        principal.DescendantNodesAndSelf().Any(node => node is MemberBindingExpressionSyntax or ElementBindingExpressionSyntax);

    private static TypedClaimRead? CreateForClaim(InvocationExpressionSyntax call, SessionExpression session, string property)
    {
        var claim = call.Parent is { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } suppressed ? suppressed : call;
        return claim.Parent switch
        {
            MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Value" } access when access.Expression == claim =>
                new TypedClaimRead(access, Read(session, property, session.IsNullable ? "!." : ".")),
            ConditionalAccessExpressionSyntax { WhenNotNull: MemberBindingExpressionSyntax { Name.Identifier.ValueText: "Value" } } access
                when access.Expression == claim => new TypedClaimRead(access, Read(session, property, session.IsNullable ? "?." : ".")),
            _ => null,
        };
    }

    private static ExpressionSyntax Read(SessionExpression session, string property, string access) =>
        SyntaxFactory.ParseExpression($"{session.Text}{access}Claims.{property}");

    private static SessionExpression? FindSession(SemanticModel model, GeneratedTypes generated, ExpressionSyntax principal)
    {
        var position = principal.SpanStart;
        var hasGetSession = GeneratedTypes.HasGetSession(model, position);
        if (hasGetSession && FindHttpContext(model, principal) is { } http)
        {
            return new SessionExpression($"{http}.GetSession()", IsNullable: true);
        }

        var values = model.LookupSymbols(position).Where(symbol => IsUsable(symbol, position)).ToArray();
        if (values.FirstOrDefault(symbol => IsSession(GetSymbolType(symbol), generated)) is { } session)
        {
            return new SessionExpression(session.Name, GetSymbolType(session)!.NullableAnnotation == NullableAnnotation.Annotated);
        }

        return hasGetSession && values.FirstOrDefault(symbol => IsNotNullHttpContext(GetSymbolType(symbol))) is { } context
            ? new SessionExpression($"{context.Name}.GetSession()", IsNullable: true)
            : null;
    }

    // http in http.User, and HttpContext beside the User of a controller or page.
    private static string? FindHttpContext(SemanticModel model, ExpressionSyntax principal)
    {
        if (principal is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "User" } access
            && IsHttpContext(model.GetTypeInfo(access.Expression).Type))
        {
            return access.Expression.WithoutTrivia().ToString();
        }

        var isUser = principal is IdentifierNameSyntax { Identifier.ValueText: "User" }
            or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name.Identifier.ValueText: "User" };
        var contexts = model.LookupSymbols(principal.SpanStart, name: "HttpContext").OfType<IPropertySymbol>();
        return isUser && contexts.Any(property => IsHttpContext(property.Type))
            ? "HttpContext"
            : null;
    }

    private static bool IsUsable(ISymbol symbol, int position) => symbol switch
    {
        IParameterSymbol => true,
        ILocalSymbol local => local.Locations.Any(location => location.SourceSpan.End <= position),
        _ => false,
    };

    private static ITypeSymbol? GetSymbolType(ISymbol symbol) => symbol switch
    {
        IParameterSymbol parameter => parameter.Type,
        ILocalSymbol local => local.Type,
        _ => null,
    };

    private static bool IsSession(ITypeSymbol? type, GeneratedTypes generated) =>
        type is INamedTypeSymbol { Name: "Session", ContainingNamespace.Name: "SessionGen", Arity: 1 } session
        && SymbolEqualityComparer.Default.Equals(session.TypeArguments[0], generated.Claims);

    private static bool IsHttpContext(ITypeSymbol? type) =>
        type?.WithNullableAnnotation(NullableAnnotation.None).ToDisplayString() == HttpContextType;

    private static bool IsNotNullHttpContext(ITypeSymbol? type) =>
        type is { NullableAnnotation: not NullableAnnotation.Annotated } && IsHttpContext(type);

    private sealed record SessionExpression(string Text, bool IsNullable);
}
