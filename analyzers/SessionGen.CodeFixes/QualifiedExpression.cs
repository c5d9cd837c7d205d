using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Simplification;

namespace SessionGen.CodeFixes;

/// <summary>Writes expressions with the full name of a type, then adds a using directive and simplifies the name.</summary>
internal static class QualifiedExpression
{
    private static readonly SyntaxAnnotation s_annotation = new("SessionGen.Qualified");

    public static ExpressionSyntax Member(INamedTypeSymbol type, string members) =>
        SyntaxFactory.ParseExpression($"{type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)}.{members}")
            .WithAdditionalAnnotations(s_annotation, Simplifier.Annotation);

    public static async Task<Document> ReplaceAsync(
        Document document, SyntaxNode root, ExpressionSyntax replaced, ExpressionSyntax qualified, CancellationToken cancellationToken)
    {
        var changed = document.WithSyntaxRoot(root.ReplaceNode(replaced, qualified.WithTriviaFrom(replaced)));
        var imported = await ImportAdder.AddImportsAsync(changed, s_annotation, cancellationToken: cancellationToken).ConfigureAwait(false);
        return await Simplifier.ReduceAsync(imported, cancellationToken: cancellationToken).ConfigureAwait(false);
    }
}
