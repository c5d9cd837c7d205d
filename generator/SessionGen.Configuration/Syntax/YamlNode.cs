using SessionGen.Configuration.Findings;

namespace SessionGen.Configuration.Syntax;

/// <summary>A value of the file with its place. The tree is complete up to the first syntax error.</summary>
internal abstract class YamlNode(YamlText text, int start, int end)
{
    public YamlText SourceText { get; } = text;

    public int Start { get; } = start;

    public int End { get; private set; } = end;

    public SourceSpan Span => SourceText.GetSpan(Start, End);

    protected void EndAt(int end) => End = Math.Max(Start, end);
}
