using System.Text;
using SessionGen.Configuration.Values;

namespace SessionGen.Configuration.Schema;

/// <summary>
/// Writes indented JSON. The framework's own writer is no part of netstandard2.0, and an assembly beside the compiler should bring no
/// other one.
/// </summary>
internal sealed class JsonText
{
    private readonly StringBuilder _text = new();
    private int _depth;
    private bool _isFirst = true;

    public JsonText Object(Action members) => Nest('{', '}', members);

    public JsonText Array(Action items) => Nest('[', ']', items);

    /// <summary>A member of an object; its value is written next.</summary>
    public JsonText Name(string name)
    {
        Begin();
        AppendText(name);
        _text.Append(": ");
        _isFirst = true;
        return this;
    }

    public void Member(string name, string value) => Name(name).AppendText(value);

    public void Member(string name, long value) => Name(name).AppendRaw(Invariant.Text(value));

    public void Member(string name, bool value) => Name(name).AppendRaw(value ? "true" : "false");

    /// <summary>A list of texts on one line.</summary>
    public void Member(string name, IEnumerable<string> values)
    {
        Name(name);
        _text.Append('[');
        var separator = string.Empty;
        foreach (var value in values)
        {
            _text.Append(separator);
            AppendText(value);
            separator = ", ";
        }

        _text.Append(']');
        _isFirst = false;
    }

    /// <summary>A value that is JSON already.</summary>
    public void RawMember(string name, string json) => Name(name).AppendRaw(json);

    /// <summary>An item of an array; written next.</summary>
    public JsonText Item()
    {
        Begin();
        _isFirst = true;
        return this;
    }

    public override string ToString() => _text.ToString();

    private JsonText Nest(char open, char close, Action content)
    {
        _text.Append(open);
        _depth++;
        _isFirst = true;
        content();
        _depth--;
        NewLine();
        _text.Append(close);
        _isFirst = false;
        return this;
    }

    private void Begin()
    {
        if (!_isFirst)
        {
            _text.Append(',');
        }

        NewLine();
        _isFirst = false;
    }

    private void NewLine() => _text.Append('\n').Append(' ', 2 * _depth);

    private void AppendRaw(string json)
    {
        _text.Append(json);
        _isFirst = false;
    }

    private void AppendText(string text)
    {
        _text.Append('"');
        foreach (var c in text)
        {
            if (c is '"' or '\\')
            {
                _text.Append('\\');
            }

            _text.Append(c);
        }

        _text.Append('"');
        _isFirst = false;
    }
}
