namespace SessionGen.Configuration.Syntax;

internal sealed record YamlEntry(YamlScalar Key, YamlNode Value);

/// <summary>Keys and values in the order of the text, duplicates included.</summary>
internal sealed class YamlMapping(YamlText text, int start, bool isFlow) : YamlNode(text, start, start)
{
    private readonly List<YamlEntry> _entries = [];

    public IReadOnlyList<YamlEntry> Entries => _entries;

    public bool IsFlow { get; } = isFlow;

    // False if the parser gave up inside or an entry was lost: what is missing here may still be in the text.
    public bool IsComplete { get; private set; }

    public bool HasLostEntries { get; private set; }

    public void Add(YamlScalar key, YamlNode value) => _entries.Add(new YamlEntry(key, value));

    public void LoseEntry() => HasLostEntries = true;

    public void Complete(int end)
    {
        IsComplete = !HasLostEntries;
        EndAt(end);
    }
}
