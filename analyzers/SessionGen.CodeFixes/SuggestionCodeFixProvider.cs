using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using SessionGen.Analyzers;

namespace SessionGen.CodeFixes;

/// <summary>
/// Applies the suggestion of a message to sessions.yaml: the key or value that was meant, <c>true</c> for <c>yes</c>, a maximum lifetime
/// for a policy that never ends, 400 days for a longer lifetime, a bound for a claim without one.
/// </summary>
[ExportCodeFixProvider(
    LanguageNames.CSharp,
    Name = nameof(SuggestionCodeFixProvider),
    DocumentKinds = new[] { nameof(TextDocumentKind.AdditionalDocument) },
    DocumentExtensions = new[] { ".yaml", ".yml" })]
[Shared]
public sealed class SuggestionCodeFixProvider : CodeFixProvider
{
    private const int LongestTitle = 60;

    public override ImmutableArray<string> FixableDiagnosticIds { get; } =
        [.. Descriptors.SessionsFileRules.Select(descriptor => descriptor.Id)];

    // Roslyn's fix-all providers edit source files only.
    public override FixAllProvider? GetFixAllProvider() => null;

    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var file = context.TextDocument;
        var text = await file.GetTextAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (var diagnostic in context.Diagnostics)
        {
            var span = diagnostic.Location.SourceSpan;

            // The file may have been shortened after the analysis.
            if (span.End <= text.Length
                && diagnostic.Properties.TryGetValue(FindingDiagnostics.SuggestionProperty, out var suggestion) && suggestion is not null)
            {
                context.RegisterCodeFix(
                    CodeAction.Create(
                        GetTitle(text.ToString(span), suggestion),
                        _ => Task.FromResult(file.Project.Solution.WithAdditionalDocumentText(file.Id, text.Replace(span, suggestion))),
                        equivalenceKey: diagnostic.Id),
                    diagnostic);
            }
        }
    }

    private static string GetTitle(string replaced, string suggestion)
    {
        // A suggestion that starts with the replaced text adds to it, on the same line or on the next.
        var isAddition = replaced.Length > 0
            && suggestion.Length > replaced.Length
            && suggestion.StartsWith(replaced, StringComparison.Ordinal)
            && suggestion[replaced.Length] is ',' or '\r' or '\n';
        var written = isAddition ? suggestion.Substring(replaced.Length).Trim(' ', ',', '\r', '\n') : suggestion;
        return written.Length > LongestTitle || written.IndexOf('\n') >= 0
            ? "Write what the message suggests"
            : $"{(isAddition ? "Add" : "Write")} '{written}'";
    }
}
