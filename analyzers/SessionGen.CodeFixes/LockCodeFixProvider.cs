using System.Collections.Immutable;
using System.Composition;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;
using SessionGen.Analyzers;
using SessionGen.Configuration;
using SessionGen.Configuration.Findings;
using SessionGen.Configuration.Locking;

namespace SessionGen.CodeFixes;

/// <summary>
/// Does what <c>sessiongen lock</c> does: records sessions.yaml in sessions.lock.yaml, or accepts a change there. The reason of an accepted
/// change is left for the developer to write; SESS062 points to it.
/// </summary>
[ExportCodeFixProvider(
    LanguageNames.CSharp,
    Name = nameof(LockCodeFixProvider),
    DocumentKinds = new[] { nameof(TextDocumentKind.AdditionalDocument) },
    DocumentExtensions = new[] { ".yaml", ".yml" })]
[Shared]
public sealed class LockCodeFixProvider : CodeFixProvider
{
    private const string UpdateTitle = "Update " + SessionsFileName.Lock;

    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [.. Descriptors.LockRules.Select(descriptor => descriptor.Id)];

    // Roslyn's fix-all providers edit source files only.
    public override FixAllProvider? GetFixAllProvider() => null;

    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var file = context.TextDocument;
        var lockFile = file.Project.AdditionalDocuments
            .FirstOrDefault(other => SessionsFileName.Matches(file.FilePath) && SessionsFileName.IsLockOf(file.FilePath!, other.FilePath));
        if (lockFile is null)
        {
            return;
        }

        var cancellationToken = context.CancellationToken;
        var parsed = SessionsFile.Read(await ReadAsync(file, cancellationToken).ConfigureAwait(false), cancellationToken);
        var locked = SessionsLock.Read(await ReadAsync(lockFile, cancellationToken).ConfigureAwait(false), cancellationToken);
        if (parsed.HasErrors || locked.File is null)
        {
            return;
        }

        var project = ProjectName.Of(file.Project.AnalyzerOptions.AnalyzerConfigOptionsProvider.GlobalOptions) ?? locked.Project;
        var open = LockComparison.GetOpen(LockChanges.Find(locked.File, parsed.Bound), locked.Accepted);
        foreach (var diagnostic in context.Diagnostics)
        {
            if (diagnostic.Id == FindingDescriptors.StaleLock.Id)
            {
                // What is not accepted yet must not slip in.
                if (open.Count == 0)
                {
                    Register(UpdateTitle, LockWriter.Write(parsed.Bound, project, locked.Accepted), diagnostic);
                }
            }
            else if (open.FirstOrDefault(change => IsAt(change, diagnostic)) is { } change)
            {
                var accepted = locked.Accepted.Append(new AcceptedChange(change.Text, string.Empty));
                Register("Accept '" + change.Text + "'", LockWriter.Append(locked, [.. accepted]), diagnostic);
            }
        }

        void Register(string title, string text, Diagnostic diagnostic) => context.RegisterCodeFix(
            CodeAction.Create(
                title,
                _ => Task.FromResult(file.Project.Solution.WithAdditionalDocumentText(lockFile.Id, SourceText.From(text))),
                equivalenceKey: title),
            diagnostic);
    }

    private static bool IsAt(LockChange change, Diagnostic diagnostic) =>
        change.Descriptor?.Id == diagnostic.Id
        && change.Span.Start.Offset == diagnostic.Location.SourceSpan.Start
        && diagnostic.GetMessage(CultureInfo.InvariantCulture).StartsWith("'" + change.Text + "'", StringComparison.Ordinal);

    private static async Task<string> ReadAsync(TextDocument document, CancellationToken cancellationToken) =>
        (await document.GetTextAsync(cancellationToken).ConfigureAwait(false)).ToString();
}
