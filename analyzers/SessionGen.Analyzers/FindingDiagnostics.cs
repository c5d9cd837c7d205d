using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using SessionGen.Configuration.Findings;

namespace SessionGen.Analyzers;

/// <summary>Findings as diagnostics.</summary>
internal static class FindingDiagnostics
{
    /// <summary>The property of a diagnostic that holds what to write instead of its span. The code fixes read it.</summary>
    public const string SuggestionProperty = "SessionGen.Suggestion";

    public static Diagnostic Create(DiagnosticDescriptor descriptor, Finding finding, string path, SourceText text)
    {
        var additionalLocations = finding.AdditionalSpan is { } additional
            ? ImmutableArray.Create(CreateLocation(path, text, additional))
            : [];
        var properties = finding.Suggestion is { } suggestion
            ? ImmutableDictionary<string, string?>.Empty.Add(SuggestionProperty, suggestion)
            : ImmutableDictionary<string, string?>.Empty;
        return Diagnostic.Create(
            descriptor,
            CreateLocation(path, text, finding.Span),
            additionalLocations,
            properties,
            [.. finding.Arguments.Cast<object>()]);
    }

    /// <summary>
    /// The line and column are taken from the text, not from the finding: editors place the squiggle by them, and only Roslyn's own
    /// count knows every line break that Roslyn knows (U+0085, U+2028).
    /// </summary>
    private static Location CreateLocation(string path, SourceText text, SourceSpan span)
    {
        var start = Clamp(span.Start.Offset, 0, text.Length);
        var textSpan = TextSpan.FromBounds(start, Clamp(span.End.Offset, start, text.Length));
        return Location.Create(path, textSpan, text.Lines.GetLinePositionSpan(textSpan));
    }

    private static int Clamp(int value, int minimum, int maximum) => Math.Max(minimum, Math.Min(value, maximum));
}
