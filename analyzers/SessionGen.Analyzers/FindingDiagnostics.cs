using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using SessionGen.Configuration.Findings;

namespace SessionGen.Analyzers;

internal static class FindingDiagnostics
{
    public const string SuggestionProperty = "SessionGen.Suggestion";

    public static Diagnostic Create(DiagnosticDescriptor descriptor, Finding finding, string path)
    {
        var additionalLocations = finding.AdditionalSpan is { } additional
            ? ImmutableArray.Create(CreateLocation(path, additional))
            : [];
        var properties = finding.Suggestion is { } suggestion
            ? ImmutableDictionary<string, string?>.Empty.Add(SuggestionProperty, suggestion)
            : ImmutableDictionary<string, string?>.Empty;
        return Diagnostic.Create(
            descriptor,
            CreateLocation(path, finding.Span),
            additionalLocations,
            properties,
            [.. finding.Arguments.Cast<object>()]);
    }

    private static Location CreateLocation(string path, SourceSpan span) => Location.Create(
        path,
        TextSpan.FromBounds(span.Start.Offset, span.End.Offset),
        new LinePositionSpan(new(span.Start.Line, span.Start.Column), new(span.End.Line, span.End.Column)));
}
