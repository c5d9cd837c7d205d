using SessionGen.Stores;

namespace SessionGen.InMemory;

internal sealed class InMemorySession(InMemoryClient client, long sequence, StoredSession stored)
{
    public InMemoryClient Client { get; } = client;

    public long Sequence { get; } = sequence;

    public StoredSession Stored { get; set; } = stored;

    /// <summary>When a sweep looks at it: no later than its end while it is stored as active, then the end itself.</summary>
    public DateTimeOffset Due { get; set; }

    // A position among sessions, to search by.
    public static InMemorySession At(string userId, SessionCursor position) => new(null!, 0, new StoredSession
    {
        Id = position.SessionId,
        UserId = userId,
        ClientId = "",
        Policy = null!,
        CreatedAt = position.CreatedAt,
        ActiveUntil = position.CreatedAt,
        Status = SessionStatus.Active,
        Claims = default,
    });
}
