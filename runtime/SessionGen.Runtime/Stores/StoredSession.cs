namespace SessionGen;

/// <summary>A session as a store keeps it.</summary>
/// <param name="Id">The session id.</param>
/// <param name="UserId">The application's id of the user.</param>
/// <param name="ClientId">The client it lives on.</param>
/// <param name="Policy">The lifetimes it was created under, kept with the session: a later change of the file does not change them.</param>
/// <param name="CreatedAt">When the user signed in. Never changes.</param>
/// <param name="LastActiveAt">Until when the user counts as active.</param>
/// <param name="Status">What became of it, as stored; a session may be over by <see cref="ExpiresAt"/> before a sweep says so.</param>
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
    /// <summary>When it ends unless the user is active before.</summary>
    public DateTimeOffset ExpiresAt => Policy.GetEnd(CreatedAt, LastActiveAt);

    /// <summary>Whether it is alive at <paramref name="now"/>.</summary>
    public bool IsLive(DateTimeOffset now) =>
        Status == SessionStatus.Active && now.UtcTicks < Policy.GetEndTicks(CreatedAt.UtcTicks, LastActiveAt.UtcTicks);
}
