namespace SessionGen.Stores;

/// <summary>New claims for live sessions. A session must meet every condition that is set; a session or a user must be named.</summary>
public sealed record SessionClaimsUpdate
{
    /// <summary>The maximum number of sessions that one call visits.</summary>
    public const int MaximumLimit = 1000;

    /// <summary>Gets the time of the update.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Gets the session to update.</summary>
    public string? SessionId { get; init; }

    /// <summary>Gets the user whose sessions to update.</summary>
    public string? UserId { get; init; }

    /// <summary>Gets the custom claims, a JSON object in UTF-8; null to leave them unchanged.</summary>
    public ReadOnlyMemory<byte>? Claims { get; init; }

    /// <summary>
    /// Gets whether the change feed reports the update, as a change to <see cref="SessionStatus.Active"/>: every machine then refuses
    /// tokens that were issued before.
    /// </summary>
    public bool Announce { get; init; }

    /// <summary>
    /// Gets the maximum number of sessions that the call visits: 1 to <see cref="MaximumLimit"/>, the default. The rest is left to further
    /// calls, see <see cref="SessionClaimsUpdateResult.Next"/>.
    /// </summary>
    public int Limit { get; init; } = MaximumLimit;

    /// <summary>Gets the position after which the call starts; null for the newest session.</summary>
    public SessionCursor? After { get; init; }

    /// <summary>Checks the update. Every store calls it first.</summary>
    /// <exception cref="ArgumentException">The update names neither a session nor a user, or its limit is out of range.</exception>
    public void Validate()
    {
        if (this is { SessionId: null, UserId: null })
        {
            throw new ArgumentException("The update names neither a session nor a user. Set SessionId or UserId.");
        }

        if (Limit is < 1 or > MaximumLimit)
        {
            throw new ArgumentException($"The limit of the update is {Limit}; it must be from 1 to {MaximumLimit}.");
        }
    }

    /// <summary>Gets whether a session is live and meets every condition.</summary>
    public bool Matches(StoredSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return session.IsLive(Now)
            && (SessionId is null || session.Id == SessionId)
            && (UserId is null || session.UserId == UserId)
            && (After is not { } after || after.IsBefore(session));
    }
}
