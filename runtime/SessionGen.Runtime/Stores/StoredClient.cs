namespace SessionGen.Stores;

/// <summary>A client (browser profile) as a store keeps it.</summary>
public sealed record StoredClient
{
    /// <summary>Gets the client id.</summary>
    public required string Id { get; init; }

    /// <summary>Gets the generation, which advances at each sign-in, switch and sign-out.</summary>
    public required long Generation { get; init; }

    /// <summary>
    /// Gets the session that its requests run as; null if it has no live session. When the active session expires, the most recently active
    /// live session takes over, even if no sweep has recorded the end yet.
    /// </summary>
    public required string? ActiveSessionId { get; init; }

    /// <summary>Gets the live sessions, oldest first.</summary>
    public required IReadOnlyList<StoredSession> Sessions { get; init; }
}
