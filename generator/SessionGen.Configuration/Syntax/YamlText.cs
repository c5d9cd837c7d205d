using SessionGen.Configuration.Findings;

namespace SessionGen.Configuration.Syntax;

/// <summary>The text of a file. Lines break where Roslyn breaks them, not where YAML does: no position comes from the parser.</summary>
internal sealed class YamlText
{
    private readonly List<int> _lineStarts = [0];

    public YamlText(string content)
    {
        Content = content;
        for (var i = 0; i < content.Length; i++)
        {
            var c = content[i];
            if (c > '\r' && c < '\u0085')
            {
                continue;
            }

            if (c is '\n' or '\u0085' or '\u2028' or '\u2029' || (c == '\r' && (i + 1 == content.Length || content[i + 1] != '\n')))
            {
                _lineStarts.Add(i + 1);
            }
        }
    }

    public string Content { get; }

    public int Length => Content.Length;

    public char this[int offset] => Content[offset];

    public SourcePosition GetPosition(int offset)
    {
        var line = _lineStarts.BinarySearch(offset);
        if (line < 0)
        {
            line = ~line - 1;
        }

        return new SourcePosition(offset, line, offset - _lineStarts[line]);
    }

    public SourceSpan GetSpan(int start, int end) => new(GetPosition(start), GetPosition(end));

    public string Slice(int start, int end) => Content.Substring(start, end - start);

    public int GetLineStart(int offset) => _lineStarts[GetPosition(offset).Line];

    public int GetLineEnd(int offset)
    {
        var line = GetPosition(offset).Line;
        var end = line + 1 < _lineStarts.Count ? _lineStarts[line + 1] : Length;
        while (end > _lineStarts[line] && Content[end - 1] is '\n' or '\r' or '\u0085' or '\u2028' or '\u2029')
        {
            end--;
        }

        return end;
    }
}
