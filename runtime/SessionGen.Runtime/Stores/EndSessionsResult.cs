namespace SessionGen.Stores;

/// <summary>The result of <see cref="ISessionStore.EndAsync"/>.</summary>
public sealed record EndSessionsResult
{
    /// <summary>Gets the sessions that the call ended, with their new status.</summary>
    public required IReadOnlyList<StoredSession> Ended { get; init; }

    /// <summary>
    /// Gets the sessions that had expired before the call and whose end it recorded, with <see cref="SessionStatus.Expired"/> at
    /// <see cref="StoredSession.ExpiresAt"/>.
    /// </summary>
    public IReadOnlyList<StoredSession> Expired { get; init; } = [];

    /// <summary>
    /// Gets where the next call continues, as its <see cref="EndSessionsRequest.After"/>; null if nothing is left. There may be nothing
    /// after the position.
    /// </summary>
    public SessionCursor? Next { get; init; }

    /// <summary>Gets the client after the call, if the request names a known client by its hash; otherwise null.</summary>
    public StoredClient? Client { get; init; }

    /// <summary>Gets whether the active session of <see cref="Client"/> was among the ended ones.</summary>
    public bool EndedActive { get; init; }
}
