namespace SessionGen.Configuration.Findings;

/// <summary>Every rule of SessionGen, also those that only the generator or an analyzer reports.</summary>
internal static class FindingDescriptors
{
    public const string Category = "SessionGen";

    // Before the rules, which add themselves, in the order of their ids.
    private static readonly List<FindingDescriptor> _all = [];

    public static readonly IReadOnlyList<FindingDescriptor> All = _all;

    public static readonly FindingDescriptor NotCompiled = Error(
        "SESS000",
        "sessions.yaml was not compiled",
        "sessions.yaml was not compiled: {0}",
        "The generator reports the first error of the file itself, so that a build that turns analyzers off still fails.");

    public static readonly FindingDescriptor NotYaml = Error(
        "SESS001",
        "Invalid or unsupported YAML",
        "{0}",
        "The file is a plain subset of YAML: mappings, sequences, scalars and comments in one document. Anchors, aliases, "
            + "merge keys, tags and complex keys are not supported.");

    public static readonly FindingDescriptor UnknownKey = Error(
        "SESS002",
        "Unknown key",
        "Unknown key '{0}' in {1}. {2}",
        "Only declared keys are allowed. A misspelled key would otherwise have no effect.");

    public static readonly FindingDescriptor WrongValue = Error(
        "SESS003",
        "Invalid value",
        "{0}",
        "The value has the wrong kind or is outside the range of its key.");

    public static readonly FindingDescriptor DuplicateKey = Error(
        "SESS004",
        "Duplicate key",
        "Duplicate key '{0}', which is already set in line {1}. Remove one of them.",
        "A mapping can contain a key only once; otherwise it is unclear which value applies.");

    public static readonly FindingDescriptor NoFile = Warning(
        "SESS005",
        "No sessions.yaml",
        "The project references SessionGen but has no sessions.yaml, so the defaults apply (no inactivity timeout, "
            + "maximum lifetime 7d). Create sessions.yaml beside the project file; an empty file declares the defaults.",
        "Session lifetimes belong in the repository, where they are reviewed.");

    public static readonly FindingDescriptor SeveralFiles = Error(
        "SESS006",
        "More than one sessions.yaml",
        "The project has more than one sessions.yaml: this one and '{0}'. Keep one of them.",
        "Two files could contradict each other.");

    public static readonly FindingDescriptor UnknownVersion = Error(
        "SESS007",
        "Unknown version",
        "This version of SessionGen does not support version {0} of the file. Write 'version: 1', or update the SessionGen package.",
        "The version determines the rules by which the file is read.");

    public static readonly FindingDescriptor InvalidDuration = Error(
        "SESS008",
        "Invalid duration",
        "'{0}' is not a valid duration{1}. {2}",
        "A duration is one or more number-unit pairs, largest first (90s, 1d12h; units w d h m s), or ISO 8601 (P7D, PT30M).");

    public static readonly FindingDescriptor NeverEnds = Error(
        "SESS010",
        "Sessions never end",
        "Sessions of the policy '{0}' never end: inactivityTimeout is off{1} and maximumLifetime is off{2}. "
            + "Set at least one of them, for example 'maximumLifetime: 7d'.",
        "A session must end automatically (OWASP ASVS 5.0, 7.3.1 and 7.3.2).");

    public static readonly FindingDescriptor AboveCookieCap = Warning(
        "SESS011",
        "Lifetime exceeds 400 days",
        "{0} of the policy '{1}' is {2}, but browsers limit cookies to 400 days (34560000 seconds). Write at most 400d.",
        "RFC 6265bis, section 5.5: browsers reduce the lifetime of a cookie to 400 days.");

    public static readonly FindingDescriptor InactivityNeverApplies = Warning(
        "SESS012",
        "Inactivity timeout never takes effect",
        "The inactivityTimeout of the policy '{0}' ({1}{2}) is not shorter than its maximumLifetime ({3}{4}), "
            + "so it never takes effect. Shorten it, or write 'inactivityTimeout: off'.",
        "A session that reaches its maximum lifetime ends before it can be inactive for longer.");

