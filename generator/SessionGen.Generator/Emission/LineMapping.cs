using SessionGen.Configuration.Findings;

namespace SessionGen.Generator.Emission;

/// <summary>Writes lines that the compiler maps into sessions.yaml by <c>#line</c> spans (C# specification, 6.5.9).</summary>
internal sealed class LineMapping(SourceWriter writer, string path)
{
    // The compiler refuses larger numbers (CS8938, CS8939).
    private const int MaxLine = 16_707_565;
    private const int MaxColumn = 65_535;

    // A file name in a directive has no escapes; one with a quotation mark cannot be written.
    private readonly string _path =
        path.Length > 0 && path.All(c => c != '"' && !char.IsControl(c) && c is not ('\u2028' or '\u2029')) ? path : "sessions.yaml";

    private bool _isMapped;

    // The part after the head stands for the span.
    public void Line(string head, string code, SourceSpan? span)
    {
        var offset = writer.Indentation + head.Length;
        if (span is { } place && CanMap(place, offset))
        {
            writer.Directive($"#line ({Position(place.Start)}) - ({Position(place.End)}) {CSharpText.Literal(offset)} \"{_path}\"");
            _isMapped = true;
        }
        else
        {
            End();
        }

        writer.Lines(head + code);
    }

    public void End()
    {
        if (_isMapped)
        {
            writer.DirectiveLater("#line default");
            _isMapped = false;
        }
    }

    private static string Position(SourcePosition position) =>
        $"{CSharpText.Literal(position.Line + 1)}, {CSharpText.Literal(position.Column + 1)}";

    private static bool CanMap(SourceSpan span, int offset) =>
        span.Start.Line < MaxLine && span.End.Line < MaxLine && span.Start.Column < MaxColumn && span.End.Column < MaxColumn
        && offset is > 0 and < MaxColumn
        && span.Length > 0;
}
