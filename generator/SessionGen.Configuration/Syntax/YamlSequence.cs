namespace SessionGen.Configuration.Syntax;

/// <summary>A list.</summary>
internal sealed class YamlSequence(YamlText text, int start, bool isFlow) : YamlNode(text, start, start)
{
    private readonly List<YamlNode> _items = [];

    public IReadOnlyList<YamlNode> Items => _items;

    /// <summary>Written in brackets.</summary>
    public bool IsFlow { get; } = isFlow;

    public void Add(YamlNode item) => _items.Add(item);

    public void Complete(int end) => EndAt(end);
}
