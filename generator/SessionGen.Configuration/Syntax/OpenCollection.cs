namespace SessionGen.Configuration.Syntax;

internal sealed class OpenCollection(YamlNode collection, bool isKey)
{
    public YamlNode Collection { get; } = collection;

    public bool IsKey { get; } = isKey;

    public bool ExpectsKey { get; set; } = collection is YamlMapping;

    public YamlScalar? PendingKey { get; set; }

    public bool IsUnquotedShortcode { get; set; }
}
