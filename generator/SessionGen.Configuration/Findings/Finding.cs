using System.Globalization;

namespace SessionGen.Configuration.Findings;

/// <summary>
/// Something a rule says of one place in the file. <see cref="Suggestion"/> is the text to write instead of the span, where there
/// is exactly one: the message quotes it and the code fix writes it.
/// </summary>
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
