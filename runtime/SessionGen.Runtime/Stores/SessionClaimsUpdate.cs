namespace SessionGen.Stores;

/// <summary>What a store needs to keep other claims with live sessions. Every condition that is set must hold; at least one is.</summary>
public sealed record SessionClaimsUpdate
{
    /// <summary>When.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>This session.</summary>
    public string? SessionId { get; init; }

    /// <summary>Sessions of this user.</summary>
    public string? UserId { get; init; }

    /// <summary>The custom claims, a JSON object in UTF-8; null to leave them as they are.</summary>
    public ReadOnlyMemory<byte>? Claims { get; init; }

    /// <summary>
    /// Whether the change feed tells of it, as a change to <see cref="SessionStatus.Active"/>: tokens that were issued before are
    /// refused then, on every machine.
    /// </summary>
    public bool Announce { get; init; }
}
