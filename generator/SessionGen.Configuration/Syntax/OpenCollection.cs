namespace SessionGen.Configuration.Syntax;

/// <summary>A mapping or a list that the reader is inside of.</summary>
internal sealed class OpenCollection(YamlNode collection, bool isKey)
{
    public YamlNode Collection { get; } = collection;

    /// <summary>The collection itself stands where a key must.</summary>
    public bool IsKey { get; } = isKey;

    public bool ExpectsKey { get; set; } = collection is YamlMapping;

    public YamlScalar? PendingKey { get; set; }

    public bool IsUnquotedShortcode { get; set; }
}
