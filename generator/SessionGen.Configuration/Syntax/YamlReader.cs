using SessionGen.Configuration.Findings;
using SessionGen.Configuration.Values;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace SessionGen.Configuration.Syntax;

/// <summary>
/// Text → nodes. Reads the parser's events with a stack of its own: YamlDotNet's <c>YamlStream</c> and <c>Deserializer</c> recurse and
/// take the compiler down on deep nesting. Everything the parser throws but cancellation becomes SESS001, since it also throws
/// <see cref="InvalidOperationException"/> and others on malformed text.
/// </summary>
internal sealed class YamlReader
{
    public const int MaximumLength = 1024 * 1024;

    // Deeper than any object claim that is useful.
    public const int MaximumDepth = 32;

    // YAML 1.2.2, section 8.2.2: the parser silently reads another structure for a longer key.
    public const int MaximumKeyLength = 1024;

    // A file of 500 claims has 5,000; without a limit a megabyte of commas has half a million.
    public const int MaximumNodes = 50_000;

    public static readonly string LongKeyMessage =
        Invariant.Format("This key is longer than {0} characters, the maximum in YAML. Shorten it.", MaximumKeyLength);

    private readonly YamlText _text;
    private readonly FindingSink _findings;
    private readonly CancellationToken _cancellationToken;
    private readonly Stack<OpenCollection> _open = new();
    private readonly int _shift;
    private YamlNode? _root;
    private int _lastEnd;
    private int _nodes;
    private int _refusedUntil = -1;
    private bool _stopped;
    private bool _hasReplacements;

    private YamlReader(YamlText text, int shift, FindingSink findings, CancellationToken cancellationToken)
    {
        _text = text;
        _shift = shift;
        _lastEnd = shift;
        _findings = findings;
        _cancellationToken = cancellationToken;
    }

    public static YamlNode? Read(YamlText text, FindingSink findings, CancellationToken cancellationToken)
    {
        if (text.Length > MaximumLength)
        {
            findings.Report(
                FindingDescriptors.NotYaml,
                text.GetSpan(0, 0),
                Invariant.Format(
                    "The file has {0} characters, and the maximum is {1}. Shorten it.",
                    text.Length,
                    MaximumLength));
            return null;
        }

        var content = ForbiddenCharacters.Replace(text, findings, out var shift);
        var reader = new YamlReader(text, shift, findings, cancellationToken)
        {
            _hasReplacements = findings.Count > 0,
        };
        reader.ReadEvents(content);
        return reader._root;
    }

    private void ReadEvents(string content)
    {
        try
        {
            var parser = new Parser(new StringReader(content));
            while (!_stopped && parser.MoveNext())
            {
                _cancellationToken.ThrowIfCancellationRequested();
                Take(parser.Current!);
            }
        }
        catch (OperationCanceledException)
        {
            throw;
        }
        catch (Exception exception)
        {
            ReportParserFailure(exception);
        }

        CloseAll();
    }

    private void Take(ParsingEvent next)
    {
        var start = (int)next.Start.Index + _shift;
        var end = (int)next.End.Index + _shift;
        switch (next)
        {
            case DocumentStart when _root is not null:
                RefuseSecondDocument(start, end);
                break;
            case Scalar scalar:
                TakeScalar(scalar, start, end);

                // A key that is not there has the place of its mapping, which lies behind.
                _lastEnd = Math.Max(_lastEnd, end);
                break;
            case MappingStart mapping:
                start = RefusedYaml.RefuseProperties(mapping, _text, start, end, _findings);
                Open(new YamlMapping(_text, start, mapping.Style == MappingStyle.Flow), end);
                break;
            case SequenceStart sequence:
                start = RefusedYaml.RefuseProperties(sequence, _text, start, end, _findings);
                Open(new YamlSequence(_text, start, sequence.Style == SequenceStyle.Flow), end);
                break;
            case MappingEnd or SequenceEnd:
                Close(start);
                break;
            case AnchorAlias:
                Refuse(
                    _text.GetSpan(start, end),
                    "YAML aliases (*name) are not supported: a reviewer must see every value where it applies. Repeat the value.");
                Add(new YamlRefused(_text, start, end));
                _lastEnd = end;
                break;
        }
    }

