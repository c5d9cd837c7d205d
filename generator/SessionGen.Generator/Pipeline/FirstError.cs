using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using SessionGen.Configuration.Syntax;

namespace SessionGen.Generator.Pipeline;

/// <summary>
/// That the file has errors. The analyzers explain each of them; this one error keeps a build without analyzers
/// (<c>RunAnalyzersDuringBuild=false</c>) from succeeding.
/// </summary>
internal sealed record FirstError(string Path, SourceSpan Span, string Id, string Message, int Count)
{
    public static FirstError? Of(SessionsFileRead read, CancellationToken cancellationToken)
    {
        var errors = read.File.Findings.Where(finding => finding.IsError).ToArray();
        return errors.Length == 0
            ? null
            : new FirstError(read.Path, errors[0].Span, errors[0].Descriptor.Id, errors[0].Message, errors.Length);
    }

    public Diagnostic ToDiagnostic()
    {
        var location = Location.Create(
            Path,
            TextSpan.FromBounds(Span.Start.Offset, Span.End.Offset),
            new LinePositionSpan(
                new LinePosition(Span.Start.Line, Span.Start.Column),
                new LinePosition(Span.End.Line, Span.End.Column)));
        var others = Count switch
        {
            1 => "",
            2 => " (and 1 more error)",
            _ => $" (and {(Count - 1).ToString(CultureInfo.InvariantCulture)} more errors)",
        };
        return Diagnostic.Create(DiagnosticDescriptors.NotCompiled, location, $"{Id}: {Message}{others}");
    }
}
