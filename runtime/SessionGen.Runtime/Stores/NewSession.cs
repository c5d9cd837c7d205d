namespace SessionGen;

/// <summary>What a store needs to create a session.</summary>
public sealed record NewSession
{
    /// <summary>The session, alive, with the client id that a new client would get. Its <see cref="StoredSession.Number"/> is ignored.</summary>
    public required StoredSession Session { get; init; }

    /// <summary>The hash of the client's new secret.</summary>
    public required ClientSecretHash NewClientHash { get; init; }

    /// <summary>The hash of the secret that the browser presented; null for none.</summary>
    public ClientSecretHash? PresentedClientHash { get; init; }

    /// <summary>
    /// Sessions that may live on the client, this one included. 1: every other one ends as <see cref="SessionStatus.Replaced"/>.
    /// Otherwise another live session of the same user on this client ends as <see cref="SessionStatus.Replaced"/>, and the limit
    /// counts the rest.
    /// </summary>
    public required int MaxSessionsPerClient { get; init; }

    /// <summary>What the limit of the client does.</summary>
    public SessionLimitAction OnClientLimit { get; init; }

    /// <summary>Live sessions the user may have over all clients, this one included; null for unlimited.</summary>
    public int? MaxSessionsPerUser { get; init; }

    /// <summary>What the limit of the user does.</summary>
    public SessionLimitAction OnUserLimit { get; init; }
}
