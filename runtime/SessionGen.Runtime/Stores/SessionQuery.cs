namespace SessionGen.Stores;

/// <summary>Which sessions a store lists. A session must meet every condition that is set; a user or a client must be named.</summary>
public sealed record SessionQuery
{
    /// <summary>The maximum number of sessions on a page.</summary>
    public const int MaximumLimit = 1000;

    /// <summary>Gets the time of the query.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Gets the user whose sessions to list.</summary>
    public string? UserId { get; init; }

    /// <summary>Gets the id of the client whose sessions to list.</summary>
    public string? ClientId { get; init; }

    /// <summary>
    /// Gets the status that sessions must have at <see cref="Now"/>, as <see cref="StoredSession.AsOf"/> reports it; null for
    /// <see cref="SessionStatus.Active"/>, the live ones.
    /// </summary>
    public SessionStatus? Status { get; init; }

    /// <summary>Gets the earliest <see cref="StoredSession.ActiveUntil"/>.</summary>
    public DateTimeOffset? LastActiveSince { get; init; }

    /// <summary>Gets the time that <see cref="StoredSession.ActiveUntil"/> must be before.</summary>
    public DateTimeOffset? LastActiveBefore { get; init; }

    /// <summary>Gets the device. Its parts that are not null must be equal (ordinal).</summary>
    public SessionDevice? Device { get; init; }

    /// <summary>Gets the size of the page: 1 to <see cref="MaximumLimit"/>. The default is 100.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>Gets the position after which the page starts; null for the first page.</summary>
    public SessionCursor? After { get; init; }

    /// <summary>Checks the query. Every store calls it first.</summary>
    /// <exception cref="ArgumentException">The query names neither a user nor a client, or its limit is out of range.</exception>
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

    /// <summary>Gets whether a session meets every condition and comes after <see cref="After"/>.</summary>
    public bool Matches(StoredSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return (UserId is null || session.UserId == UserId)
            && (ClientId is null || session.ClientId == ClientId)
            && session.AsOf(Now).Status == (Status ?? SessionStatus.Active)
            && (LastActiveSince is null || session.ActiveUntil >= LastActiveSince)
            && (LastActiveBefore is null || session.ActiveUntil < LastActiveBefore)
            && (Device?.UserAgent is null || session.Device?.UserAgent == Device.UserAgent)
            && (Device?.IpAddress is null || session.Device?.IpAddress == Device.IpAddress)
            && (After is not { } after || after.IsBefore(session));
    }

    /// <summary>Creates the page. Reads one session more than fits, to find out whether there is a next page.</summary>
    /// <param name="ordered">The sessions that match, in the order of a query.</param>
    public SessionPage ToPage(IEnumerable<StoredSession> ordered)
    {
        var sessions = ordered.Take(Limit + 1).Select(session => session.AsOf(Now)).ToList();
        if (sessions.Count <= Limit)
        {
            return new SessionPage { Sessions = sessions };
        }

        sessions.RemoveAt(Limit);
        return new SessionPage { Sessions = sessions, Next = SessionCursor.At(sessions[^1]) };
    }
}
