namespace SessionGen.Tokens;

/// <summary>The numbers of a token: its ids, and its times in seconds since 1970.</summary>
internal readonly record struct SessionTokenTimes(UInt128 SessionKey, UInt128 ClientKey, long CreatedAt, long IssuedAt, long NotBefore, long ExpiresAt);
