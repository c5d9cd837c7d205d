namespace SessionGen.Configuration.Findings;

/// <summary>Collects findings. Of each rule at most <see cref="MaximumPerRule"/>, so that hostile text cannot fill the memory.</summary>
internal sealed class FindingSink
{
    public const int MaximumPerRule = 1000;

    private readonly List<Finding> _findings = [];
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    public int Count => _findings.Count;

    public bool IsFull(FindingDescriptor descriptor) => _counts.TryGetValue(descriptor.Id, out var count) && count >= MaximumPerRule;

    public void Report(FindingDescriptor descriptor, SourceSpan span, params string[] arguments)
        => Report(new Finding(descriptor, span, arguments));

    public void Report(Finding finding)
    {
        _counts.TryGetValue(finding.Descriptor.Id, out var count);
        if (count < MaximumPerRule)
        {
            _counts[finding.Descriptor.Id] = count + 1;
            _findings.Add(finding);
        }
    }

    public Finding[] ToSortedArray()
        => [.. _findings.OrderBy(finding => finding.Span.Start.Offset).ThenBy(finding => finding.Descriptor.Id, StringComparer.Ordinal)];
}
