namespace SessionGen;

/// <summary>Marks an endpoint that people look at: where the store is down it answers by itself, with a page.</summary>
internal sealed class StoreDownPageMetadata
{
    public static StoreDownPageMetadata Instance { get; } = new();
}
