using SessionGen.Stores;
using SessionGen.Tokens;

namespace SessionGen.Sessions;

/// <summary>The outcome of a switch of accounts.</summary>
/// <param name="Client">The client cookie in its new generation.</param>
/// <param name="State">The client in the store.</param>
internal sealed record SwitchedClient(ClientCookieValue Client, StoredClient State);
