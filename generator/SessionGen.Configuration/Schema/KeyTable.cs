using SessionGen.Configuration.Values;
using SessionGen.Infrastructure;

namespace SessionGen.Configuration.Schema;

/// <summary>The one declaration of every key: binding, messages, JSON Schema and key reference follow it.</summary>
internal static class KeyTable
{
    public static readonly SessionGenSettings Defaults = new();

    // Parents before children, in the order of the documentation.
    public static readonly IReadOnlyList<KeyDefinition> Keys =
    [
        new("version", KeyKind.Integer, "The version of this format.") { Default = "1", Minimum = long.MinValue, Allowed = ["1"] },
        new("namespace", KeyKind.DottedName, "The namespace of the generated types.")
        {
            Default = "({RootNamespace}.Sessions)",
            Example = "Acme.Web.Sessions",
        },
        new("userType", KeyKind.DottedName,
            "The C# type behind `{{user.…}}`, with its namespace. Required only if a shortcode uses `user`.")
        {
            Default = "(none)",
            Example = "Acme.Web.AppUser",
        },

        new("lifetime", KeyKind.Section, "How long sessions live: the policy named `default`. At least one of the two must not be `off`."),
        Lifetime(
            "lifetime.inactivityTimeout",
            "off",
            "15m",
            "A session ends when its user has been inactive for this time, or up to one `token.lifetime` later (OWASP ASVS 5.0, 7.3.1)."),
        Lifetime("lifetime.maximumLifetime", "7d", "7d", "A session ends after this time, regardless of activity (OWASP ASVS 5.0, 7.3.2)."),

        new("policies", KeyKind.Map,
            "Additional policies by name, for example one for administrators. Omitted keys are inherited from `lifetime`.")
        {
            Example = "admin: { maximumLifetime: 8h }",
        },
        new("policies.*", KeyKind.Section, "A policy; its name becomes a member of `SessionPolicies`.") { Lock = LockRule.Recorded },
        Lifetime(
            "policies.*.inactivityTimeout",
            "(that of `lifetime`)",
            "15m",
            "A session ends when its user has been inactive for this time, or up to one `token.lifetime` later."),
        Lifetime("policies.*.maximumLifetime", "(that of `lifetime`)", "8h", "A session ends after this time, regardless of activity."),
        new("policies.*.stricterThan", KeyKind.PolicyName,
            "A policy that this one must be at least as strict as: the build proves that no lifetime of this policy is longer.")
        {
            Default = "(none)",
            Example = "default",
            Lock = LockRule.LoosensWhenRemoved,
        },

        new("multiSession", KeyKind.Section,
            "Several accounts in one browser. `multiSession: true` is short for `{ enabled: true }`.") { BooleanShorthand = "enabled" },
        .. SettingKeys.Of("multiSession"),

        new("concurrency", KeyKind.Section, "Sessions of one user on all devices (OWASP ASVS 5.0, 7.1.2)."),
        .. SettingKeys.Of("concurrency"),

        new("signIn", KeyKind.Section, "The page where users sign in."),
        .. SettingKeys.Of("signIn"),

        new("token", KeyKind.Section,
            "The session token, which is renewed every `lifetime`: encrypted in the cookie, a signed JWT for other services."),
        .. SettingKeys.Of("token"),
        new("token.claims", KeyKind.Map, "Custom claims by name. Each becomes a typed property of `SessionClaims`.")
        {
            Example = "department: { type: string, maxLength: 32 }",
        },
        new("token.claims.*", KeyKind.Claim, "A claim: a type, a shortcode, or a mapping of the keys below.")
        {
            Lock = LockRule.BreaksWhenRequired,
        },
        new("token.claims.*.type", KeyKind.Choice, "The type of the value. Types that end with `[]` are arrays.")
        {
            Default = "(required; inferred for a constant, `string` for a shortcode)",
            Allowed = ClaimTypes.Names,
            Lock = LockRule.BreaksWhenChanged,
        },
        new("token.claims.*.optional", KeyKind.Boolean,
            "Whether the claim can be missing. Its property is then nullable.") { Default = "false", Lock = LockRule.Recorded },
        new("token.claims.*.default", KeyKind.ClaimValue,
            "The value if sign-in does not set one.") { Default = "(none)", Example = "free", Lock = LockRule.Recorded },
        new("token.claims.*.whenMissing", KeyKind.ClaimValue,
            "The value in sessions that began before this file declared the claim. Applies to a required claim.")
        {
            Default = "(none: users of such sessions must sign in again, unless an `ISessionClaimsSource` supplies the claims)",
            Example = "free",
            Lock = LockRule.Recorded,
        },
        new("token.claims.*.value", KeyKind.ClaimValue,
            "A constant, the same in every token; or a shortcode, compiled to C# against `userType`.")
        {
            Default = "(none: the value is set at sign-in)",
            Example = "eu-1",
            Lock = LockRule.Recorded,
        },
        new("token.claims.*.bearer", KeyKind.Boolean,
            "Whether bearer tokens, which scripts and other services can read, carry the claim. With `false` its property is nullable: "
            + "it is null in requests with a bearer token. Applies to a claim, not to a property of an object.")
        {
            Default = "true",
            Lock = LockRule.LoosensWhenTrue,
        },
        new("token.claims.*.property", KeyKind.Identifier,
            "The name of the C# property.") { Default = "(the claim's name in PascalCase)", Example = "Roles" },
        new("token.claims.*.description", KeyKind.Text, "Becomes the documentation comment of the property.")
        {
            Default = "(none)",
            MaximumTextLength = 4096,
            Example = "Payroll number.",
        },
        new("token.claims.*.maxLength", KeyKind.Integer,
            "The maximum number of characters (UTF-16 code units) of a `string`, or of each string in an array. "
                + "Limits the size of the token.")
        {
            Default = "(none)",
            Maximum = 4096,
            Example = "64",
            Lock = LockRule.BreaksWhenLower,
        },
        new("token.claims.*.maxItems", KeyKind.Integer, "The maximum number of items in an array. Limits the size of the token.")
        {
            Default = "(none)",
            Maximum = 1000,
            Example = "8",
            Lock = LockRule.BreaksWhenLower,
        },
        new("token.claims.*.values", KeyKind.TextList,
            "The values of an `enum`, which becomes a C# enum.")
        {
            Default = "(none)",
            Example = "[free, pro, team]",
            Lock = LockRule.BreaksWhenItemRemoved,
        },
        new("token.claims.*.properties", KeyKind.Map,
            "The properties of an `object`, which becomes a nested record. Each is declared like a claim.")
        {
            Default = "(none)",
            Example = "street: { type: string, maxLength: 40 }",
        },
        new("token.claims.*.properties.*", KeyKind.Claim,
            "A property of the object: a type, a shortcode, or a mapping of the same keys as a claim.")
        {
            ChildrenOf = "token.claims.*",
            Lock = LockRule.BreaksWhenRequired,
        },

        new("cookie", KeyKind.Section, "The cookies. They are always HttpOnly, and Secure except over http on the local machine."),
        .. SettingKeys.Of("cookie"),

        new("endpoints", KeyKind.Section, "The endpoints that `MapSessionGen` adds."),
        .. SettingKeys.Of("endpoints"),
    ];

