using SessionGen;

namespace Accounts.Lifetimes;

/// <summary>
/// The times of one session, and where they lie in its picture: on <see cref="Whole"/>, from sign-in to the latest possible end, and on
/// <see cref="Close"/>, which magnifies the part that counts down while nobody is there. In percent, so that the picture fits any width.
/// </summary>
public sealed record Lifetime(DateTimeOffset SignedInAt, DateTimeOffset LastActiveAt, DateTimeOffset Now, DateTimeOffset? InactivityEndsAt, DateTimeOffset? MaximumEndsAt)
{
    public static Lifetime Of(Session session, DateTimeOffset now) => new(
        session.CreatedAt,
        session.LastActiveAt,
        now,
        session.ActiveUntil + session.Policy.InactivityTimeout,
        session.CreatedAt + session.Policy.MaximumLifetime);

    /// <summary>When the session ends unless its user comes back before.</summary>
    public DateTimeOffset EndsAt => Earlier(InactivityEndsAt, MaximumEndsAt)!.Value;

    /// <summary>Whether being away ends it, and not its age.</summary>
    public bool EndsByInactivity => InactivityEndsAt < (MaximumEndsAt ?? DateTimeOffset.MaxValue);

    public Scale Whole => new(SignedInAt, MaximumEndsAt ?? EndsAt);

    public Scale Close => new(LastActiveAt, EndsAt);

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other : one;
}
