using SessionGen.Tokens;

namespace SessionGen.Sessions;

/// <summary>What came of a renewal.</summary>
/// <param name="Token">The token; null where there was no live session.</param>
/// <param name="Binding">The binding of the client cookie that asked for it, also where the token is not bound to it.</param>
/// <param name="Until">Until when it may be given out again, in seconds since 1970.</param>
internal sealed record RememberedRenewal<TClaims>(SessionToken<TClaims>? Token, UInt128 Binding, long Until)
    where TClaims : class, ISessionClaims<TClaims>;
