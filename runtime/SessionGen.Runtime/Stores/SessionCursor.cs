namespace SessionGen.Stores;

/// <summary>
/// A place in the order of a query: newest first, by <see cref="StoredSession.CreatedAt"/> and then by id (ordinal), both descending.
/// Neither ever changes, so a place stays what it is while sessions come and go.
/// </summary>
/// <param name="CreatedAt">When the session at this place was created.</param>
/// <param name="SessionId">Its id.</param>
public readonly record struct SessionCursor(DateTimeOffset CreatedAt, string SessionId)
{
    /// <summary>The place of a session.</summary>
    public static SessionCursor At(StoredSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return new SessionCursor(session.CreatedAt, session.Id);
    }

    /// <summary>Whether a session comes after this place.</summary>
    public bool IsBefore(StoredSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return session.CreatedAt != CreatedAt ? session.CreatedAt < CreatedAt : string.CompareOrdinal(session.Id, SessionId) < 0;
    }
}
