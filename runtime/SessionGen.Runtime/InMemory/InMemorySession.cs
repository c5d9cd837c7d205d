using SessionGen.Stores;

namespace SessionGen.InMemory;

internal sealed class InMemorySession(InMemoryClient client, long sequence, StoredSession stored)
{
    public InMemoryClient Client { get; } = client;

    public long Sequence { get; } = sequence;

    public StoredSession Stored { get; set; } = stored;

    /// <summary>When a sweep looks at it: no later than its end while it is stored as active, then the end itself.</summary>
    public DateTimeOffset Due { get; set; }
}
