using SessionGen.Tokens;

namespace SessionGen.Testing;

internal static class CookieTokens
{
    /// <summary>Opens a token cookie beside the client cookie, as the web part does.</summary>
    public static SessionToken<TClaims>? VerifyCookieToken<TClaims>(
        this SessionTokenService<TClaims> tokens, ReadOnlySpan<char> token, string origin, ReadOnlySpan<char> clientCookie)
        where TClaims : class, ISessionClaims<TClaims> =>
        tokens.OpenCookieToken(token, origin) is { } opened && opened.IsBoundTo(clientCookie) ? opened : null;
}
