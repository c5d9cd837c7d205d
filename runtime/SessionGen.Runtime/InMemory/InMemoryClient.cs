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

    /// <summary>The sign-in that gave the client its secret, while it can be sent twice.</summary>
    public ReplacedSecret? Replaced { get; set; }

    public bool IsEmpty => Active.Count + Ended.Count == 0;
}

internal sealed record ReplacedSecret(ClientSecretHash Hash, string UserId, DateTimeOffset At, ReadOnlyMemory<byte> Handover);
