using SessionGen.Configuration.Values;

namespace SessionGen.Configuration.Schema;

/// <summary>The keys that become settings of the runtime, which compiles this file too and checks settings made by hand by it.</summary>
internal static class SettingKeys
{
    private static readonly string[] _limitActions = ["evictOldest", "reject"];
    private static readonly string[] _strictestLimitAction = ["reject", "evictOldest"];

    // In the order of the documentation and of the generated code. The words of a choice are in the order of its enum.
    public static readonly IReadOnlyList<SettingKey> All =
    [
        new("multiSession.enabled", KeyKind.Boolean, settings => settings.MultiSession.Enabled,
            "Whether several accounts can be signed in in one browser. Otherwise a sign-in replaces the previous one.")
        {
            Lock = LockRule.LoosensWhenTrue,
        },
        new("multiSession.maxSessions", KeyKind.Integer, settings => settings.MultiSession.MaxSessions,
            "The maximum number of accounts in one browser.")
        {
            Minimum = 2,
            Maximum = 20,
            Lock = LockRule.LoosensWhenHigher,
            AppliesWith = "multiSession.enabled",
        },
        new("multiSession.onLimit", KeyKind.Choice, settings => settings.MultiSession.OnLimit,
            "What happens at a sign-in beyond `maxSessions`: the least recently active session ends, or the sign-in is rejected.")
        {
            Lock = LockRule.LoosensWhenLater,
            StrictestFirst = _strictestLimitAction,
            AppliesWith = "multiSession.enabled",
            Allowed = _limitActions,
        },
        new("multiSession.afterSignOutUrl", KeyKind.LocalPath, settings => settings.MultiSession.AfterSignOutUrl,
            "The local path to go to after one account signs out.")
        {
            Default = "({signIn.url}/choose)",
            Example = "/",
            Rule = LocalPath.CheckAfterSignOutUrl,
        },

        new("concurrency.maxSessionsPerUser", KeyKind.Integer, settings => settings.Concurrency.MaxSessionsPerUser,
            "The maximum number of sessions of one user at a time.")
        {
            Lock = LockRule.LoosensWhenHigher,
            Keyword = "unlimited",
            Maximum = 1000,
        },
        new("concurrency.onLimit", KeyKind.Choice, settings => settings.Concurrency.OnLimit,
            "What happens at a sign-in beyond `maxSessionsPerUser`: the least recently active session ends, or the sign-in is rejected.")
        {
            Lock = LockRule.LoosensWhenLater,
            StrictestFirst = _strictestLimitAction,
            AppliesWith = "concurrency.maxSessionsPerUser",
            Allowed = _limitActions,
        },

        new("signIn.url", KeyKind.LocalPath, settings => settings.SignInUrl,
            "The local path of the sign-in page. The account chooser is at `{url}/choose`.") { Rule = LocalPath.CheckSignInUrl },

        new("token.issuer", KeyKind.AbsoluteUri, settings => settings.Token.Issuer,
            "The `iss` claim, usually the origin of the site.")
        {
            Default = "(the origin of the request that creates the token)",
            Example = "https://acme.example",
            Rule = StringOrUri.CheckIssuer,
        },
        new("token.audience", KeyKind.StringOrUri, settings => settings.Token.Audience,
            "The `aud` claim.")
        {
            Default = "(none)",
            Example = "acme-api",
            Rule = StringOrUri.Check,
        },
        new("token.lifetime", KeyKind.Duration, settings => settings.Token.Lifetime,
            "How long a token is valid. After this time, the end of a session is known on every machine.")
        {
            Lock = LockRule.LoosensWhenHigher,
            Maximum = Duration.DaySeconds,
        },
        new("token.clockSkew", KeyKind.Duration, settings => settings.Token.ClockSkew,
            "The tolerated difference between the clocks of two machines. `nbf` is this much before `iat`.")
        {
            Lock = LockRule.LoosensWhenHigher,
            Minimum = 0,
            Maximum = 300,
        },
        new("token.algorithm", KeyKind.Choice, settings => settings.Token.Algorithm,
            "The signature algorithm: `ES256` (ECDSA on P-256), or `RS256` (2048-bit RSA) for verifiers that support nothing else.")
        {
            Lock = LockRule.LoosensWhenChanged,
            Allowed = ["ES256", "RS256"],
        },
        new("token.keyRotation", KeyKind.Duration, settings => settings.Token.KeyRotation,
            "How long a key is used before the next key replaces it.")
        {
            Lock = LockRule.LoosensWhenHigher,
            Keyword = "off",
            Maximum = Duration.MaximumSeconds,
        },

        new("cookie.name", KeyKind.CookieName, settings => settings.Cookie.Name,
            "The name without prefix: the cookies are `__Host-session` and `__Host-session-client`.")
        {
            MaximumTextLength = 64,
            Rule = CookieText.CheckName,
        },
        new("cookie.sameSite", KeyKind.Choice, settings => settings.Cookie.SameSite,
            "The `SameSite` attribute.")
        {
            Allowed = ["lax", "strict", "none"],
            Lock = LockRule.LoosensWhenLater,
            StrictestFirst = ["strict", "lax", "none"],
        },
        new("cookie.domain", KeyKind.CookieDomain, settings => settings.Cookie.Domain,
            "The `Domain` attribute, to share the cookies with subdomains; the prefix is then `__Secure-`.")
        {
            Lock = LockRule.LoosensWhenWider,
            Default = "(none)",
            Example = "acme.example",
            Rule = CookieText.CheckDomain,
        },
        new("cookie.path", KeyKind.CookiePath, settings => settings.Cookie.Path,
            "The `Path` attribute. With a path other than `/`, the prefix is `__Secure-`.")
        {
            Rule = CookieText.CheckPath,
            Lock = LockRule.LoosensWhenWider,
        },
        new("cookie.persistent", KeyKind.Boolean, settings => settings.Cookie.Persistent,
            "Whether the cookies outlive the browser.")
        {
            Lock = LockRule.LoosensWhenTrue,
        },

        new("endpoints.path", KeyKind.LocalPath, settings => settings.EndpointsPath,
            "The local path under which the endpoints are available.") { Rule = LocalPath.CheckEndpointsPath },
    ];

    public static IEnumerable<SettingKey> Of(string section)
        => All.Where(key => key.Path.StartsWith(section + ".", StringComparison.Ordinal));
}
