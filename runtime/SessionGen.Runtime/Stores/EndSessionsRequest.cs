namespace SessionGen.Stores;

/// <summary>
/// Which sessions a store is to end. Every condition that is set must hold. A client, a session or a user must be named; the other
/// conditions only narrow.
/// </summary>
public sealed record EndSessionsRequest
{
    /// <summary>When they end.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The status they get.</summary>
    public required SessionStatus Status { get; init; }

    /// <summary>Sessions of the client with this secret hash.</summary>
    public ClientSecretHash? ClientHash { get; init; }

    /// <summary>This session.</summary>
    public string? SessionId { get; init; }

    /// <summary>Sessions of this user.</summary>
    public string? UserId { get; init; }

    /// <summary>Not this session: all of a user but the one that they are using.</summary>
    public string? ExceptSessionId { get; init; }

    /// <summary>Sessions created before this time.</summary>
    public DateTimeOffset? CreatedBefore { get; init; }

    /// <summary>Whether neither of the two narrowing conditions keeps a session out.</summary>
    public bool Reaches(string sessionId, DateTimeOffset createdAt) =>
        sessionId != ExceptSessionId && (CreatedBefore is null || createdAt < CreatedBefore);
}
