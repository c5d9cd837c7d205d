namespace SessionGen.Stores;

/// <summary>A session as a store keeps it.</summary>
/// <param name="Id">The session id.</param>
/// <param name="UserId">The application's id of the user.</param>
/// <param name="ClientId">The client it lives on.</param>
/// <param name="Policy">The lifetimes it was created under, kept with the session: a later change of the file does not change them.</param>
/// <param name="CreatedAt">When the user signed in. Never changes.</param>
/// <param name="LastActiveAt">Until when the user counts as active.</param>
/// <param name="Status">
/// What became of it, as stored; a session may be over by <see cref="ExpiresAt"/> before a sweep says so. One that the epoch has ended is
/// told as <see cref="SessionStatus.Revoked"/> at once.
/// </param>
/// <param name="EndedAt">When it ended; null while it lives.</param>
/// <param name="Claims">The custom claims, a JSON object in UTF-8.</param>
/// <param name="IsPersistent">Whether its cookies outlive the browser.</param>
public sealed record StoredSession(
    string Id,
    string UserId,
    string ClientId,
    SessionPolicy Policy,
    DateTimeOffset CreatedAt,
    DateTimeOffset LastActiveAt,
    SessionStatus Status,
    DateTimeOffset? EndedAt,
    ReadOnlyMemory<byte> Claims,
    bool IsPersistent)
{
    /// <summary>
    /// Its number on its client, from 0. Assigned by the store at sign-in: the next one of the client, never used again there; where the
    /// session takes the place of the same user's live session on this client, the number of that one.
    /// </summary>
    public int Number { get; init; }

    /// <summary>Where the sign-in came from; null where it is not recorded.</summary>
    public SessionDevice? Device { get; init; }

    /// <summary>When it ends unless the user is active before.</summary>
    public DateTimeOffset ExpiresAt => Policy.GetEnd(CreatedAt, LastActiveAt);

    /// <summary>Whether it is alive at <paramref name="now"/>.</summary>
    public bool IsLive(DateTimeOffset now) =>
        Status == SessionStatus.Active && now.UtcTicks < Policy.GetEndTicks(CreatedAt.UtcTicks, LastActiveAt.UtcTicks);

    /// <summary>
    /// The session as it is at <paramref name="now"/>: where it has run out and no sweep has said so yet, <see cref="SessionStatus.Expired"/>,
    /// or <see cref="SessionStatus.Abandoned"/> if it was <see cref="SessionStatus.Pending"/>, and ended when it ran out.
    /// </summary>
    public StoredSession AsOf(DateTimeOffset now) => Status switch
    {
        SessionStatus.Active when !IsLive(now) => this with { Status = SessionStatus.Expired, EndedAt = ExpiresAt },
        SessionStatus.Pending when ExpiresAt <= now => this with { Status = SessionStatus.Abandoned, EndedAt = ExpiresAt },
        _ => this,
    };
}
