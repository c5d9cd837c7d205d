using System.Text;
using SessionGen.Configuration.Findings;
using SessionGen.Configuration.Values;

namespace SessionGen.Configuration.Syntax;

/// <summary>Reads a text with shortcodes. Nothing but members of <c>user</c>, literals and <c>||</c> reaches the generated C#.</summary>
internal sealed class ShortcodeReader
{
    private readonly YamlScalar _scalar;
    private readonly string _text;
    private readonly int[] _map;
    private readonly FindingSink _findings;
    private readonly List<ShortcodePart> _parts = [];
    private int _position;
    private bool _isWrong;

    private ShortcodeReader(YamlScalar scalar, int[] map, FindingSink findings)
    {
        _scalar = scalar;
        _text = scalar.Value;
        _map = map;
        _findings = findings;
    }

    public static IReadOnlyList<ShortcodePart>? Read(YamlScalar scalar, FindingSink findings)
    {
        if (ScalarMap.Create(scalar) is not { } map)
        {
            findings.Report(
                FindingDescriptors.ShortcodeSyntax,
                scalar.Span,
                "A value with shortcodes must be on one line. Write it in double quotes on the line of its key.");
            return null;
        }

        var reader = new ShortcodeReader(scalar, map, findings);
        reader.ReadParts();
        return reader._isWrong ? null : reader._parts;
    }

    private void ReadParts()
    {
        while (_position < _text.Length)
        {
            var open = _text.IndexOf(Shortcodes.Open, _position, StringComparison.Ordinal);
            ReadText(open < 0 ? _text.Length : open);
            if (open >= 0)
            {
                ReadShortcode();
            }
        }
    }

    private void ReadText(int end)
    {
        if (end == _position)
        {
            return;
        }

        var close = _text.IndexOf(Shortcodes.Close, _position, end - _position, StringComparison.Ordinal);
        if (close >= 0)
        {
            Report(close, close + 2, "'}}' has no matching '{{'. Write {{user.Name}}, or a single '}' for the character.");
        }

        for (var i = _position; i < end; i++)
        {
            if (char.IsControl(_text[i]))
            {
                Report(i, i + 1, Invariant.Format("The control character U+{0:X4} is not allowed in a claim. Remove it.", (int)_text[i]));
                break;
            }
        }

        _parts.Add(new ShortcodePart(_text.Substring(_position, end - _position), []));
        _position = end;
    }

    private void ReadShortcode()
    {
        var open = _position;
        _position += Shortcodes.Open.Length;
        var operands = new List<ShortcodeOperand>();
        var isRight = ReadOperands(open, operands);
        if (isRight)
        {
            _parts.Add(new ShortcodePart(null, operands));
            return;
        }

        // One finding a shortcode; the next one is read again.
        var close = _text.IndexOf(Shortcodes.Close, _position, StringComparison.Ordinal);
        _position = close < 0 ? _text.Length : close + Shortcodes.Close.Length;
        SkipWhile(c => c == '}');
    }

    private bool ReadOperands(int open, List<ShortcodeOperand> operands)
    {
        while (true)
        {
            SkipSpaces();
            if (ReadOperand(open, operands.Count == 0) is not { } operand)
            {
                return false;
            }

            operands.Add(operand);
            SkipSpaces();
            if (StartsWith(Shortcodes.Close))
            {
                _position += Shortcodes.Close.Length;
                return true;
            }

            if (!StartsWith("||"))
            {
                return ReportUnexpected(open);
            }

            _position += 2;
        }
    }

    private ShortcodeOperand? ReadOperand(int open, bool isFirst)
    {
        if (_position == _text.Length)
        {
            ReportUnclosed(open);
            return null;
        }

        var c = _text[_position];
        if (c == '\'')
        {
            return ReadTextLiteral();
        }

        if (c is '-' or (>= '0' and <= '9'))
        {
            return ReadNumber();
        }

        if (char.IsLetter(c) || c == '_')
        {
            return ReadWord();
        }

        if (c == '"')
        {
            ReportDoubleQuotes();
        }
        else if (StartsWith(Shortcodes.Close) || StartsWith("||"))
        {
            Report(
                isFirst ? open : _position,
                _position + 2,
                isFirst
                    ? "The shortcode is empty. Write a member of user: {{user.Name}}."
                    : "The operand after '||' is missing. Write {{user.Name || 'text'}}.");
        }
        else
        {
            ReportUnexpected(open);
        }

        return null;
    }

    private ShortcodeOperand? ReadWord()
    {
        var start = _position;
        var word = ReadIdentifier();
        if (word is "true" or "false")
        {
            return new ShortcodeOperand(ShortcodeOperandKind.Word, [], word, _map[start], _map[_position]);
        }

        if (!string.Equals(word, Shortcodes.Root, StringComparison.Ordinal))
        {
            var suggestion = Suggestions.Find(word, [Shortcodes.Root, "true", "false"]);
            Report(
                start,
                _position,
                Invariant.Format(
                    "Unknown name '{0}'. A member path starts with 'user', and a string is in single quotes.",
                    Quote.Text(word))
                    + (suggestion is null ? string.Empty : " Did you mean '" + suggestion + "'?"),
                suggestion);
            return null;
        }

        var members = new List<string>();
        while (_position < _text.Length && _text[_position] == '.')
        {
            _position++;
            var name = ReadIdentifier();
            if (name.Length == 0)
            {
                Report(
                    _position,
                    Math.Min(_position + 1, _text.Length),
                    "The name of a member is missing after the dot. Write {{user.Name}}, without spaces.");
                return null;
            }

            members.Add(name);
        }

        if (members.Count == 0 && _position < _text.Length && _text[_position] is '?' or '[' or '(')
        {
            ReportUnexpected(start);
            return null;
        }

        if (members.Count == 0)
        {
            Report(start, _position, "'user' alone is not a value. Write one of its members: {{user.Name}}.");
            return null;
        }

        return new ShortcodeOperand(ShortcodeOperandKind.Member, members, string.Empty, _map[start], _map[_position]);
    }

