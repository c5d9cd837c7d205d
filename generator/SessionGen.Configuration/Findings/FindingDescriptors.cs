namespace SessionGen.Configuration.Findings;

/// <summary>
/// Every rule of SessionGen, also those that only the generator or an analyzer can report. Message arguments are texts that are ready
/// to read.
/// </summary>
internal static class FindingDescriptors
{
    private const string HelpLinkBase = "https://github.com/sessiongen/sessiongen/blob/main/docs/rules/";

    public const string Category = "SessionGen";

    /// <summary>SESS000: sessions.yaml was not compiled: {0}</summary>
    public static readonly FindingDescriptor NotCompiled = new(
        "SESS000",
        FindingSeverity.Error,
        "sessions.yaml was not compiled",
        "sessions.yaml was not compiled: {0}",
        "The generator reports the first error of the file itself, so that a build that turns analyzers off still fails.");

    /// <summary>SESS001: The file is a plain subset of YAML: mappings, sequences, scalars and comments in one document. Anchors, aliases, merge keys, tags and complex keys are refused.</summary>
    public static readonly FindingDescriptor NotYaml = new(
        "SESS001",
        FindingSeverity.Error,
        "The text is not YAML, or uses YAML that is refused",
        "{0}",
        "The file is a plain subset of YAML: mappings, sequences, scalars and comments in one document. Anchors, aliases, merge keys, tags and complex keys are refused.");

    /// <summary>SESS002: '{0}' is no key of {1}. {2}</summary>
    public static readonly FindingDescriptor UnknownKey = new(
        "SESS002",
        FindingSeverity.Error,
        "Unknown key",
        "'{0}' is no key of {1}. {2}",
        "Every key is declared in one table; a misspelt key would silently do nothing.");

    /// <summary>SESS003: The value is of another kind than its key takes, or outside its range.</summary>
    public static readonly FindingDescriptor WrongValue = new(
        "SESS003",
        FindingSeverity.Error,
        "Wrong value",
        "{0}",
        "The value is of another kind than its key takes, or outside its range.");

    /// <summary>SESS004: '{0}' stands here a second time; the first is in line {1}. Remove one of them.</summary>
    public static readonly FindingDescriptor DuplicateKey = new(
        "SESS004",
        FindingSeverity.Error,
        "Duplicate key",
        "'{0}' stands here a second time; the first is in line {1}. Remove one of them.",
        "A key may stand in a mapping once, otherwise a reader cannot tell which value counts.");

    /// <summary>SESS005: SessionGen is referenced, but the project has no sessions.yaml, so the defaults are enforced (no inactivity timeout, at most 7d). Create sessions.yaml beside the project file; an empty one declares the defaults.</summary>
    public static readonly FindingDescriptor NoFile = new(
        "SESS005",
        FindingSeverity.Warning,
        "No sessions.yaml",
        "SessionGen is referenced, but the project has no sessions.yaml, so the defaults are enforced (no inactivity timeout, at most 7d). Create sessions.yaml beside the project file; an empty one declares the defaults.",
        "The lifetimes of sessions should stand in the repository, under review.");

    /// <summary>SESS006: The project has more than one sessions.yaml: this one and '{0}'. Keep one of them.</summary>
    public static readonly FindingDescriptor SeveralFiles = new(
        "SESS006",
        FindingSeverity.Error,
        "More than one sessions.yaml",
        "The project has more than one sessions.yaml: this one and '{0}'. Keep one of them.",
        "Two files could contradict each other.");

    /// <summary>SESS007: Version {0} of the file is not known to this version of SessionGen. Write 'version: 1', or update the SessionGen package.</summary>
    public static readonly FindingDescriptor UnknownVersion = new(
        "SESS007",
        FindingSeverity.Error,
        "Unknown version",
        "Version {0} of the file is not known to this version of SessionGen. Write 'version: 1', or update the SessionGen package.",
        "The version says by which rules the file is read.");

    /// <summary>SESS008: '{0}' is no duration{1}. {2}</summary>
    public static readonly FindingDescriptor InvalidDuration = new(
        "SESS008",
        FindingSeverity.Error,
        "Invalid duration",
        "'{0}' is no duration{1}. {2}",
        "A duration is one or more number-unit pairs, largest first (90s, 1d12h; units w d h m s), or ISO 8601 (P7D, PT30M).");

