namespace SessionGen.Configuration.Syntax;

internal enum YamlScalarStyle
{
    Plain,
    SingleQuoted,
    DoubleQuoted,

    /// <summary>Literal (<c>|</c>) or folded (<c>&gt;</c>).</summary>
    Block,
}

/// <summary>A text. Its span includes the quotes.</summary>
internal sealed class YamlScalar(YamlText text, int start, int end, string value, YamlScalarStyle style) : YamlNode(text, start, end)
{
    /// <summary>Escapes and folded lines resolved.</summary>
    public string Value { get; } = value;

    public YamlScalarStyle Style { get; } = style;

    public bool IsPlain => Style == YamlScalarStyle.Plain;

    /// <summary>Nothing stands here, as after <c>key:</c>.</summary>
    public bool IsEmpty => Style == YamlScalarStyle.Plain && Value.Length == 0;
}
