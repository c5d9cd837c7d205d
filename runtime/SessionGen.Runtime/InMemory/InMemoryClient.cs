using SessionGen.Stores;

namespace SessionGen.InMemory;

internal sealed class InMemoryClient(string id, ClientSecretHash hash)
{
    public string Id { get; } = id;
    public ClientSecretHash Hash { get; set; } = hash;
    public long Generation { get; set; }
    public int NextNumber { get; set; }

    /// <summary>The session last chosen, which may have ended since.</summary>
    public InMemorySession? Active { get; set; }

    /// <summary>How many sessions are stored, ended ones included.</summary>
    public int SessionCount { get; set; }
}