    private string ReadIdentifier()
    {
        var start = _position;
        SkipWhile(c => char.IsLetter(c) || c == '_' || (_position > start && char.IsDigit(c)));
        return _text.Substring(start, _position - start);
    }

    private ShortcodeOperand? ReadNumber()
    {
        var start = _position;
        _position++;
        SkipWhile(c => char.IsLetterOrDigit(c) || c == '.' || (c is '+' or '-' && _text[_position - 1] is 'e' or 'E'));
        var number = _text.Substring(start, _position - start);
        if (!Numbers.TryParseInteger(number, out _) && !Numbers.TryParseNumber(number, out _))
        {
            Report(
                start,
                _position,
                Invariant.Format("'{0}' is not a valid number. Write 42 or 1.5, or a string in single quotes.", Quote.Text(number)));
            return null;
        }

        return new ShortcodeOperand(ShortcodeOperandKind.Word, [], number, _map[start], _map[_position]);
    }

    // A quote inside is written twice.
    private ShortcodeOperand? ReadTextLiteral()
    {
        var start = _position++;
        var value = new StringBuilder();
        while (_position < _text.Length)
        {
            if (_text[_position] == '\'')
            {
                if (_position + 1 == _text.Length || _text[_position + 1] != '\'')
                {
                    _position++;
                    return new ShortcodeOperand(ShortcodeOperandKind.Text, [], value.ToString(), _map[start], _map[_position]);
                }

                _position++;
            }

            value.Append(_text[_position++]);
        }

        Report(start, start + 1, "This single quote is never closed. Write 'text', and double a quote inside it.");
        return null;
    }

    private void ReportDoubleQuotes()
    {
        var close = _text.IndexOf('"', _position + 1);
        var end = close < 0 ? _position + 1 : close + 1;
        var inner = close < 0 ? null : _text.Substring(_position + 1, close - _position - 1);
        var suggestion = inner is not null && inner.IndexOf('\'') < 0 && _scalar.Style == YamlScalarStyle.DoubleQuoted
            ? "'" + inner + "'"
            : null;
        Report(
            _position,
            end,
            "A string in a shortcode must be in single quotes."
                + (suggestion is null ? string.Empty : " Write " + Quote.Text(suggestion) + "."),
            suggestion);
    }

    // Returns false, always.
    private bool ReportUnexpected(int open)
    {
        if (_position == _text.Length)
        {
            ReportUnclosed(open);
            return false;
        }

        var isPair = char.IsHighSurrogate(_text[_position]) && _position + 1 < _text.Length;
        var length = StartsWith("??") || StartsWith(Shortcodes.Open) || isPair ? 2 : 1;
        var end = _position + length;
        var token = _text.Substring(_position, length);
        var isMember = _position + 1 < _text.Length && _text[_position + 1] == '.';
        var (message, suggestion) = token switch
        {
            "|" => ("'|' is not an operator. Write '||'.", "||"),
            "??" => ("'??' is not an operator. Write '||'.", "||"),
            "?" when isMember =>
                ("'?.' is not needed. Write '.': if a member in the path is null, the next operand of '||' is used.", null),
            "(" => ("A shortcode cannot call methods. Use a property of user, and put the logic there.", null),
            "[" => ("A shortcode cannot use indexers. Use a property of user, and put the logic there.", null),
            "}" => ("One '}' does not close a shortcode. Write '}}'.", "}}"),
            "{{" => ("Shortcodes cannot be nested. Close the first one with '}}'.", null),
            _ => (Invariant.Format(
                "'{0}' is not allowed in a shortcode. Use members of user, strings in single quotes, numbers, true, false and '||'.",
                Quote.Text(token)), (string?)null),
        };
        Report(_position, end, message, suggestion);
        return false;
    }

    private void ReportUnclosed(int open) => Report(open, open + 2, "This shortcode is never closed. Write '}}' at its end.");

    private void Report(int start, int end, string message, string? suggestion = null)
    {
        _isWrong = true;
        _findings.Report(new Finding(
            FindingDescriptors.ShortcodeSyntax,
            _scalar.SourceText.GetSpan(_map[start], Math.Max(_map[start], _map[end])),
            [message],
            Suggestion: suggestion));
    }

    private bool StartsWith(string token) => string.CompareOrdinal(_text, _position, token, 0, token.Length) == 0;

    private void SkipSpaces() => SkipWhile(c => c == ' ');

    private void SkipWhile(Func<char, bool> predicate)
    {
        while (_position < _text.Length && predicate(_text[_position]))
        {
            _position++;
        }
    }
}
