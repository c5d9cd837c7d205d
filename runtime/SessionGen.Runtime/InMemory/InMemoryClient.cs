using SessionGen.Stores;

namespace SessionGen.InMemory;

internal sealed class InMemoryClient(string id, ClientSecretHash hash)
{
    public string Id { get; } = id;
    public ClientSecretHash Hash { get; set; } = hash;
    public long Generation { get; set; }
    public int NextNumber { get; set; }

    /// <summary>The session last chosen, which may have ended since.</summary>
    public InMemorySession? Chosen { get; set; }

    /// <summary>In the order of sign-ins; few enough to look through.</summary>
    public List<InMemorySession> Active { get; } = new(1);

    public HashSet<InMemorySession> Ended => field ??= [];

    public bool IsEmpty => Active.Count + Ended.Count == 0;
}
