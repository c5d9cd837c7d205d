using SessionGen.Configuration.Findings;
using SessionGen.Configuration.Syntax;
using SessionGen.Configuration.Values;

namespace SessionGen.Configuration.Binding;

/// <summary>Duplicate keys, which the parser's events let through.</summary>
internal static class Duplicates
{
    public static void Report(YamlScalar second, YamlScalar first, FindingSink findings)
        => findings.Report(new Finding(
            FindingDescriptors.DuplicateKey,
            second.Span,
            [Quote.Text(second.Value), Invariant.Text(first.Span.Start.Line + 1)],
            AdditionalSpan: first.Span));

    // Keeps the first entry of every name.
    public static List<YamlEntry> Remove(YamlMapping mapping, FindingSink findings)
    {
        var unique = new List<YamlEntry>(mapping.Entries.Count);
        var keys = new Dictionary<string, YamlScalar>(StringComparer.Ordinal);
        foreach (var entry in mapping.Entries)
        {
            if (keys.TryGetValue(entry.Key.Value, out var first))
            {
                Report(entry.Key, first, findings);
            }
            else
            {
                keys.Add(entry.Key.Value, entry.Key);
                unique.Add(entry);
            }
        }

        return unique;
    }
}
