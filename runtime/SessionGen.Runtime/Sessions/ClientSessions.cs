using SessionGen.Stores;

namespace SessionGen.Sessions;

/// <summary>The sessions of a client that requests can run as.</summary>
/// <param name="State">The client in the store.</param>
/// <param name="Sessions">The sessions with their claims, oldest first.</param>
internal sealed record ClientSessions<TClaims>(StoredClient State, IReadOnlyList<(StoredSession Session, TClaims Claims)> Sessions)
    where TClaims : class, ISessionClaims<TClaims>;
