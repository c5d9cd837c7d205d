namespace SessionGen.Configuration.Schema;

/// <summary>The names of claims. Inside an object a name has no registered meaning, so only the top level is reserved (SESS020).</summary>
internal static class ClaimName
{
    public const int MaximumLength = 128;

    // Who gives each reserved claim its meaning.
    private static readonly Dictionary<string, string> _reserved = new(StringComparer.Ordinal)
    {
        ["acr"] = "the policy of the session (OpenID Connect Core, section 2)",
        ["act"] = "the actor behind an impersonated session (RFC 8693, section 4.1)",
        ["amr"] = "the authentication methods (RFC 8176)",
        ["at_hash"] = "the hash of an access token (OpenID Connect Core)",
        ["aud"] = "the audience; set it with 'token.audience' (RFC 7519, section 4.1.3)",
        ["auth_time"] = "the time of the sign-in (OpenID Connect Core, section 2)",
        ["azp"] = "the origin that the token was made for (OpenID Connect Core, section 2)",
        ["c_hash"] = "the hash of a code (OpenID Connect Core)",
        ["cnf"] = "the client that the token belongs to (RFC 7800)",
        ["exp"] = "the end of the token; set it with 'token.lifetime' (RFC 7519, section 4.1.4)",
        ["fea"] = "the features of a plan",
        ["fva"] = "the age of the factors",
        ["iat"] = "the time of issue (RFC 7519, section 4.1.6)",
        ["iss"] = "the issuer; set it with 'token.issuer' (RFC 7519, section 4.1.1)",
        ["jti"] = "the id of the token (RFC 7519, section 4.1.7)",
        ["nbf"] = "the time before which the token is invalid (RFC 7519, section 4.1.5)",
        ["nonce"] = "the nonce of a sign-in (OpenID Connect Core, section 2)",
        ["o"] = "the organization",
        ["pla"] = "the plan",
        ["sid"] = "the session (OpenID Connect Front-Channel Logout)",
        ["sts"] = "the status of the session",
        ["sub"] = "the user (RFC 7519, section 4.1.2)",
        ["v"] = "the version of the token",
    };

    public static IEnumerable<string> Reserved => _reserved.Keys;

    public static string? FindReserved(string name) => _reserved.TryGetValue(name, out var purpose) ? purpose : null;
}
