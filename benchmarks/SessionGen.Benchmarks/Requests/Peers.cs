namespace SessionGen.Benchmarks;

/// <summary>What is measured, each in a server process of its own.</summary>
internal static class Peers
{
    public const string Anon = "anon";
    public const string AnonAuthenticated = "anon-middleware";
    public const string Session = "session";
    public const string SessionProtected = "session-protected";
    public const string SessionClaims = "session-claims";
    public const string Cookie = "cookie";
    public const string CookieStore = "cookie-store";
    public const string Jwt = "jwt-es256";

    public static IReadOnlyList<(string Name, string Title)> All { get; } =
    [
        (Anon, "`/anon`"),
        (AnonAuthenticated, "`/anon`, SessionGen registered, no cookie sent"),
        (Session, "session, authentication alone"),
        (SessionProtected, "`/session-protected`: session and `RequireAuthorization`"),
        (SessionClaims, "session, required as a parameter, a typed claim read"),
        (Cookie, "cookie authentication, `RequireAuthorization`"),
        (CookieStore, "cookie with a ticket store in memory, `RequireAuthorization`"),
        (Jwt, "`JwtBearer` ES256, `RequireAuthorization`"),
    ];
}
