using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using SessionGen.Configuration.Findings;

namespace SessionGen.Generator.Pipeline;

/// <summary>The first error keeps a build without analyzers (<c>RunAnalyzersDuringBuild=false</c>) from succeeding.</summary>
internal sealed record FirstError(string Path, SourceSpan Span, string Id, string Message, int Count)
{
    public static FirstError? Of((SessionsFileRead First, string? SecondPath) files, CancellationToken cancellationToken)
    {
        var errors = files.First.File.Findings.Where(finding => finding.IsError).ToArray();
        return errors.Length > 0 ? new FirstError(
            files.First.Path,
            errors[0].Span,
            errors[0].Descriptor.Id,
            errors[0].Message,
            errors.Length)
            : files.SecondPath is { } path ? SecondFile(files.First.Path, path)
            : null;
    }

    private static FirstError SecondFile(string firstPath, string path)
    {
        var descriptor = FindingDescriptors.SeveralFiles;
        return new FirstError(
            path,
            default,
            descriptor.Id,
            string.Format(CultureInfo.InvariantCulture, descriptor.MessageFormat, firstPath),
            Count: 1);
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
