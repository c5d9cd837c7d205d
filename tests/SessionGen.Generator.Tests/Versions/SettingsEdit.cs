namespace SessionGen.Generator.Tests.Versions;

/// <summary>An edit outside of the claims, and what the new version answers to a user who signed in under the old one.</summary>
/// <param name="Name">The row of docs/changing-sessions-yaml.md, and in parentheses the case.</param>
/// <param name="Old">The old file.</param>
/// <param name="New">The new file.</param>
/// <param name="AtNew">The new version's answer to the user's requests.</param>
/// <param name="BearerAtNew">The same for a bearer token that the old version made.</param>
internal sealed record SettingsEdit(string Name, string Old, string New, string AtNew = "ada", string BearerAtNew = "ada")
{
    public string Policy { get; init; } = "default";

    // When the session ends, from the sign-in.
    public TimeSpan? EndsAtNew { get; init; }

    public string PathAtNew { get; init; } = "/session";

    public string Row => Name.Split(" (")[0];

    private const string Issuer = "token: { issuer: \"https://acme.example\" }";

    public static SettingsEdit[] All { get; } =
    [
        new("Shorten a lifetime", "lifetime: { maximumLifetime: 12h }\n" + Issuer, "lifetime: { maximumLifetime: 1h }\n" + Issuer)
        {
            EndsAtNew = TimeSpan.FromHours(1),
        },
        new("Lengthen a lifetime", "lifetime: { maximumLifetime: 1h }\n" + Issuer, "lifetime: { maximumLifetime: 12h }\n" + Issuer)
        {
            EndsAtNew = TimeSpan.FromHours(1),
        },
        new("Rename or remove a policy", "lifetime: { maximumLifetime: 1h }\npolicies: { long: { maximumLifetime: 12h } }\n" + Issuer, "lifetime: { maximumLifetime: 1h }\n" + Issuer)
        {
            Policy = "long",
            EndsAtNew = TimeSpan.FromHours(1),
        },
        new("Change `cookie.name`", Issuer, "cookie: { name: other }\n" + Issuer, "401"),
        new("Set or remove `cookie.domain`", Issuer, "cookie: { domain: acme.example }\n" + Issuer, "401"),
        new("Change `cookie.path`", Issuer, "cookie: { path: /app }\n" + Issuer, "401"),
        new("Change `cookie.sameSite` or `cookie.persistent`", Issuer, "cookie: { sameSite: strict, persistent: false }\n" + Issuer),
        new("Change `token.lifetime` (shorter)", Issuer, "token: { issuer: \"https://acme.example\", lifetime: 30s }", BearerAtNew: "401"),
        new("Change `token.lifetime` (longer)", Issuer, "token: { issuer: \"https://acme.example\", lifetime: 90s }"),
        new("Change `token.issuer`", Issuer, "token: { issuer: \"https://other.example\" }", BearerAtNew: "401"),
        new("Change `token.audience`", Issuer, "token: { issuer: \"https://acme.example\", audience: api }", BearerAtNew: "401"),
        new("Change `token.algorithm`", Issuer, "token: { issuer: \"https://acme.example\", algorithm: RS256 }", BearerAtNew: "401"),
        new("Turn `multiSession` on or off (on)", Issuer, "multiSession: { enabled: true, afterSignOutUrl: / }\n" + Issuer),
        new("Turn `multiSession` on or off (off)", "multiSession: { enabled: true, afterSignOutUrl: / }\n" + Issuer, Issuer),
        new("Lower `maxSessions` or `maxSessionsPerUser`", Issuer, "concurrency: { maxSessionsPerUser: 1, onLimit: reject }\n" + Issuer),
        new("Change `endpoints.path`", Issuer, "endpoints: { path: /other }\n" + Issuer) { PathAtNew = "/other" },
        new("Change `signIn`", Issuer, "signIn: { url: /login }\n" + Issuer),
    ];
}
