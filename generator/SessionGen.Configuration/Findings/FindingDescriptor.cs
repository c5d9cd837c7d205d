namespace SessionGen.Configuration.Findings;

internal enum FindingSeverity
{
    Info,
    Warning,
    Error,
}

/// <summary>One rule: its id, how severe it is and what it says. The only list of them is <c>FindingDescriptors</c>.</summary>
internal sealed record FindingDescriptor(string Id, FindingSeverity Severity, string Title, string MessageFormat, string Description)
{
    public string HelpLink => "https://github.com/sessiongen/sessiongen/blob/main/docs/rules/" + Id + ".md";
}
