namespace SessionGen.Configuration.Schema;

/// <summary>One key of the file. Checks, messages, the JSON Schema and the key reference all follow it.</summary>
internal class KeyDefinition(string path, KeyKind kind, string doc)
{
    private KeyDefinition[] _children = [];

    // Dots between keys, '*' for a name that the developer chooses, empty for the file itself.
    public string Path { get; } = path;

    public string Name { get; } = path.Substring(path.LastIndexOf('.') + 1);

    public KeyKind Kind { get; } = kind;

    public string Doc { get; } = doc;

    // As it would be written, or a description in parentheses; null for none.
    public string? Default { get; set; }

    public string? Keyword { get; init; }

    // The words of a choice, or the only values of an integer.
    public IReadOnlyList<string> Allowed { get; init; } = [];

    // In seconds for durations.
    public long Minimum { get; init; } = 1;

    public long Maximum { get; init; } = long.MaxValue;

    public int MaximumTextLength { get; init; } = 255;

    // true and false are short for a mapping that has only this key.
    public string? BooleanShorthand { get; init; }

    // The children are those of another key, so that objects nest.
    public string? ChildrenOf { get; init; }

    public string? Example { get; init; }

    public LockRule Lock { get; init; }

    public IReadOnlyList<string> StrictestFirst { get; init; } = [];

    // The path of a setting without which this one has no effect.
    public string? AppliesWith { get; init; }

    public bool IsInRange(long value) => value >= Minimum && value <= Maximum;

    public IReadOnlyList<KeyDefinition> Children => _children;

    public KeyDefinition this[string name]
        => Find(name) ?? throw new ArgumentException("The key table has no " + Path + "." + name, nameof(name));

    // The child of a map.
    public KeyDefinition Each => _children[0];

    public KeyDefinition? Find(string name) => IndexOf(name) is var index && index >= 0 ? _children[index] : null;

    public int IndexOf(string name) => Array.FindIndex(_children, child => child.Name == name);

    internal void SetChildren(KeyDefinition[] children) => _children = children;
}
