namespace SessionGen;

/// <summary>Which sessions a store is to end. Every condition that is set must hold.</summary>
public sealed record SessionEnding
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
}