    /// <summary>SESS010: Sessions of the policy '{0}' would never end: inactivityTimeout is off{1} and maximumLifetime is off{2}. Set at least one, for example 'maximumLifetime: 7d'.</summary>
    public static readonly FindingDescriptor NeverEnds = new(
        "SESS010",
        FindingSeverity.Error,
        "A policy without an end",
        "Sessions of the policy '{0}' would never end: inactivityTimeout is off{1} and maximumLifetime is off{2}. Set at least one, for example 'maximumLifetime: 7d'.",
        "A session must end by itself (OWASP ASVS 5.0, 7.3.1 and 7.3.2).");

    /// <summary>SESS011: {0} of the policy '{1}' is {2}, and browsers end every cookie after 400 days (34560000 seconds). Write at most 400d.</summary>
    public static readonly FindingDescriptor AboveCookieCap = new(
        "SESS011",
        FindingSeverity.Warning,
        "A lifetime above 400 days",
        "{0} of the policy '{1}' is {2}, and browsers end every cookie after 400 days (34560000 seconds). Write at most 400d.",
        "RFC 6265bis, section 5.5: browsers reduce the lifetime of a cookie to 400 days.");

    /// <summary>SESS012: The inactivityTimeout of the policy '{0}' ({1}{2}) is not below its maximumLifetime ({3}{4}), so it never takes effect. Lower it, or write 'inactivityTimeout: off'.</summary>
    public static readonly FindingDescriptor InactivityNeverApplies = new(
        "SESS012",
        FindingSeverity.Warning,
        "An inactivity timeout that never takes effect",
        "The inactivityTimeout of the policy '{0}' ({1}{2}) is not below its maximumLifetime ({3}{4}), so it never takes effect. Lower it, or write 'inactivityTimeout: off'.",
        "A session that reaches its maximum lifetime ends before it can be inactive for longer.");

    /// <summary>SESS013: The token lifetime ({0}) is not below the {1} of the policy '{2}' ({3}{4}). Make the token lifetime shorter than every lifetime of a session.</summary>
    public static readonly FindingDescriptor TokenOutlivesSession = new(
        "SESS013",
        FindingSeverity.Error,
        "A token that outlives its session",
        "The token lifetime ({0}) is not below the {1} of the policy '{2}' ({3}{4}). Make the token lifetime shorter than every lifetime of a session.",
        "A token is a session for its lifetime: it must be short against the session itself.");

    /// <summary>SESS014: A token lifetime of {0} is long: a copied token works that long, and so does one of a session that was ended elsewhere. Write at most 1h; 60s is usual.</summary>
    public static readonly FindingDescriptor LongToken = new(
        "SESS014",
        FindingSeverity.Warning,
        "A long token lifetime",
        "A token lifetime of {0} is long: a copied token works that long, and so does one of a session that was ended elsewhere. Write at most 1h; 60s is usual.",
        "A verifier that is not connected to the store learns of the end of a session only when the token expires.");

    /// <summary>SESS015: The cookies end with the browser ('persistent: false') although {0} of the policy '{1}' is {2}. Leave 'persistent' out, or lower the lifetime to at most 1d.</summary>
    public static readonly FindingDescriptor BrowserEndsFirst = new(
        "SESS015",
        FindingSeverity.Warning,
        "The browser ends the session first",
        "The cookies end with the browser ('persistent: false') although {0} of the policy '{1}' is {2}. Leave 'persistent' out, or lower the lifetime to at most 1d.",
        "A cookie without Max-Age is gone when the browser is closed, long before the lifetime that the file promises.");

    /// <summary>SESS020: The claim name '{0}' is reserved for {1}. Choose another name{2}.</summary>
    public static readonly FindingDescriptor ReservedClaim = new(
        "SESS020",
        FindingSeverity.Error,
        "A reserved claim name",
        "The claim name '{0}' is reserved for {1}. Choose another name{2}.",
        "Every session token carries these claims with a meaning of their own.");

