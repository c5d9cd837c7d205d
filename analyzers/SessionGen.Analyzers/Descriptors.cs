using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using SessionGen.Configuration.Findings;

namespace SessionGen.Analyzers;

/// <summary>The rules of this assembly. Id and severity are literals, which release tracking (RS2000 to RS2007) reads.</summary>
internal static class Descriptors
{
    // The text.
    public static readonly DiagnosticDescriptor NotYaml = Create("SESS001", DiagnosticSeverity.Error);
    public static readonly DiagnosticDescriptor UnknownKey = Create("SESS002", DiagnosticSeverity.Error);
    public static readonly DiagnosticDescriptor WrongValue = Create("SESS003", DiagnosticSeverity.Error);
    public static readonly DiagnosticDescriptor DuplicateKey = Create("SESS004", DiagnosticSeverity.Error);
    public static readonly DiagnosticDescriptor NoFile =
        Create("SESS005", DiagnosticSeverity.Warning, customTags: WellKnownDiagnosticTags.CompilationEnd);
    public static readonly DiagnosticDescriptor SeveralFiles = Create("SESS006", DiagnosticSeverity.Error);
    public static readonly DiagnosticDescriptor UnknownVersion = Create("SESS007", DiagnosticSeverity.Error);
    public static readonly DiagnosticDescriptor InvalidDuration = Create("SESS008", DiagnosticSeverity.Error);

    // Lifetimes.
    public static readonly DiagnosticDescriptor NeverEnds = Create("SESS010", DiagnosticSeverity.Error);
    public static readonly DiagnosticDescriptor AboveCookieCap = Create("SESS011", DiagnosticSeverity.Warning);
    public static readonly DiagnosticDescriptor InactivityNeverApplies = Create("SESS012", DiagnosticSeverity.Warning);
    public static readonly DiagnosticDescriptor TokenOutlivesSession = Create("SESS013", DiagnosticSeverity.Error);
    public static readonly DiagnosticDescriptor LongToken = Create("SESS014", DiagnosticSeverity.Warning);
    public static readonly DiagnosticDescriptor BrowserEndsFirst = Create("SESS015", DiagnosticSeverity.Warning);
    public static readonly DiagnosticDescriptor NotStricter = Create("SESS016", DiagnosticSeverity.Error);

    // Claims.
    public static readonly DiagnosticDescriptor ReservedClaim = Create("SESS020", DiagnosticSeverity.Error);
    public static readonly DiagnosticDescriptor NameCollision = Create("SESS021", DiagnosticSeverity.Error);
    public static readonly DiagnosticDescriptor LargeClaims = Create("SESS022", DiagnosticSeverity.Warning);
    public static readonly DiagnosticDescriptor UnboundedClaim = Create("SESS023", DiagnosticSeverity.Info);
    public static readonly DiagnosticDescriptor ShortcodeSyntax = Create("SESS024", DiagnosticSeverity.Error);
    public static readonly DiagnosticDescriptor NoUserType = Create("SESS025", DiagnosticSeverity.Error);
    public static readonly DiagnosticDescriptor ValueDoesNotFit = Create("SESS026", DiagnosticSeverity.Error);
    public static readonly DiagnosticDescriptor TokenTooLarge = Create("SESS027", DiagnosticSeverity.Error);

    // Several accounts and redirects.
    public static readonly DiagnosticDescriptor MultiSessionOff = Create("SESS030", DiagnosticSeverity.Warning);
    public static readonly DiagnosticDescriptor NotALocalPath = Create("SESS031", DiagnosticSeverity.Error);
    public static readonly DiagnosticDescriptor NoChooser = Create("SESS032", DiagnosticSeverity.Warning);

    // Cookies.
    public static readonly DiagnosticDescriptor InvalidCookie = Create("SESS040", DiagnosticSeverity.Error);
    public static readonly DiagnosticDescriptor SameSiteNone = Create("SESS041", DiagnosticSeverity.Warning);

    // C# against the file.
    public static readonly DiagnosticDescriptor MisspelledClaim = Create("SESS050", DiagnosticSeverity.Warning);
    public static readonly DiagnosticDescriptor ClaimReadByName = Create("SESS051", DiagnosticSeverity.Info);
    public static readonly DiagnosticDescriptor ContradictingLifetime = Create("SESS052", DiagnosticSeverity.Warning);

    // The file against its lock.
    public static readonly DiagnosticDescriptor BreaksSessions = Create("SESS060", DiagnosticSeverity.Error);
    public static readonly DiagnosticDescriptor Loosens = Create("SESS061", DiagnosticSeverity.Warning);
    public static readonly DiagnosticDescriptor StaleLock = Create("SESS062", DiagnosticSeverity.Warning);

    public static readonly ImmutableArray<DiagnosticDescriptor> LockRules = [BreaksSessions, Loosens, StaleLock];

    public static readonly ImmutableArray<DiagnosticDescriptor> SessionsFileRules =
    [
        NotYaml, UnknownKey, WrongValue, DuplicateKey, NoFile, SeveralFiles, UnknownVersion, InvalidDuration,
        NeverEnds, AboveCookieCap, InactivityNeverApplies, TokenOutlivesSession, LongToken, BrowserEndsFirst,
        NotStricter,
        ReservedClaim, NameCollision, LargeClaims, UnboundedClaim, ShortcodeSyntax, NoUserType, ValueDoesNotFit, TokenTooLarge,
        MultiSessionOff, NotALocalPath, NoChooser, InvalidCookie, SameSiteNone,
    ];

    public static DiagnosticDescriptor? Find(FindingDescriptor finding) =>
        SessionsFileRules.FirstOrDefault(descriptor => descriptor.Id == finding.Id);

    // The first parameter must be named `id`: release tracking recognizes a factory of descriptors by that name.
    private static DiagnosticDescriptor Create(
        string id,
        DiagnosticSeverity defaultSeverity,
        string category = FindingDescriptors.Category,
        bool isEnabledByDefault = true,
        params string[] customTags)
    {
        var finding = FindingDescriptors.All.First(rule => rule.Id == id);
        return new DiagnosticDescriptor(
            id,
            finding.Title,
            finding.MessageFormat,
            category,
            defaultSeverity,
            isEnabledByDefault,
            finding.Description,
            finding.HelpLink,
            customTags);
    }
}
