namespace SessionGen.Configuration.Syntax;

internal sealed class YamlSequence(YamlText text, int start, bool isFlow) : YamlNode(text, start, start)
{
    private readonly List<YamlNode> _items = [];

    public IReadOnlyList<YamlNode> Items => _items;

    public bool IsFlow { get; } = isFlow;

    public void Add(YamlNode item) => _items.Add(item);

    public void Complete(int end) => EndAt(end);
}
