namespace SessionGen.Configuration.Schema;

/// <summary>One key of the file. Checks, messages, the JSON Schema and the key reference all follow it.</summary>
internal class KeyDefinition(string path, KeyKind kind, string doc)
{
    private KeyDefinition[] _children = [];

    /// <summary>The keys from the top, dots between, <c>*</c> for a name that the developer chooses. Empty for the file itself.</summary>
    public string Path { get; } = path;

    /// <summary>The last key of the path.</summary>
    public string Name { get; } = path.Substring(path.LastIndexOf('.') + 1);

    public KeyKind Kind { get; } = kind;

    /// <summary>What it does, in one or two sentences of Markdown.</summary>
    public string Doc { get; } = doc;

    /// <summary>The default as it would be written, or a description in parentheses; null for none.</summary>
    public string? Default { get; set; }

    /// <summary>A word that stands beside the values of the kind: <c>off</c>, <c>unlimited</c>.</summary>
    public string? Keyword { get; init; }

    /// <summary>The words of a choice; of an integer the only values known.</summary>
    public IReadOnlyList<string> Allowed { get; init; } = [];

    /// <summary>Of an integer; of a duration in seconds.</summary>
    public long Minimum { get; init; } = 1;

    /// <summary>Of an integer; of a duration in seconds.</summary>
    public long Maximum { get; init; } = long.MaxValue;

    /// <summary>A text has at most so many characters.</summary>
    public int MaximumTextLength { get; init; } = 255;

    /// <summary><c>true</c> and <c>false</c> are short for a mapping that has only this key.</summary>
    public string? BooleanShorthand { get; init; }

    /// <summary>The children are those of another key, so that the table can say that objects nest.</summary>
    public string? ChildrenOf { get; init; }

    public string? Example { get; init; }

    /// <summary>Of an integer; of a duration in seconds.</summary>
    public bool IsInRange(long value) => value >= Minimum && value <= Maximum;

    public IReadOnlyList<KeyDefinition> Children => _children;

    public KeyDefinition this[string name]
        => Find(name) ?? throw new ArgumentException("The key table has no " + Path + "." + name, nameof(name));

    /// <summary>The child of a map: what each of its names takes.</summary>
    public KeyDefinition Each => _children[0];

    public KeyDefinition? Find(string name) => IndexOf(name) is var index && index >= 0 ? _children[index] : null;

    public int IndexOf(string name) => Array.FindIndex(_children, child => child.Name == name);

    /// <summary>Called once by the table while it is built.</summary>
    internal void SetChildren(KeyDefinition[] children) => _children = children;
}
