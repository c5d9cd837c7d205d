using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using SessionGen.Analyzers;
using SessionGen.Analyzers.Claims;

namespace SessionGen.CodeFixes;

/// <summary>
/// Replaces a misspelled claim name (SESS050) with the declared one, and the name of a declared claim (SESS051) with the generated constant
/// or, if the claim is read, with the property of the session.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ClaimNameCodeFixProvider))]
[Shared]
public sealed class ClaimNameCodeFixProvider : CodeFixProvider
{
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Descriptors.MisspelledClaim.Id, Descriptors.ClaimReadByName.Id];

    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var document = context.Document;
        var root = await document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        if (root?.FindNode(context.Span, getInnermostNodeForTie: true) is not ExpressionSyntax name)
        {
            return;
        }

        foreach (var diagnostic in context.Diagnostics)
        {
            if (diagnostic.Properties.TryGetValue(FindingDiagnostics.SuggestionProperty, out var declared) && declared is not null
                && diagnostic.Properties.TryGetValue(ClaimNameAnalyzer.PropertyNameProperty, out var property) && property is not null)
            {
                await RegisterAsync(context, diagnostic, root, name, declared, property).ConfigureAwait(false);
            }
        }
    }

    private static async Task RegisterAsync(
        CodeFixContext context, Diagnostic diagnostic, SyntaxNode root, ExpressionSyntax name, string declared, string property)
    {
        var document = context.Document;
        if (diagnostic.Id == Descriptors.MisspelledClaim.Id)
        {
            var literal = SyntaxFactory.LiteralExpression(SyntaxKind.StringLiteralExpression, SyntaxFactory.Literal(declared));
            Register($"Write \"{declared}\"", "Name", _ => Task.FromResult(Replace(name, literal)));
        }

        if (await GeneratedTypes.FindAsync(document, context.CancellationToken).ConfigureAwait(false) is not { } generated)
        {
            return;
        }

        if (diagnostic.Id == Descriptors.ClaimReadByName.Id
            && await document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false) is { } model
            && TypedClaimRead.Create(model, generated, name, property) is { } read)
        {
            Register($"Read '{read.Replacement}'", "Property", _ => Task.FromResult(Replace(read.Replaced, read.Replacement)));
        }

        if (generated.Names is { } names && names.GetMembers(property).Any())
        {
            var constant = QualifiedExpression.Member(names, property);
            Register($"Use 'SessionClaims.Names.{property}'", "Constant", cancellationToken =>
                QualifiedExpression.ReplaceAsync(document, root, name, constant, cancellationToken));
        }

        void Register(string title, string kind, Func<CancellationToken, Task<Document>> apply) =>
            context.RegisterCodeFix(CodeAction.Create(title, apply, equivalenceKey: diagnostic.Id + kind), diagnostic);

        Document Replace(SyntaxNode replaced, SyntaxNode replacement) =>
            document.WithSyntaxRoot(root.ReplaceNode(replaced, replacement.WithTriviaFrom(replaced)));
    }
}
