namespace SessionGen.Analyzers.Claims;

/// <summary>Names of claims that other schemes use. They are never reported as a misspelling of a declared claim.</summary>
internal static class KnownClaimNames
{
    private static readonly HashSet<string> s_names = new(StringComparer.OrdinalIgnoreCase)
    {
        // The registry of JWT claims (RFC 7519, section 10.1), as far as sign-in uses it.
        "iss", "sub", "aud", "exp", "nbf", "iat", "jti", "name", "given_name", "family_name", "middle_name", "nickname",
        "preferred_username", "profile", "picture", "website", "email", "email_verified", "gender", "birthdate", "zoneinfo", "locale",
        "phone_number", "phone_number_verified", "address", "updated_at", "azp", "nonce", "auth_time", "at_hash", "c_hash", "s_hash",
        "acr", "amr", "sub_jwk", "cnf", "events", "toe", "txn", "sid", "vot", "vtm", "act", "scope", "client_id", "may_act", "roles",
        "groups", "entitlements", "authorization_details", "verified_claims", "title", "salutation", "nationalities", "location",

        // The session token of SessionGen.
        "v", "o", "sts", "fva", "fea", "pla",

        // Entra ID and ADFS.
        "oid", "tid", "upn", "unique_name", "ver", "scp", "idp", "role", "appid", "appidacr", "wids", "hasgroups", "ipaddr",
        "onprem_sid", "puid", "rh", "uti", "aio", "acct", "ctry", "login_hint", "tenant_region_scope", "xms_cc", "idtyp", "winaccountname",

        // Keycloak, Auth0, Okta, Cognito.
        "realm_access", "resource_access", "session_state", "allowed-origins", "permissions", "org_id", "org_name", "uid", "cid", "gty",
        "token_use", "username", "event_id", "origin_jti",

        // ASP.NET Core Identity.
        "AspNet.Identity.SecurityStamp",
    };

    public static bool Contains(string name) => s_names.Contains(name) || name.Contains(':');
}
