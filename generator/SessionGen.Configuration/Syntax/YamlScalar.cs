namespace SessionGen.Configuration.Syntax;

internal enum YamlScalarStyle
{
    Plain,
    SingleQuoted,
    DoubleQuoted,
    Block,
}

/// <summary>A text. Its span includes the quotes.</summary>
internal sealed class YamlScalar(YamlText text, int start, int end, string value, YamlScalarStyle style) : YamlNode(text, start, end)
{
    public string Value { get; } = value;

    public YamlScalarStyle Style { get; } = style;

    public bool IsPlain => Style == YamlScalarStyle.Plain;

    // Nothing is written, as after "key:".
    public bool IsEmpty => Style == YamlScalarStyle.Plain && Value.Length == 0;
}