    public static readonly FindingDescriptor TokenOutlivesSession = Error(
        "SESS013",
        "Token outlives its session",
        "The token lifetime ({0}) is not shorter than the {1} of the policy '{2}' ({3}{4}). "
            + "Make the token lifetime shorter than every lifetime of a session.",
        "A token stays valid for its whole lifetime, so it must be shorter than the session.");

    public static readonly FindingDescriptor LongToken = Warning(
        "SESS014",
        "Long token lifetime",
        "A token lifetime of {0} is long: a stolen token, or the token of a session that ended on another machine, "
            + "stays valid for that time. Write at most 1h; 60s is usual.",
        "A service that does not use the store detects the end of a session only when the token expires.");

    public static readonly FindingDescriptor BrowserEndsFirst = Warning(
        "SESS015",
        "Browser ends the session first",
        "The cookies end with the browser ('persistent: false'), but {0} of the policy '{1}' is {2}. Remove 'persistent', "
            + "or shorten the lifetime to at most 1d.",
        "A cookie without Max-Age ends when the browser closes, long before the declared lifetime.");

    public static readonly FindingDescriptor NotStricter = Error(
        "SESS016",
        "Policy is not stricter",
        "The {0} of the policy '{1}' is {2} ({3}), longer than that of '{4}', the policy in 'stricterThan', which is {5} ({6}). {7}",
        "'stricterThan' states that no lifetime of a policy is longer than that of another one, and readers of the file rely on it.");

    public static readonly FindingDescriptor ReservedClaim = Error(
        "SESS020",
        "Reserved claim name",
        "The claim name '{0}' is reserved for {1}. Choose another name{2}.",
        "Session tokens use these claims with a standard meaning.");

    public static readonly FindingDescriptor NameCollision = Error(
        "SESS021",
        "Invalid or duplicate C# name",
        "{0}",
        "Claims, policies and enum values become C# members, so their names must be valid and distinct in C#.");

    public static readonly FindingDescriptor LargeClaims = Warning(
        "SESS022",
        "Custom claims exceed 1.2 KB",
        "The custom claims can take {0} bytes of a token, more than 1228 (1.2 KB). Largest: {1}. Reduce maxLength or maxItems, "
            + "or keep such data out of the token.",
        "Every request carries the token.");

    public static readonly FindingDescriptor UnboundedClaim = Info(
        "SESS023",
        "Claim without a bound",
        "The claim '{0}' has no {1}, so the size of the token has no limit. Add '{2}'.",
        "Browsers drop cookies larger than 4096 bytes. With bounds, the build proves that the token fits.");

    public static readonly FindingDescriptor ShortcodeSyntax = Error(
        "SESS024",
        "Invalid shortcode",
        "{0}",
        "A shortcode is {{user.Member}}, with fallbacks {{user.A || user.B || 'text'}}. Operands are members of user, "
            + "strings in single quotes, numbers, true and false.");

    public static readonly FindingDescriptor NoUserType = Error(
        "SESS025",
        "Shortcode without userType",
        "The shortcode uses 'user', but the file does not set 'userType'. Write 'userType: Your.Namespace.YourUser' at the top level.",
        "Shortcodes are compiled to C# against the type that userType names.");

    public static readonly FindingDescriptor ValueDoesNotFit = Error(
        "SESS026",
        "Invalid default or constant",
        "{0}",
        "A default or constant must be a value of the claim's type, within its bounds.");

    public static readonly FindingDescriptor TokenTooLarge = Error(
        "SESS027",
        "Token does not fit a cookie",
        "The session token can take {0} bytes as a cookie, but browsers accept at most 4096, including the name. "
            + "Largest claims: {1}. Reduce maxLength or maxItems.",
        "RFC 6265bis, section 5.6: a browser ignores a cookie larger than 4096 bytes, so the user could not sign in.");

    public static readonly FindingDescriptor MultiSessionOff = Warning(
        "SESS030",
        "Multi-session setting while multi-session is off",
        "'{0}' has no effect while multi-session is off. Write 'enabled: true' in multiSession, or remove it.",
        "A setting of a feature that is off indicates a mistake.");

