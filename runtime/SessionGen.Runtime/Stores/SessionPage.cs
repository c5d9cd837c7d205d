namespace SessionGen.Stores;

/// <summary>The result of <see cref="ISessionStore.QueryAsync"/>.</summary>
public sealed record SessionPage
{
    /// <summary>Gets the sessions, newest first, as <see cref="StoredSession.AsOf"/> reports them at the time of the query.</summary>
    public required IReadOnlyList<StoredSession> Sessions { get; init; }

    /// <summary>Gets where the next page starts; null if this is the last page.</summary>
    public SessionCursor? Next { get; init; }
}
