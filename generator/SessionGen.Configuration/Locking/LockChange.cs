using SessionGen.Configuration.Findings;
using SessionGen.Configuration.Schema;

namespace SessionGen.Configuration.Locking;

/// <summary>A difference between the lock and the file, at its place in the file.</summary>
internal sealed record LockChange(string Name, string Before, string Now, SourceSpan Span, LockRule Rule)
{
    // As it stands in 'accepted'.
    public string Text => Name + ": " + Before + " -> " + Now;

    // Null for one that has only to be recorded.
    public FindingDescriptor? Descriptor => Rule is LockRule.None ? null
        : LockRules.Explain(Rule) is null ? FindingDescriptors.Loosens
        : FindingDescriptors.BreaksSessions;

    public Finding ToFinding() => LockRules.Explain(Rule) is var (consequence, advice)
        ? new Finding(FindingDescriptors.BreaksSessions, Span, [Text, consequence, advice])
        : new Finding(FindingDescriptors.Loosens, Span, [Text]);
}
