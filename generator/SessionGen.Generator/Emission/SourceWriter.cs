using System.Text;

namespace SessionGen.Generator.Emission;

/// <summary>Writes indented C#. Lines end with LF on every machine, so that the same file gives the same bytes everywhere.</summary>
internal sealed class SourceWriter
{
    private const string IndentUnit = "    ";

    private readonly StringBuilder _text = new();
    private int _depth;
    private bool _isAfterBlock;
    private string? _pendingDirective;

    // Writes an empty line first after the end of a block.
    public void Lines(string text)
    {
        FlushDirective();
        if (_isAfterBlock)
        {
            Line();
        }

        var start = 0;
        while (true)
        {
            var end = text.IndexOf('\n', start);
            Line(text, start, end < 0 ? text.Length : end);
            if (end < 0)
            {
                return;
            }

            start = end + 1;
        }
    }

    public int Indentation => _depth * IndentUnit.Length;

    // Without indentation.
    public void Directive(string text)
    {
        _pendingDirective = null;
        if (_isAfterBlock)
        {
            Line();
        }

        _text.Append(text).Append('\n');
    }

    // Unless another directive takes its place.
    public void DirectiveLater(string text) => _pendingDirective = text;

    public void Line()
    {
        FlushDirective();
        _text.Append('\n');
        _isAfterBlock = false;
    }

    public Scope Block(string? head = null, string tail = "}")
    {
        if (head is not null)
        {
            Lines(head);
        }

        Lines("{");
        _depth++;
        return new Scope(this, tail);
    }

    public Scope Indented()
    {
        _depth++;
        return new Scope(this, tail: null);
    }

    public override string ToString() => _text.ToString();

    private void FlushDirective()
    {
        if (_pendingDirective is { } directive)
        {
            _pendingDirective = null;
            _text.Append(directive).Append('\n');
        }
    }

    private void Line(string text, int start, int end)
    {
        if (end > start && text[end - 1] == '\r')
        {
            end--;
        }

        if (end > start)
        {
            for (var i = 0; i < _depth; i++)
            {
                _text.Append(IndentUnit);
            }
        }

        _text.Append(text, start, end - start).Append('\n');
    }

    internal readonly struct Scope(SourceWriter writer, string? tail) : IDisposable
    {
        public void Dispose()
        {
            writer._depth--;
            writer._isAfterBlock = false;
            if (tail is not null)
            {
                writer.Lines(tail);
                writer._isAfterBlock = tail == "}";
            }
        }
    }
}
