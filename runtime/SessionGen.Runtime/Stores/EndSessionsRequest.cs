namespace SessionGen.Stores;

/// <summary>Which sessions a store ends. All conditions must hold; name a client, a session or a user.</summary>
public sealed record EndSessionsRequest
{
    /// <summary>The maximum number of sessions that one call visits.</summary>
    public const int MaximumLimit = 1000;

    /// <summary>Gets when the sessions end.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Gets the status that the sessions get.</summary>
    public required SessionStatus Status { get; init; }

    /// <summary>Gets the secret hash of the client whose sessions end.</summary>
    public ClientSecretHash? ClientHash { get; init; }

    /// <summary>Gets the session to end.</summary>
    public string? SessionId { get; init; }

    /// <summary>Gets the user whose sessions end.</summary>
    public string? UserId { get; init; }

    /// <summary>Gets a session to keep, such as the one that the user is using.</summary>
    public string? ExceptSessionId { get; init; }

    /// <summary>Gets the time before which a session must have been created.</summary>
    public DateTimeOffset? CreatedBefore { get; init; }

    /// <summary>
    /// Gets the maximum number of sessions that the call visits: 1 to <see cref="MaximumLimit"/>, the default. The rest is left to further
    /// calls, see <see cref="EndSessionsResult.Next"/>.
    /// </summary>
    public int Limit { get; init; } = MaximumLimit;

    /// <summary>Gets the position after which the call starts; null for the newest session.</summary>
    public SessionCursor? After { get; init; }

    // The position after which CreatedBefore and After let a session match.
    internal SessionCursor? Start => CreatedBefore is { } before && (After is not { } after || before <= after.CreatedAt)
        ? new SessionCursor(before, "")
        : After;

    /// <summary>Checks the request. Every store calls it first.</summary>
    /// <exception cref="ArgumentException">
    /// The request names neither a client nor a session nor a user, or its limit is out of range.
    /// </exception>
    public void Validate()
    {
        if (this is { ClientHash: null, SessionId: null, UserId: null })
        {
            throw new ArgumentException(
                "The request names neither a client nor a session nor a user. Set ClientHash, SessionId or UserId.");
        }

        if (Limit is < 1 or > MaximumLimit)
        {
            throw new ArgumentException($"The limit of the request is {Limit}; it must be from 1 to {MaximumLimit}.");
        }
    }

    /// <summary>
    /// Gets whether the call visits a session of <see cref="ClientHash"/>, or of any client if that is null: one that has no recorded end
    /// and meets every other condition, whether it has expired or not.
    /// </summary>
    public bool Matches(StoredSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return session.Status == SessionStatus.Active
            && (SessionId is null || session.Id == SessionId)
            && (UserId is null || session.UserId == UserId)
            && session.Id != ExceptSessionId
            && (CreatedBefore is null || session.CreatedAt < CreatedBefore)
            && (After is not { } after || after.IsBefore(session));
    }

    /// <summary>Gets a session that the call visits as it is after the call.</summary>
    public StoredSession End(StoredSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return session.IsLive(Now) ? session with { Status = Status, EndedAt = Now } : session.AsOf(Now);
    }
}
