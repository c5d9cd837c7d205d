namespace SessionGen.Stores;

/// <summary>
/// A position in the order of a query: by <see cref="StoredSession.CreatedAt"/>, then by id (ordinal), both descending. Neither ever
/// changes, so a position stays valid while sessions are created and ended.
/// </summary>
/// <param name="CreatedAt">When the session at this position was created.</param>
/// <param name="SessionId">The id of the session.</param>
public readonly record struct SessionCursor(DateTimeOffset CreatedAt, string SessionId)
{
    /// <summary>Gets the position of a session.</summary>
    public static SessionCursor At(StoredSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return new SessionCursor(session.CreatedAt, session.Id);
    }

    /// <summary>Gets whether a session comes after this position.</summary>
    public bool IsBefore(StoredSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return session.CreatedAt != CreatedAt ? session.CreatedAt < CreatedAt : string.CompareOrdinal(session.Id, SessionId) < 0;
    }
}
