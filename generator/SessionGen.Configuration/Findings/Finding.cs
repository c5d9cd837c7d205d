using System.Globalization;

namespace SessionGen.Configuration.Findings;

/// <summary>Something a rule reports at one place. The suggestion is the text to write in place of the span.</summary>
internal sealed record Finding(
    FindingDescriptor Descriptor,
    SourceSpan Span,
    string[] Arguments,
    SourceSpan? AdditionalSpan = null,
    string? Suggestion = null)
{
    public string Message => string.Format(CultureInfo.InvariantCulture, Descriptor.MessageFormat, Arguments);

    public bool IsError => Descriptor.Severity == FindingSeverity.Error;
}