    private void TakeScalar(Scalar scalar, int start, int end)
    {
        start = RefusedYaml.RefuseProperties(scalar, _text, start, end, _findings);
        var style = scalar.Style switch
        {
            ScalarStyle.SingleQuoted => YamlScalarStyle.SingleQuoted,
            ScalarStyle.DoubleQuoted => YamlScalarStyle.DoubleQuoted,
            ScalarStyle.Literal or ScalarStyle.Folded => YamlScalarStyle.Block,
            _ => YamlScalarStyle.Plain,
        };
        end = TrimEnd(start, end);
        if (end - start > MaximumKeyLength && IsFollowedByColon(end))
        {
            RefuseLongKey(start, end);
            return;
        }

        if (_hasReplacements && scalar.Value.IndexOf('\uFFFD') >= 0)
        {
            // Its forbidden character was reported; nothing more can be said of it.
            Add(new YamlRefused(_text, start, end));
            return;
        }

        Add(new YamlScalar(_text, start, end, RefusedYaml.ReplaceHalfSurrogates(scalar, _text, start, end, _findings), style));
    }

    private bool IsFollowedByColon(int offset)
    {
        while (offset < _text.Length && _text[offset] is ' ' or '\t')
        {
            offset++;
        }

        return offset < _text.Length && _text[offset] == ':';
    }

    // The parser has lost the structure: in a block it fails next, in braces it continues.
    private void RefuseLongKey(int start, int end)
    {
        _refusedUntil = end;
        Refuse(_text.GetSpan(start, start + 1), LongKeyMessage);
        Add(new YamlRefused(_text, start, end));
    }

    // Block scalars and empty anchored ones reach to the next token.
    private int TrimEnd(int start, int end)
    {
        while (end > start && _text[end - 1] is ' ' or '\t' or '\r' or '\n')
        {
            end--;
        }

        return end;
    }

    private void RefuseSecondDocument(int start, int end)
    {
        Refuse(
            _text.GetSpan(start, Math.Max(end, start)),
            "A second YAML document starts here. Only one is allowed: remove this line, and merge the rest into the keys above.");
        _stopped = true;
    }

    private void Open(YamlNode collection, int end)
    {
        if (_open.Count == MaximumDepth)
        {
            Refuse(
                _text.GetSpan(collection.Start, Math.Min(collection.Start + 1, _text.Length)),
                Invariant.Format("Values are nested deeper than {0} levels. The rest is ignored.", MaximumDepth));
            _stopped = true;
            return;
        }

        _open.Push(new OpenCollection(collection, isKey: _open.Count > 0 && _open.Peek().ExpectsKey));
        _lastEnd = Math.Max(_lastEnd, end);
    }

    private void Close(int end)
    {
        var frame = _open.Pop();
        var isFlow = frame.Collection is YamlMapping { IsFlow: true } or YamlSequence { IsFlow: true };
        if (isFlow)
        {
            // The event stands in front of the bracket.
            end = Math.Min(end + 1, _text.Length);
            _lastEnd = end;
        }
        else
        {
            // The event of a block stands at the next token: the block ends where its last value did.
            end = _lastEnd;
        }

        Complete(frame.Collection, end);
        Add(frame.IsUnquotedShortcode ? RefuseUnquotedShortcode(frame.Collection) : frame.Collection, frame.IsKey);
    }

    private void CloseAll()
    {
        while (_open.Count > 0)
        {
            var frame = _open.Pop();
            if (frame.Collection is not YamlMapping mapping)
            {
                // Half a list says nothing.
                Add(new YamlRefused(_text, frame.Collection.Start, _lastEnd), frame.IsKey);
                continue;
            }

            mapping.LoseEntry();
            mapping.Complete(_lastEnd);
            if (frame.PendingKey is { } key)
            {
                mapping.Add(key, new YamlRefused(_text, key.End, key.End));
            }

            Add(mapping, frame.IsKey);
        }
    }

    private static void Complete(YamlNode collection, int end)
    {
        (collection as YamlMapping)?.Complete(end);
        (collection as YamlSequence)?.Complete(end);
    }

    private void Add(YamlNode node, bool isKey = false)
    {
        if (++_nodes == MaximumNodes)
        {
            Refuse(
                _text.GetSpan(node.Start, node.End),
                Invariant.Format("The file has more than {0} keys and values. The rest is ignored.", MaximumNodes));
            _stopped = true;
        }

        if (_open.Count == 0)
        {
            _root ??= node;
            return;
        }

        var parent = _open.Peek();
        if (parent.Collection is YamlSequence sequence)
        {
            sequence.Add(node);
        }
        else if (isKey || parent.ExpectsKey)
        {
            TakeKey(parent, (YamlMapping)parent.Collection, node);
        }
        else
        {
            TakeValue(parent, (YamlMapping)parent.Collection, node);
        }
    }