    /// <summary>SESS021: Claims, policies and enum values become C# members; two of them cannot become the same one.</summary>
    public static readonly FindingDescriptor NameCollision = new(
        "SESS021",
        FindingSeverity.Error,
        "A name that cannot be a C# name",
        "{0}",
        "Claims, policies and enum values become C# members; two of them cannot become the same one.");

    /// <summary>SESS022: The custom claims can have {0} bytes in a token, above 1228 (1.2 KB). The largest: {1}. Lower maxLength or maxItems, or keep such data out of the token.</summary>
    public static readonly FindingDescriptor LargeClaims = new(
        "SESS022",
        FindingSeverity.Warning,
        "Large claims",
        "The custom claims can have {0} bytes in a token, above 1228 (1.2 KB). The largest: {1}. Lower maxLength or maxItems, or keep such data out of the token.",
        "Every request carries the token.");

    /// <summary>SESS023: The claim '{0}' has no {1}, so it cannot be proved that the token fits a cookie. Add '{2}'.</summary>
    public static readonly FindingDescriptor UnboundedClaim = new(
        "SESS023",
        FindingSeverity.Info,
        "A claim without a bound",
        "The claim '{0}' has no {1}, so it cannot be proved that the token fits a cookie. Add '{2}'.",
        "Browsers drop a cookie of more than 4096 bytes. With bounds the size is proved at build.");

    /// <summary>SESS024: A shortcode is {{user.Member}}, with fallbacks {{user.A || user.B || 'text'}}. Operands are members of user, texts in single quotes, numbers, true and false.</summary>
    public static readonly FindingDescriptor ShortcodeSyntax = new(
        "SESS024",
        FindingSeverity.Error,
        "Shortcode syntax",
        "{0}",
        "A shortcode is {{user.Member}}, with fallbacks {{user.A || user.B || 'text'}}. Operands are members of user, texts in single quotes, numbers, true and false.");

    /// <summary>SESS025: The shortcode uses 'user' and the file does not say what that is. Write 'userType: Your.Namespace.YourUser' at the top level.</summary>
    public static readonly FindingDescriptor NoUserType = new(
        "SESS025",
        FindingSeverity.Error,
        "A shortcode without userType",
        "The shortcode uses 'user' and the file does not say what that is. Write 'userType: Your.Namespace.YourUser' at the top level.",
        "Shortcodes are compiled to C# against the type that userType names.");

    /// <summary>SESS026: A default or constant must be a value of the claim's type, within its bounds.</summary>
    public static readonly FindingDescriptor ValueDoesNotFit = new(
        "SESS026",
        FindingSeverity.Error,
        "A default or constant that does not fit",
        "{0}",
        "A default or constant must be a value of the claim's type, within its bounds.");

    /// <summary>SESS027: The session token can have {0} bytes as a cookie; browsers take at most 4096, name included. The largest claims: {1}. Lower maxLength or maxItems.</summary>
    public static readonly FindingDescriptor TokenTooLarge = new(
        "SESS027",
        FindingSeverity.Error,
        "The token does not fit a cookie",
        "The session token can have {0} bytes as a cookie; browsers take at most 4096, name included. The largest claims: {1}. Lower maxLength or maxItems.",
        "RFC 6265bis, section 5.6: a browser ignores a cookie of more than 4096 bytes, so the user could not be signed in.");

    /// <summary>SESS030: '{0}' has no effect while multi-session is off. Write 'enabled: true' in multiSession, or remove it.</summary>
    public static readonly FindingDescriptor MultiSessionOff = new(
        "SESS030",
        FindingSeverity.Warning,
        "Multi-session settings while multi-session is off",
        "'{0}' has no effect while multi-session is off. Write 'enabled: true' in multiSession, or remove it.",
        "Settings of a feature that is off are a mistake in one place or the other.");

    /// <summary>SESS031: Redirect targets are paths of this site: they begin with one '/', and no browser reads them as another host.</summary>
    public static readonly FindingDescriptor NotALocalPath = new(
        "SESS031",
        FindingSeverity.Error,
        "Not a local path",
        "{0}",
        "Redirect targets are paths of this site: they begin with one '/', and no browser reads them as another host.");

