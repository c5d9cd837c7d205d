namespace SessionGen.Configuration.Schema;

internal enum KeyKind
{
    Section,
    Map,
    Duration,
    Boolean,
    Integer,
    Choice,
    Text,
    DottedName,
    Identifier,
    LocalPath,
    // RFC 7519, section 2.
    StringOrUri,
    AbsoluteUri,
    CookieName,
    CookieDomain,
    CookiePath,
    TextList,
    PolicyName,
    Claim,
    ClaimValue,
}
