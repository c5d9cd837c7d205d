namespace SessionGen;

/// <summary>One page of sessions. Immutable.</summary>
public sealed record SessionQueryResult
{
    /// <summary>The sessions, newest first.</summary>
    public required IReadOnlyList<Session> Sessions { get; init; }

    /// <summary>
    /// What to set <see cref="SessionQueryOptions.After"/> to for the next page, safe in a URL; null if this is the last one. It holds a
    /// time and a session id, no secret, and gives no access to anything by itself.
    /// </summary>
    public string? Next { get; init; }
}
