namespace SessionGen;

/// <summary>Mints and verifies session tokens. A thread-safe singleton.</summary>
internal sealed class SessionTokenService<TClaims>
    where TClaims : class, ISessionClaims<TClaims>
{
    public SessionToken<TClaims> Mint(StoredSession session, TClaims claims, in SessionTokenAudience audience, DateTimeOffset now) => throw new NotSupportedException();

    public SessionToken<TClaims>? Verify(ReadOnlySpan<char> token, string issuer, out SessionTokenProblem problem) => throw new NotSupportedException();
}
