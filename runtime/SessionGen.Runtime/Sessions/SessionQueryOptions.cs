namespace SessionGen;

/// <summary>Which sessions <see cref="SessionManager.QueryAsync"/> finds. All conditions must hold; name a user or a client.</summary>
public sealed record SessionQueryOptions
{
    /// <summary>Sessions of this user.</summary>
    public string? UserId { get; init; }

    /// <summary>Sessions on the client with this id.</summary>
    public string? ClientId { get; init; }

    /// <summary>Sessions with this status; null for the live ones.</summary>
    public SessionStatus? Status { get; init; }

    /// <summary>Sessions whose <see cref="Session.LastActiveAt"/> is not before this time.</summary>
    public DateTimeOffset? LastActiveSince { get; init; }

    /// <summary>Sessions whose <see cref="Session.LastActiveAt"/> is before this time.</summary>
    public DateTimeOffset? LastActiveBefore { get; init; }

    /// <summary>Sessions of this device, if devices are recorded. Its parts that are not null must be equal, letter by letter.</summary>
    public SessionDevice? Device { get; init; }

    /// <summary>The maximum number of sessions: 1 to 1,000. Default 100.</summary>
    public int Limit { get; init; } = 100;

    /// <summary><see cref="SessionQueryResult.Next"/> of the previous page; null for the first one.</summary>
    public string? After { get; init; }
}
