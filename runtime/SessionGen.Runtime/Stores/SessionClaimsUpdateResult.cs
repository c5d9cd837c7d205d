namespace SessionGen.Stores;

/// <summary>The result of <see cref="ISessionStore.UpdateClaimsAsync"/>.</summary>
public sealed record SessionClaimsUpdateResult
{
    /// <summary>Gets the ids of the live sessions that match the update.</summary>
    public required IReadOnlyList<string> Updated { get; init; }

    /// <summary>
    /// Gets where the next call continues, as its <see cref="SessionClaimsUpdate.After"/>; null if nothing is left. There may be nothing
    /// after the position.
    /// </summary>
    public SessionCursor? Next { get; init; }
}
