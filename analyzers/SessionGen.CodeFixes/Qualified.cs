using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Simplification;

namespace SessionGen.CodeFixes;

/// <summary>Expressions that are written with the full name of a type, and shortened with a using directive once they are in place.</summary>
internal static class Qualified
{
    private static readonly SyntaxAnnotation s_annotation = new("SessionGen.Qualified");

    /// <param name="type">The type, by its full name.</param>
    /// <param name="members">What follows, each after a dot.</param>
    public static ExpressionSyntax Member(INamedTypeSymbol type, string members) =>
        SyntaxFactory.ParseExpression($"{type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)}.{members}")
            .WithAdditionalAnnotations(s_annotation, Simplifier.Annotation);

    public static async Task<Document> ReplaceAsync(Document document, SyntaxNode root, ExpressionSyntax replaced, ExpressionSyntax qualified, CancellationToken cancellationToken)
    {
        var changed = document.WithSyntaxRoot(root.ReplaceNode(replaced, qualified.WithTriviaFrom(replaced)));
        var imported = await ImportAdder.AddImportsAsync(changed, s_annotation, cancellationToken: cancellationToken).ConfigureAwait(false);
        return await Simplifier.ReduceAsync(imported, cancellationToken: cancellationToken).ConfigureAwait(false);
    }
}
