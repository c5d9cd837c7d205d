namespace SessionGen;

/// <summary>A session as the in-memory store keeps it. Guarded by the store's lock.</summary>
internal sealed class MemorySession(StoredSession row, MemoryClient client)
{
    /// <summary>The session as it is now.</summary>
    public StoredSession Row { get; set; } = row;

    /// <summary>The client it lives on.</summary>
    public MemoryClient Client { get; } = client;
}
