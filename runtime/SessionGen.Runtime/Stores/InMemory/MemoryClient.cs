namespace SessionGen;

/// <summary>A client as the in-memory store keeps it. Guarded by the store's lock.</summary>
internal sealed class MemoryClient(string id, ClientSecretHash hash)
{
    /// <summary>The client id.</summary>
    public string Id { get; } = id;

    /// <summary>The hash of its secret.</summary>
    public ClientSecretHash Hash { get; set; } = hash;

    /// <summary>Advances at each sign-in, switch and end of the active session.</summary>
    public long Generation { get; set; }

    /// <summary>The session that was made active last; it may be over.</summary>
    public MemorySession? Chosen { get; set; }

    /// <summary>Its sessions, oldest first, ended ones included until they are swept.</summary>
    public List<MemorySession> Sessions { get; } = [];

    /// <summary>The session its requests run as: the chosen one, and when that is over, the live one that was active last.</summary>
    public MemorySession? GetActive(DateTimeOffset now)
    {
        if (Chosen is { } chosen && chosen.Row.IsLive(now))
        {
            return chosen;
        }

        MemorySession? latest = null;
        foreach (var session in Sessions)
        {
            if (session.Row.IsLive(now) && (latest is null || session.Row.LastActiveAt >= latest.Row.LastActiveAt))
            {
                latest = session;
            }
        }

        return latest;
    }

    /// <summary>The client as callers see it.</summary>
    public StoredClient ToStored(DateTimeOffset now) =>
        new(Id, Generation, GetActive(now)?.Row.Id, [.. from session in Sessions where session.Row.IsLive(now) select session.Row]);
}
