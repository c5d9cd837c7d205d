using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using SessionGen.Analyzers;

namespace SessionGen.CodeFixes;

/// <summary>
/// For a misspelt claim (SESS050) the name that was meant, for a declared one (SESS051) the constant of the generated code; where the claim
/// is read, the typed property of the session.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ClaimNameCodeFixProvider))]
[Shared]
public sealed class ClaimNameCodeFixProvider : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Descriptors.MisspeltClaim.Id, Descriptors.ClaimReadByName.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
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

    private static async Task RegisterAsync(CodeFixContext context, Diagnostic diagnostic, SyntaxNode root, ExpressionSyntax name, string declared, string property)
    {
        var document = context.Document;
        if (diagnostic.Id == Descriptors.MisspeltClaim.Id)
        {
            var literal = SyntaxFactory.LiteralExpression(SyntaxKind.StringLiteralExpression, SyntaxFactory.Literal(declared));
            Register($"Write \"{declared}\"", "Name", name, literal);
        }

        if (await GeneratedTypes.FindAsync(document, context.CancellationToken).ConfigureAwait(false) is not { } generated)
        {
            return;
        }

        if (diagnostic.Id == Descriptors.ClaimReadByName.Id
            && await document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false) is { } model
            && TypedClaimRead.Create(model, generated, name, property) is { } read)
        {
            Register($"Read '{read.Replacement}'", "Property", read.Replaced, read.Replacement);
        }

        if (generated.Names is { } names && names.GetMembers(property).Any())
        {
            context.RegisterCodeFix(
                CodeAction.Create(
                    $"Use 'SessionClaims.Names.{property}'",
                    cancellationToken => Qualified.ReplaceAsync(document, root, name, Qualified.Member(names, property), cancellationToken),
                    equivalenceKey: diagnostic.Id + "Constant"),
                diagnostic);
        }

        void Register(string title, string kind, SyntaxNode replaced, SyntaxNode replacement) => context.RegisterCodeFix(
            CodeAction.Create(
                title,
                _ => Task.FromResult(document.WithSyntaxRoot(root.ReplaceNode(replaced, replacement.WithTriviaFrom(replaced)))),
                equivalenceKey: diagnostic.Id + kind),
            diagnostic);
    }
}
