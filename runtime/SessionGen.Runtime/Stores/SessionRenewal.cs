
namespace SessionGen.Stores;

/// <summary>What a store needs to renew a session.</summary>
/// <param name="ClientHash">The hash of the secret that the browser presented.</param>
/// <param name="SessionId">Which of the client's sessions; null for its active one.</param>
/// <param name="Now">The time of the request.</param>
/// <param name="ActiveUntil">The end of the token that the renewal is for. A store caps it at the session's maximum lifetime.</param>
public sealed record SessionRenewal(ClientSecretHash ClientHash, string? SessionId, DateTimeOffset Now, DateTimeOffset ActiveUntil)
{
    /// <summary>
    /// The generation that the browser presented. One above the client's own was never given out: the renewal is refused then. Lower ones
    /// are those of requests that were under way when the client went on.
    /// </summary>
    public long Generation { get; init; }
}
