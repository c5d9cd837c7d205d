using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace SessionGen.Testing;

/// <summary>An additional file of a compilation that is on no disk.</summary>
internal sealed class InMemoryAdditionalText(string path, string? text) : AdditionalText
{
    private readonly SourceText? _text = text is null ? null : SourceText.From(text);

    public override string Path { get; } = path;

    /// <summary>How often the text was asked for.</summary>
    public int Reads { get; private set; }

    public override SourceText? GetText(CancellationToken cancellationToken = default)
    {
        Reads++;
        return _text;
    }
}
