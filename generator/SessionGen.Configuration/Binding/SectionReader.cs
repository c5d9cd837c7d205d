using SessionGen.Configuration.Findings;
using SessionGen.Configuration.Schema;
using SessionGen.Configuration.Syntax;
using SessionGen.Configuration.Values;

namespace SessionGen.Configuration.Binding;

/// <summary>Reads one mapping with declared keys, an obviously misspelled key as the right one.</summary>
internal sealed class SectionReader
{
    private readonly YamlEntry?[] _entries;

    private SectionReader(KeyDefinition definition, YamlNode? node)
    {
        Definition = definition;
        Node = node;
        _entries = new YamlEntry?[definition.Children.Count];
    }

    public KeyDefinition Definition { get; }

    public YamlNode? Node { get; }

    public static SectionReader Read(KeyDefinition definition, YamlNode? node, string place, FindingSink findings)
    {
        var reader = new SectionReader(definition, node);
        if (WrongKind.GetMapping(node, place, definition, findings) is { } mapping)
        {
            reader.ReadEntries(mapping, place, findings);
        }

        return reader;
    }

    public YamlNode? this[string key] => GetEntry(key)?.Value;

    public YamlEntry? GetEntry(string key) => _entries[Definition.IndexOf(key)];

    private void ReadEntries(YamlMapping mapping, string place, FindingSink findings)
    {
        List<YamlEntry>? unknown = null;
        foreach (var entry in mapping.Entries)
        {
            var index = Definition.IndexOf(entry.Key.Value);
            if (index < 0)
            {
                (unknown ??= []).Add(entry);
            }
            else if (_entries[index] is { } first)
            {
                Duplicates.Report(entry.Key, first.Key, findings);
            }
            else
            {
                _entries[index] = entry;
            }
        }

        // After all known keys: a misspelled key must not take the place of the right one.
        foreach (var entry in unknown ?? [])
        {
            if (findings.IsFull(FindingDescriptors.UnknownKey))
            {
                return;
            }

            ReadUnknown(entry, place, findings);
        }
    }

    private void ReadUnknown(YamlEntry entry, string place, FindingSink findings)
    {
        if (entry is { Key.IsPlain: true, Value: YamlScalar { IsEmpty: true } }
            && WrongKind.FindColon(entry.Key.Value, Definition) is { } repaired)
        {
            WrongKind.ReportSection(entry.Key, place, Definition, findings);
            ReadRepaired(entry.Key, repaired);
            return;
        }

        string[] names = [.. Definition.Children.Select(key => key.Name)];
        var suggestion = Suggestions.Find(entry.Key.Value, names);
        if (suggestion is not null && _entries[Definition.IndexOf(suggestion)] is not null)
        {
            findings.Report(
                FindingDescriptors.UnknownKey,
                entry.Key.Span,
                Quote.Text(entry.Key.Value),
                place,
                "'" + suggestion + "' is already set. Remove one of them.");
            return;
        }

        var hint = suggestion is not null ? "Did you mean '" + suggestion + "'?"
            : FindElsewhere(entry.Key.Value) is { } section ? "It belongs in '" + section + "'."
            : "Use " + Quote.Alternatives(names) + ".";
        findings.Report(new Finding(
            FindingDescriptors.UnknownKey,
            entry.Key.Span,
            [Quote.Text(entry.Key.Value), place, hint],
            Suggestion: suggestion));

        // Read as what was meant only where the value could be that, so that one mistake gives one finding.
        if (suggestion is not null && Fits(Definition[suggestion].Kind, entry.Value))
        {
            _entries[Definition.IndexOf(suggestion)] ??= entry;
        }
    }

    // In braces type:string is a key without a value; it is read as what was meant.
    private void ReadRepaired(YamlScalar text, string repaired)
    {
        var colon = repaired.IndexOf(':');
        var value = repaired.Substring(colon + 2);
        var key = new YamlScalar(text.SourceText, text.Start, text.Start + colon, repaired.Substring(0, colon), YamlScalarStyle.Plain);
        var node = new YamlScalar(text.SourceText, text.End - value.Length, text.End, value, YamlScalarStyle.Plain);
        _entries[Definition.IndexOf(key.Value)] ??= new YamlEntry(key, node);
    }

    private static bool Fits(KeyKind kind, YamlNode value) => kind switch
    {
        KeyKind.Claim or KeyKind.ClaimValue => true,
        KeyKind.Section or KeyKind.Map => value is not YamlSequence and not YamlScalar { IsEmpty: false },
        KeyKind.TextList => value is YamlSequence,
        _ => value is YamlScalar,
    };

    private static string? FindElsewhere(string name)
    {
        var key = KeyTable.Keys.FirstOrDefault(key => key.Name == name && key.Path.Length > name.Length);
        var section = key?.Path.Substring(0, key.Path.Length - name.Length - 1);
        return section?.IndexOf('*') < 0 ? section : null;
    }
}
