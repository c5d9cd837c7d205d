using SessionGen.Configuration.Findings;

namespace SessionGen.Tool.Writing;

/// <summary>A finding with the file that it is in.</summary>
internal sealed record LocatedFinding(string Path, string Text, Finding Finding)
{
    public int Line => Finding.Span.Start.Line + 1;

    public int Column => Finding.Span.Start.Column + 1;

    public string Severity => Finding.Descriptor.Severity switch
    {
        FindingSeverity.Error => "error",
        FindingSeverity.Warning => "warning",
        _ => "info",
    };
}
