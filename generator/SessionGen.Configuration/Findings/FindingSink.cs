
namespace SessionGen.Configuration.Findings;

/// <summary>Collects findings. Of each rule at most <see cref="MaximumPerRule"/>, so that hostile text cannot fill the memory.</summary>
internal sealed class FindingSink
{
    public const int MaximumPerRule = 1000;

    private readonly List<Finding> _findings = [];
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    public int Count => _findings.Count;

    /// <summary>Nothing more of the rule is taken, so a message need not be made.</summary>
    public bool IsFull(FindingDescriptor descriptor) => _counts.TryGetValue(descriptor.Id, out var count) && count >= MaximumPerRule;

    public void Report(FindingDescriptor descriptor, SourceSpan span, params string[] arguments) => Report(new Finding(descriptor, span, arguments));

    public void Report(Finding finding)
    {
        _counts.TryGetValue(finding.Descriptor.Id, out var count);
        if (count < MaximumPerRule)
        {
            _counts[finding.Descriptor.Id] = count + 1;
            _findings.Add(finding);
        }
    }

    /// <summary>In the order of the text; findings of one place by id.</summary>
    public Finding[] ToSortedArray()
    {
        var sorted = _findings.ToArray();
        var order = new int[sorted.Length];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        // Array.Sort is not stable, so the order of reporting is the last criterion.
        Array.Sort(order, (left, right) =>
        {
            var result = sorted[left].Span.Start.Offset.CompareTo(sorted[right].Span.Start.Offset);
            result = result != 0 ? result : string.CompareOrdinal(sorted[left].Descriptor.Id, sorted[right].Descriptor.Id);
            return result != 0 ? result : left.CompareTo(right);
        });
        return Array.ConvertAll(order, index => sorted[index]);
    }
}
