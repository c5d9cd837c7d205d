using SessionGen.Model;

namespace SessionGen.Stores;

/// <summary>A session as a store keeps it.</summary>
public sealed record StoredSession
{
    /// <summary>Gets the session id.</summary>
    public required string Id { get; init; }

    /// <summary>Gets the application's id of the user.</summary>
    public required string UserId { get; init; }

    /// <summary>Gets the id of the client that the session belongs to.</summary>
    public required string ClientId { get; init; }

    /// <summary>
    /// Gets the lifetimes of the session: those that it was created under, bound by those of today (see <see cref="SessionPolicyLimits"/>).
    /// </summary>
    public required SessionPolicy Policy { get; init; }

    /// <summary>Gets when the user signed in. Never changes.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Gets until when the user counts as active: the end of the last token, from which the inactivity timeout runs.</summary>
    public required DateTimeOffset ActiveUntil { get; init; }

    /// <summary>
    /// Gets the stored status. An expired session stays <see cref="SessionStatus.Active"/> until a sweep records its end (see
    /// <see cref="AsOf"/>); one that the revocation cutoff has ended is reported as <see cref="SessionStatus.Revoked"/> immediately.
    /// </summary>
    public required SessionStatus Status { get; init; }

    /// <summary>Gets when the session ended; null while it is live.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Gets the custom claims, a JSON object in UTF-8.</summary>
    public required ReadOnlyMemory<byte> Claims { get; init; }

    /// <summary>Gets whether the cookies of the session outlive the browser.</summary>
    public bool IsPersistent { get; init; }

    /// <summary>
    /// Gets the number of the session on its client, from 0. The store assigns it at sign-in: the next number of the client, or the
    /// number of the same user's live session that the new session replaces there.
    /// </summary>
    public int Number { get; init; }

    /// <summary>Gets where the sign-in came from; null if it is not recorded.</summary>
    public SessionDevice? Device { get; init; }

    /// <summary>Gets when the session expires unless it is extended before.</summary>
    public DateTimeOffset ExpiresAt => Policy.GetEnd(CreatedAt, ActiveUntil);

    /// <summary>Gets whether the session is live at <paramref name="now"/>.</summary>
    public bool IsLive(DateTimeOffset now) =>
        Status == SessionStatus.Active && now.UtcTicks < Policy.GetEndTicks(CreatedAt.UtcTicks, ActiveUntil.UtcTicks);

    /// <summary>
    /// Gets the session as it is at <paramref name="now"/>. If it has expired and no sweep has recorded that yet, the result is
    /// <see cref="SessionStatus.Expired"/>, or <see cref="SessionStatus.Abandoned"/> if it was <see cref="SessionStatus.Pending"/>, ended
    /// at <see cref="ExpiresAt"/>.
    /// </summary>
    public StoredSession AsOf(DateTimeOffset now) => Status switch
    {
        SessionStatus.Active when !IsLive(now) => this with { Status = SessionStatus.Expired, EndedAt = ExpiresAt },
        SessionStatus.Pending when ExpiresAt <= now => this with { Status = SessionStatus.Abandoned, EndedAt = ExpiresAt },
        _ => this,
    };

    internal Session ToSession(DateTimeOffset now) => new()
    {
        Id = Id,
        UserId = UserId,
        ClientId = ClientId,
        Policy = Policy,
        CreatedAt = CreatedAt,
        LastActiveAt = ActiveUntil < now ? ActiveUntil : WholeSeconds.Floor(now),
        ActiveUntil = ActiveUntil,
        Status = AsOf(now).Status,
        Number = Number,
        Device = Device,
    };
}
