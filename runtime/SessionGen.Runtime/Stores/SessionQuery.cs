namespace SessionGen.Stores;

/// <summary>Which sessions a store lists: those that meet the filter and have a status.</summary>
/// <remarks>A store compares <see cref="StoredSession.ActiveUntil"/> with the times of the last activity.</remarks>
public sealed record SessionQuery : SessionFilter
{
    /// <summary>The maximum number of sessions on a page.</summary>
    public const int MaximumLimit = 1000;

    /// <summary>Creates a query without conditions.</summary>
    public SessionQuery()
    {
    }

    /// <summary>Creates a query with the conditions of a filter.</summary>
    public SessionQuery(SessionFilter filter)
        : base(filter)
    {
    }

    /// <summary>Gets the time of the query.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>
    /// Gets the status that sessions must have at <see cref="Now"/>, as <see cref="StoredSession.AsOf"/> reports it; null for
    /// <see cref="SessionStatus.Active"/>, the live ones.
    /// </summary>
    public SessionStatus? Status { get; init; }

    /// <summary>Gets the size of the page: 1 to <see cref="MaximumLimit"/>. The default is 100.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>Gets the position after which the page starts; null for the first page.</summary>
    public SessionCursor? After { get; init; }

    /// <summary>
    /// Gets the position after which matching sessions begin: <see cref="After"/>, or <see cref="SessionFilter.CreatedBefore"/> if that is
    /// earlier; null to begin with the newest session.
    /// </summary>
    public SessionCursor? Start => CreatedBefore is { } before && !(After?.CreatedAt < before) ? new SessionCursor(before, "") : After;

    /// <summary>Checks the query. Every store calls it first.</summary>
    /// <exception cref="ArgumentException">The limit is out of range.</exception>
    public void Validate()
    {
        if (Limit is < 1 or > MaximumLimit)
        {
            throw new ArgumentException($"The limit of the query is {Limit}; it must be from 1 to {MaximumLimit}.");
        }
    }

    /// <summary>Gets whether a session meets every condition and comes after <see cref="After"/>.</summary>
    public bool Matches(StoredSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return Includes(session)
            && session.AsOf(Now).Status == (Status ?? SessionStatus.Active)
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