    /// <summary>SESS032: Multi-session is on, but nothing serves the account chooser, '{0}'. Reference the package SessionGen.AspNetCore.UI, or set 'afterSignOutUrl' to a page of the application.</summary>
    public static readonly FindingDescriptor NoChooser = new(
        "SESS032",
        FindingSeverity.Warning,
        "Nothing serves the account chooser",
        "Multi-session is on, but nothing serves the account chooser, '{0}'. Reference the package SessionGen.AspNetCore.UI, or set 'afterSignOutUrl' to a page of the application.",
        "Signing out one of several accounts redirects the browser to the account chooser, so the user would get status 404.");

    /// <summary>SESS040: A cookie name is a token of RFC 6265; the prefixes __Host- and __Secure- are added by the runtime. Domain is a host name and path begins with '/'.</summary>
    public static readonly FindingDescriptor InvalidCookie = new(
        "SESS040",
        FindingSeverity.Error,
        "An invalid cookie attribute",
        "{0}",
        "A cookie name is a token of RFC 6265; the prefixes __Host- and __Secure- are added by the runtime. Domain is a host name and path begins with '/'.");

    /// <summary>SESS041: 'sameSite: none' sends the cookies with requests that other sites make (cross-site request forgery). Write lax, unless the application runs inside frames of other sites.</summary>
    public static readonly FindingDescriptor SameSiteNone = new(
        "SESS041",
        FindingSeverity.Warning,
        "sameSite: none",
        "'sameSite: none' sends the cookies with requests that other sites make (cross-site request forgery). Write lax, unless the application runs inside frames of other sites.",
        "With none, the Origin check is the only protection left against cross-site request forgery.");

    /// <summary>SESS050: No claim is called '{0}'. Did you mean '{1}'?</summary>
    public static readonly FindingDescriptor MisspeltClaim = new(
        "SESS050",
        FindingSeverity.Warning,
        "A claim name one or two letters off",
        "No claim is called '{0}'. Did you mean '{1}'?",
        "C# that reads a claim by a misspelt name gets null.");

    /// <summary>SESS051: The claim '{0}' is declared in sessions.yaml. Read it as {1}, which the compiler checks.</summary>
    public static readonly FindingDescriptor ClaimReadByName = new(
        "SESS051",
        FindingSeverity.Info,
        "A declared claim is read by its name",
        "The claim '{0}' is declared in sessions.yaml. Read it as {1}, which the compiler checks.",
        "The typed property cannot be misspelt and has the right type.");

    /// <summary>SESS052: '{0}' {1}. {2}</summary>
    public static readonly FindingDescriptor ContradictingLifetime = new(
        "SESS052",
        FindingSeverity.Warning,
        "A lifetime in C# contradicts sessions.yaml",
        "'{0}' {1}. {2}",
        "Lifetimes of SessionGen's cookies come from sessions.yaml alone, and browsers cap cookies at 400 days.");

    /// <summary>In the order of their ids.</summary>
    public static readonly IReadOnlyList<FindingDescriptor> All =
    [
        NotCompiled,
        NotYaml,
        UnknownKey,
        WrongValue,
        DuplicateKey,
        NoFile,
        SeveralFiles,
        UnknownVersion,
        InvalidDuration,
        NeverEnds,
        AboveCookieCap,
        InactivityNeverApplies,
        TokenOutlivesSession,
        LongToken,
        BrowserEndsFirst,
        ReservedClaim,
        NameCollision,
        LargeClaims,
        UnboundedClaim,
        ShortcodeSyntax,
        NoUserType,
        ValueDoesNotFit,
        TokenTooLarge,
        MultiSessionOff,
        NotALocalPath,
        NoChooser,
        InvalidCookie,
        SameSiteNone,
        MisspeltClaim,
        ClaimReadByName,
        ContradictingLifetime,
    ];

    /// <summary>The page of a rule.</summary>
    public static string GetHelpLink(string id) => HelpLinkBase + id + ".md";

    /// <exception cref="ArgumentException">There is no rule of that id.</exception>
    public static FindingDescriptor Get(string id)
        => All.FirstOrDefault(descriptor => descriptor.Id == id) ?? throw new ArgumentException("There is no rule " + id + ".", nameof(id));
}
