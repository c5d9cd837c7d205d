using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using SessionGen.Analyzers;
using SessionGen.Analyzers.Lifetimes;

namespace SessionGen.CodeFixes;

/// <summary>Replaces a lifetime that contradicts sessions.yaml (SESS052) with the declared one or 400 days, or removes the line.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(LifetimeCodeFixProvider))]
[Shared]
public sealed class LifetimeCodeFixProvider : CodeFixProvider
{
    private const string DefaultPolicy = "Default";

    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Descriptors.ContradictingLifetime.Id];

    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var document = context.Document;
        var root = await document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var model = await document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        var value = root?.FindNode(context.Span, getInnermostNodeForTie: true)
            .FirstAncestorOrSelf<ExpressionSyntax>(node => node.Parent is AssignmentExpressionSyntax);
        if (root is null || model is null || value?.Parent is not AssignmentExpressionSyntax assignment)
        {
            return;
        }

        foreach (var diagnostic in context.Diagnostics)
        {
            diagnostic.Properties.TryGetValue(FindingDiagnostics.SuggestionProperty, out var replacement);
            if (replacement == LifetimeContradiction.CookieCap)
            {
                if (model.Compilation.GetTypeByMetadataName("System.TimeSpan") is { } timeSpan)
                {
                    Replace(diagnostic, "TimeSpan.FromDays(400)", "CookieCap", QualifiedExpression.Member(timeSpan, "FromDays(400)"));
                }

                continue;
            }

            var generated = await GeneratedTypes.FindAsync(document, context.CancellationToken).ConfigureAwait(false);
            if (replacement is not null && generated?.Policies is { } policies)
            {
                // A TimeSpan needs the value of the nullable lifetime, which the file declares.
                var type = model.GetTypeInfo(assignment.Left).Type;
                var suffix = type is { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } ? "" : "!.Value";
                var lifetime = $"{DefaultPolicy}.{replacement}";
                Replace(diagnostic, "SessionPolicies." + lifetime, "Declared", QualifiedExpression.Member(policies, lifetime + suffix));
            }

            if (assignment.Parent is ExpressionStatementSyntax { Parent: BlockSyntax or GlobalStatementSyntax } statement
                && Remove(root, statement) is { } without)
            {
                var fixedDocument = document.WithSyntaxRoot(without);
                context.RegisterCodeFix(
                    CodeAction.Create("Remove the line", _ => Task.FromResult(fixedDocument), equivalenceKey: diagnostic.Id + "Remove"),
                    diagnostic);
            }
        }

        void Replace(Diagnostic diagnostic, string written, string kind, ExpressionSyntax replacement) => context.RegisterCodeFix(
            CodeAction.Create(
                $"Use '{written}'",
                cancellationToken => QualifiedExpression.ReplaceAsync(document, root, value, replacement, cancellationToken),
                equivalenceKey: diagnostic.Id + kind),
            diagnostic);
    }

    private static SyntaxNode? Remove(SyntaxNode root, ExpressionStatementSyntax statement) => root.RemoveNode(
        statement.Parent is GlobalStatementSyntax global ? global : statement, SyntaxRemoveOptions.KeepUnbalancedDirectives);
}
