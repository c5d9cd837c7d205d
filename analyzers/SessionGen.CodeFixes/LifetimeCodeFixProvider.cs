using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;
using SessionGen.Analyzers;

namespace SessionGen.CodeFixes;

/// <summary>For a lifetime in C# that sessions.yaml contradicts (SESS052): the declared lifetime, what browsers grant, or none at all.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(LifetimeCodeFixProvider))]
[Shared]
public sealed class LifetimeCodeFixProvider : CodeFixProvider
{
    private const string DefaultPolicy = "Default";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Descriptors.ContradictingLifetime.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var document = context.Document;
        var root = await document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var model = await document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        var value = root?.FindNode(context.Span, getInnermostNodeForTie: true).FirstAncestorOrSelf<ExpressionSyntax>(node => node.Parent is AssignmentExpressionSyntax);
        if (root is null || model is null || value?.Parent is not AssignmentExpressionSyntax assignment)
        {
            return;
        }

        foreach (var diagnostic in context.Diagnostics)
        {
            diagnostic.Properties.TryGetValue(FindingDiagnostics.SuggestionProperty, out var replacement);
            if (replacement == LifetimeContradiction.CookieCap)
            {
                Register(diagnostic, "Write 'TimeSpan.FromDays(400)'", "CookieCap", root.ReplaceNode(value, WithTrivia(CreateCookieCap())));
                continue;
            }

            var generated = await GeneratedTypes.FindAsync(document, context.CancellationToken).ConfigureAwait(false);
            if (replacement is not null && generated?.Policies is { } policies)
            {
                // TimeSpan? takes the lifetime as it is; TimeSpan needs the value, and the file declares that there is one.
                var isNullable = model.GetTypeInfo(assignment.Left).Type is { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T };
                var declared = CreateLifetime(document, policies, replacement, isNullable);
                Register(diagnostic, $"Use 'SessionPolicies.{DefaultPolicy}.{replacement}'", "Declared", root.ReplaceNode(value, WithTrivia(declared)));
            }

            if (assignment.Parent is ExpressionStatementSyntax { Parent: BlockSyntax or GlobalStatementSyntax } statement
                && root.RemoveNode(statement.Parent is GlobalStatementSyntax global ? global : statement, SyntaxRemoveOptions.KeepUnbalancedDirectives) is { } without)
            {
                Register(diagnostic, "Remove the line", "Remove", without);
            }
        }

        ExpressionSyntax WithTrivia(ExpressionSyntax expression) => expression.WithTriviaFrom(value).WithAdditionalAnnotations(Formatter.Annotation);

        void Register(Diagnostic diagnostic, string title, string kind, SyntaxNode changed) => context.RegisterCodeFix(
            CodeAction.Create(title, _ => Task.FromResult(document.WithSyntaxRoot(changed)), equivalenceKey: diagnostic.Id + kind),
            diagnostic);
    }

    private static ExpressionSyntax CreateCookieCap() =>
        SyntaxFactory.ParseExpression("global::System.TimeSpan.FromDays(400)").WithAdditionalAnnotations(Simplifier.Annotation);

    private static ExpressionSyntax CreateLifetime(Document document, INamedTypeSymbol policies, string lifetime, bool isNullable)
    {
        var type = (ExpressionSyntax)SyntaxGenerator.GetGenerator(document).TypeExpression(policies, addImport: true);
        ExpressionSyntax expression = Member(Member(type, DefaultPolicy), lifetime);
        return isNullable
            ? expression
            : Member(SyntaxFactory.PostfixUnaryExpression(SyntaxKind.SuppressNullableWarningExpression, expression), "Value");
    }

    private static MemberAccessExpressionSyntax Member(ExpressionSyntax expression, string name) =>
        SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, expression, SyntaxFactory.IdentifierName(name));
}