    public static readonly FindingDescriptor NotALocalPath = Error(
        "SESS031",
        "Not a local path",
        "{0}",
        "Redirect targets must be paths of this site that start with exactly one '/', so that no browser reads them as another host.");

    public static readonly FindingDescriptor NoChooser = Warning(
        "SESS032",
        "Nothing serves the account chooser",
        "Multi-session is on, but nothing serves the account chooser, '{0}'. Reference the package SessionGen.AspNetCore.UI, "
            + "or set 'afterSignOutUrl' to a page of the application.",
        "Signing out one of several accounts redirects the browser to the account chooser, so the user would get status 404.");

    public static readonly FindingDescriptor InvalidCookie = Error(
        "SESS040",
        "Invalid cookie attribute",
        "{0}",
        "A cookie name is a token of RFC 6265; the prefixes __Host- and __Secure- are added by the runtime. "
            + "Domain must be a host name, and path must start with '/'.");

    public static readonly FindingDescriptor SameSiteNone = Warning(
        "SESS041",
        "sameSite: none",
        "'sameSite: none' sends the cookies with requests that other sites make (cross-site request forgery). Write lax, "
            + "unless the application runs inside frames of other sites.",
        "With none, the Origin check is the only protection against cross-site request forgery.");

    public static readonly FindingDescriptor MisspelledClaim = Warning(
        "SESS050",
        "Misspelled claim name",
        "Unknown claim '{0}'. Did you mean '{1}'?",
        "C# that reads a claim by a misspelled name gets null.");

    public static readonly FindingDescriptor ClaimReadByName = Info(
        "SESS051",
        "Declared claim is read by name",
        "The claim '{0}' is declared in sessions.yaml. Read it as {1}, which the compiler checks.",
        "The typed property cannot be misspelled and has the right type.");

    public static readonly FindingDescriptor ContradictingLifetime = Warning(
        "SESS052",
        "Lifetime in C# contradicts sessions.yaml",
        "'{0}' {1}. {2}",
        "Lifetimes of SessionGen's cookies come from sessions.yaml alone, and browsers cap cookies at 400 days.");

    public static readonly FindingDescriptor BreaksSessions = Error(
        "SESS060",
        "Change breaks sessions that are signed in",
        "'{0}' {1}. {2}, or accept the change: sessiongen lock --reason \"…\"",
        "Compared with sessions.lock.yaml, the claims no longer fit sessions that began under the former file.");

    public static readonly FindingDescriptor Loosens = Warning(
        "SESS061",
        "Change loosens what is enforced",
        "'{0}' loosens what sessions.lock.yaml records. Undo it, or accept the change: sessiongen lock --reason \"…\"",
        "A change that makes sessions live longer, or cookies reach further, needs a reason that a reviewer can read.");

    public static readonly FindingDescriptor StaleLock = Warning(
        "SESS062",
        "sessions.lock.yaml does not describe sessions.yaml",
        "{0}",
        "The lock records what sessions.yaml means. One that is out of date lets the next change be compared with the wrong file.");

    public static FindingDescriptor Get(string id)
        => All.FirstOrDefault(descriptor => descriptor.Id == id) ?? throw new ArgumentException("There is no rule " + id + ".", nameof(id));

    private static FindingDescriptor Error(string id, string title, string messageFormat, string description)
        => Add(id, FindingSeverity.Error, title, messageFormat, description);

    private static FindingDescriptor Warning(string id, string title, string messageFormat, string description)
        => Add(id, FindingSeverity.Warning, title, messageFormat, description);

    private static FindingDescriptor Info(string id, string title, string messageFormat, string description)
        => Add(id, FindingSeverity.Info, title, messageFormat, description);

    private static FindingDescriptor Add(string id, FindingSeverity severity, string title, string messageFormat, string description)
    {
        var descriptor = new FindingDescriptor(id, severity, title, messageFormat, description);
        _all.Add(descriptor);
        return descriptor;
    }
}