    private void TakeKey(OpenCollection parent, YamlMapping mapping, YamlNode node)
    {
        parent.ExpectsKey = false;
        if (node is YamlScalar key && AcceptKey(key))
        {
            parent.PendingKey = key;
            return;
        }

        mapping.LoseEntry();
        if (node is YamlMapping or YamlSequence)
        {
            if (mapping.IsFlow && node.Start == mapping.Start + 1 && node is YamlMapping { IsFlow: true })
            {
                parent.IsUnquotedShortcode = true;
                return;
            }

            Refuse(
                node.Span,
                "A list or a mapping cannot be a key. Write a plain name before the colon, and quote a value that starts with '{' or '['.");
        }
    }

    private bool AcceptKey(YamlScalar key)
    {
        if (key.IsPlain && key.Value == "<<")
        {
            Refuse(
                key.Span,
                "YAML merge keys (<<) are not supported: a reviewer must see every value where it applies. Repeat the keys; "
                    + "a policy inherits omitted keys from 'lifetime'.");
            return false;
        }

        if (RefusedYaml.FindComplexKey(_text, _lastEnd, key.Start) is { } questionMark)
        {
            Refuse(_text.GetSpan(questionMark, questionMark + 1), "Complex keys ('? key') are not supported. Write 'key: value'.");
            return !key.IsEmpty;
        }

        if (key.IsEmpty)
        {
            Refuse(FindColon(key.Start), "The key before this colon is missing. Write 'key: value'.");
            return false;
        }

        return true;
    }

    // The parser gives a key that is not there the place of its mapping.
    private SourceSpan FindColon(int keyStart)
    {
        var colon = _text.Content.IndexOf(':', Math.Min(Math.Max(keyStart, _lastEnd), _text.Length));
        var start = colon < 0 ? keyStart : colon;
        return _text.GetSpan(start, Math.Min(start + 1, _text.Length));
    }

    private static void TakeValue(OpenCollection parent, YamlMapping mapping, YamlNode node)
    {
        parent.ExpectsKey = true;
        if (parent.PendingKey is { } key)
        {
            mapping.Add(key, node);
            parent.PendingKey = null;
        }
    }

    // Without quotes {{user.Name}} is a mapping with a mapping as its key.
    private YamlRefused RefuseUnquotedShortcode(YamlNode node)
    {
        var end = node.End;
        if (_open.Count > 0 && _open.Peek().Collection is YamlMapping { IsFlow: false })
        {
            // What follows on the line belongs to the value: {{user.First}} {{user.Last}}.
            var lineEnd = _text.GetLineEnd(end);
            var comment = _text.Content.IndexOf(" #", end, lineEnd - end, StringComparison.Ordinal);
            end = TrimEnd(end, comment < 0 ? lineEnd : comment);
            _refusedUntil = lineEnd;
        }

        var source = _text.Slice(node.Start, end);
        var suggestion = source.IndexOf('"') < 0 && source.IndexOf('\n') < 0 ? "\"" + source + "\"" : null;
        _findings.Report(
            new Finding(
                FindingDescriptors.NotYaml,
                _text.GetSpan(node.Start, end),
                ["YAML reads '{{' as the start of a mapping. Put the shortcode in double quotes: " + (suggestion ?? "\"{{user.Name}}\"")],
                Suggestion: suggestion));
        return new YamlRefused(_text, node.Start, end);
    }

    private void ReportParserFailure(Exception exception)
    {
        // The parser's own mark is good where it has one: for tabs it says 1:1, for its internal failures nothing.
        var offset = exception is YamlException { Start.Index: > 0 } failure ? (int)failure.Start.Index + _shift : 0;
        offset = Math.Min(Math.Max(offset, _lastEnd), _text.Length);
        if (offset <= _refusedUntil)
        {
            return;
        }

        var (start, end, message) = ParserFailure.Explain(exception, _text, offset);
        Refuse(_text.GetSpan(start, end), message);
    }

    private void Refuse(SourceSpan span, string message) => _findings.Report(FindingDescriptors.NotYaml, span, message);
}
