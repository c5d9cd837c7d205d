namespace SessionGen.Stores;

/// <summary>Which sessions a store is to list. Every condition that is set must hold; a user or a client must be named.</summary>
public sealed record SessionQuery
{
    /// <summary>The most sessions that one page may have.</summary>
    public const int MaximumLimit = 1000;

    /// <summary>The time at which sessions are looked at.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Sessions of this user.</summary>
    public string? UserId { get; init; }

    /// <summary>Sessions on the client with this id.</summary>
    public string? ClientId { get; init; }

    /// <summary>
    /// Sessions of this status at <see cref="Now"/>, as <see cref="StoredSession.AsOf"/> tells it; null for
    /// <see cref="SessionStatus.Active"/>, the live ones.
    /// </summary>
    public SessionStatus? Status { get; init; }

    /// <summary>Sessions whose <see cref="StoredSession.LastActiveAt"/> is not before this time.</summary>
    public DateTimeOffset? LastActiveSince { get; init; }

    /// <summary>Sessions whose <see cref="StoredSession.LastActiveAt"/> is before this time.</summary>
    public DateTimeOffset? LastActiveBefore { get; init; }

    /// <summary>Sessions of this device. Its parts that are not null must be equal to the letter.</summary>
    public SessionDevice? Device { get; init; }

    /// <summary>How many sessions at most: 1 to <see cref="MaximumLimit"/>. Default 100.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>Only what comes after this place in the order; null from the beginning.</summary>
    public SessionCursor? After { get; init; }

    /// <summary>Checks the query. Every store does so first.</summary>
    /// <exception cref="ArgumentException">It names neither a user nor a client, or its limit is out of range.</exception>
    public void Validate()
    {
        if (this is { UserId: null, ClientId: null })
        {
            throw new ArgumentException("The query names neither a user nor a client. Set UserId or ClientId.");
        }

        if (Limit is < 1 or > MaximumLimit)
        {
            throw new ArgumentException($"The limit of the query is {Limit}; it must be from 1 to {MaximumLimit}.");
        }
    }

    /// <summary>
    /// Whether a session belongs in the answer, by every condition and by its place in the order. For stores that look at sessions one by
    /// one; others ask their database the same.
    /// </summary>
    public bool Matches(StoredSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return (UserId is null || session.UserId == UserId)
            && (ClientId is null || session.ClientId == ClientId)
            && session.AsOf(Now).Status == (Status ?? SessionStatus.Active)
            && (LastActiveSince is null || session.LastActiveAt >= LastActiveSince)
            && (LastActiveBefore is null || session.LastActiveAt < LastActiveBefore)
            && (Device?.UserAgent is null || session.Device?.UserAgent == Device.UserAgent)
            && (Device?.IpAddress is null || session.Device?.IpAddress == Device.IpAddress)
            && (After is not { } after || after.IsBefore(session));
    }

    /// <summary>Makes the page of sessions that match and come in order. Reads one more than fits, to know whether there are more.</summary>
    /// <param name="ordered">Sessions that match, in the order of a query.</param>
    public SessionPage ToPage(IEnumerable<StoredSession> ordered)
    {
        var sessions = ordered.Take(Limit + 1).Select(session => session.AsOf(Now)).ToList();
        if (sessions.Count <= Limit)
        {
            return new SessionPage(sessions, null);
        }

        sessions.RemoveAt(Limit);
        return new SessionPage(sessions, SessionCursor.At(sessions[^1]));
    }
}
