namespace SessionGen.Configuration.Findings;

/// <summary>A place in the text. Zero-based; offsets, lines and columns count UTF-16 units, as Roslyn does.</summary>
internal readonly record struct SourcePosition(int Offset, int Line, int Column);

/// <summary>A stretch of the text, end exclusive.</summary>
internal readonly record struct SourceSpan(SourcePosition Start, SourcePosition End)
{
    public int Length => End.Offset - Start.Offset;
}
