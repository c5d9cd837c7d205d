namespace SessionGen.Stores;

/// <summary>A request to renew a session.</summary>
public sealed record SessionRenewal
{
    /// <summary>Gets the hash of the secret that the browser presented.</summary>
    public required ClientSecretHash ClientHash { get; init; }

    /// <summary>Gets which of the client's sessions to renew; null for its active one.</summary>
    public string? SessionId { get; init; }

    /// <summary>Gets the time of the request.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Gets the end of the token that the renewal is for. A store caps it at the session's maximum lifetime.</summary>
    public required DateTimeOffset ActiveUntil { get; init; }

    /// <summary>Gets the presented generation. The store refuses one above the client's own, which was never issued.</summary>
    public long Generation { get; init; }
}
