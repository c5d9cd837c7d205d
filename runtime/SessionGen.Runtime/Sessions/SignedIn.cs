using SessionGen.Stores;
using SessionGen.Tokens;

namespace SessionGen.Sessions;

/// <summary>The outcome of a sign-in.</summary>
/// <param name="Token">The token for the token cookie.</param>
/// <param name="Client">The new client cookie; the one that was presented is dead.</param>
/// <param name="State">The client in the store, with its live sessions.</param>
/// <param name="Session">The new session.</param>
internal sealed record SignedIn<TClaims>(SessionToken<TClaims> Token, ClientCookieValue Client, StoredClient State, StoredSession Session)
    where TClaims : class, ISessionClaims<TClaims>;
