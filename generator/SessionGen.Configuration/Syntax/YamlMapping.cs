namespace SessionGen.Configuration.Syntax;

/// <summary>A key and its value.</summary>
internal sealed record YamlEntry(YamlScalar Key, YamlNode Value);

/// <summary>Keys and values in the order of the text, duplicates included.</summary>
internal sealed class YamlMapping(YamlText text, int start, bool isFlow) : YamlNode(text, start, start)
{
    private readonly List<YamlEntry> _entries = [];

    public IReadOnlyList<YamlEntry> Entries => _entries;

    /// <summary>Written in braces.</summary>
    public bool IsFlow { get; } = isFlow;

    /// <summary>
    /// False where the parser gave up inside, or an entry could not be kept: what is missing here may still be in the text.
    /// </summary>
    public bool IsComplete { get; private set; }

    /// <summary>An entry was refused, so nothing may be said of what is missing.</summary>
    public bool HasLostEntries { get; private set; }

    public void Add(YamlScalar key, YamlNode value) => _entries.Add(new YamlEntry(key, value));

    public void LoseEntry() => HasLostEntries = true;

    public void Complete(int end)
    {
        IsComplete = !HasLostEntries;
        EndAt(end);
    }
}
