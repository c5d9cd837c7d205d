using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
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
                if (model.Compilation.GetTypeByMetadataName("System.TimeSpan") is { } timeSpan)
                {
                    Replace(diagnostic, "Write 'TimeSpan.FromDays(400)'", "CookieCap", Qualified.Member(timeSpan, "FromDays(400)"));
                }

                continue;
            }

            var generated = await GeneratedTypes.FindAsync(document, context.CancellationToken).ConfigureAwait(false);
            if (replacement is not null && generated?.Policies is { } policies)
            {
                // TimeSpan? takes the lifetime as it is; TimeSpan needs the value, and the file declares that there is one.
                var isNullable = model.GetTypeInfo(assignment.Left).Type is { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T };
                var lifetime = $"{DefaultPolicy}.{replacement}";
                Replace(diagnostic, $"Use 'SessionPolicies.{lifetime}'", "Declared", Qualified.Member(policies, isNullable ? lifetime : lifetime + "!.Value"));
            }

            if (assignment.Parent is ExpressionStatementSyntax { Parent: BlockSyntax or GlobalStatementSyntax } statement
                && root.RemoveNode(statement.Parent is GlobalStatementSyntax global ? global : statement, SyntaxRemoveOptions.KeepUnbalancedDirectives) is { } without)
            {
                context.RegisterCodeFix(
                    CodeAction.Create("Remove the line", _ => Task.FromResult(document.WithSyntaxRoot(without)), equivalenceKey: diagnostic.Id + "Remove"),
                    diagnostic);
            }
        }

        void Replace(Diagnostic diagnostic, string title, string kind, ExpressionSyntax replacement) => context.RegisterCodeFix(
            CodeAction.Create(
                title,
                cancellationToken => Qualified.ReplaceAsync(document, root, value, replacement, cancellationToken),
                equivalenceKey: diagnostic.Id + kind),
            diagnostic);
    }
}
