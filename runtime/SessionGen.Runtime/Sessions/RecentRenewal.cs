using SessionGen.Tokens;

namespace SessionGen.Sessions;

/// <summary>The outcome of a renewal.</summary>
/// <param name="Token">The token; null if there was no live session.</param>
/// <param name="Binding">The binding of the client cookie that asked for it, even if the token is not bound to it.</param>
/// <param name="Until">Until when it may be reused, in seconds since 1970.</param>
internal sealed record RecentRenewal<TClaims>(SessionToken<TClaims>? Token, UInt128 Binding, long Until)
    where TClaims : class, ISessionClaims<TClaims>;