    public static readonly KeyDefinition Root = BuildTree();

    public static KeyDefinition Get(string path)
        => Keys.FirstOrDefault(key => key.Path == path) ?? throw new ArgumentException("The key table has no " + path + ".", nameof(path));

    private static KeyDefinition Lifetime(string path, string standard, string example, string doc) => new(path, KeyKind.Duration, doc)
    {
        Default = standard,
        Keyword = "off",
        Maximum = Duration.MaximumSeconds,
        Example = example,
        Lock = LockRule.LoosensWhenHigher,
    };

    private static KeyDefinition BuildTree()
    {
        foreach (var key in Keys.OfType<SettingKey>())
        {
            key.Default ??= Write(key, key.Get(Defaults));
        }

        var root = new KeyDefinition(string.Empty, KeyKind.Section, "sessions.yaml");
        var byPath = new Dictionary<string, KeyDefinition>(StringComparer.Ordinal) { [string.Empty] = root };
        var children = new Dictionary<string, List<KeyDefinition>>(StringComparer.Ordinal);
        foreach (var key in Keys)
        {
            byPath.Add(key.Path, key);
            var parent = key.Path.Length == key.Name.Length ? string.Empty : key.Path.Substring(0, key.Path.Length - key.Name.Length - 1);
            if (!children.TryGetValue(parent, out var siblings))
            {
                children.Add(parent, siblings = []);
            }

            siblings.Add(key);
        }

        foreach (var pair in children)
        {
            byPath[pair.Key].SetChildren(pair.Value.ToArray());
        }

        foreach (var key in Keys)
        {
            if (key.ChildrenOf is { } other)
            {
                key.SetChildren(children[other].ToArray());
            }
        }

        return root;
    }

    // As it would be written; null for none.
    public static string? Write(SettingKey key, object? value) => value switch
    {
        null => key.Keyword,
        bool boolean => boolean ? "true" : "false",
        int integer => Invariant.Text(integer),
        TimeSpan duration => Duration.Format((long)duration.TotalSeconds),
        Enum choice => key.Allowed[Convert.ToInt32(choice, null)],
        _ => (string)value,
    };
}
