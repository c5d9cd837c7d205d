using System.Text;

namespace SessionGen.Generator.Emission;

/// <summary>
/// Writes indented C#. Lines end with LF on every machine, so that the same file gives the same bytes everywhere.
/// </summary>
internal sealed class SourceWriter
{
    private const string IndentUnit = "    ";

    private readonly StringBuilder _text = new();
    private int _depth;
    private bool _isAfterBlock;
    private string? _pendingDirective;

    /// <summary>
    /// Writes one line, or several, each indented to where the writer stands; after the end of a block an empty line first.
    /// </summary>
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

    /// <summary>How many columns the next line begins with.</summary>
    public int Indentation => _depth * IndentUnit.Length;

    /// <summary>Writes a preprocessor directive: without indentation, and part of the line it belongs to.</summary>
    public void Directive(string text)
    {
        _pendingDirective = null;
        if (_isAfterBlock)
        {
            Line();
        }

        _text.Append(text).Append('\n');
    }

    /// <summary>Writes a directive before the next line, unless another directive takes its place.</summary>
    public void DirectiveLater(string text) => _pendingDirective = text;

    /// <summary>Writes an empty line.</summary>
    public void Line()
    {
        FlushDirective();
        _text.Append('\n');
        _isAfterBlock = false;
    }

    /// <summary>
    /// Writes <paramref name="head"/> and a block in braces; disposing the result closes it with <paramref name="tail"/>.
    /// </summary>
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

    /// <summary>Indents what follows until the result is disposed.</summary>
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
