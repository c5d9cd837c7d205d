
namespace SessionGen.Configuration.Schema;

/// <summary>What a key takes.</summary>
internal enum KeyKind
{
    /// <summary>A mapping of the keys declared below it.</summary>
    Section,

    /// <summary>A mapping of names that the developer chooses; its one child, <c>*</c>, says what each takes.</summary>
    Map,

    /// <summary>A duration in whole seconds.</summary>
    Duration,

    Boolean,

    Integer,

    /// <summary>One word of <see cref="KeyDefinition.Allowed"/>.</summary>
    Choice,

    /// <summary>Free text on one line or several.</summary>
    Text,

    /// <summary>A dotted C# name.</summary>
    DottedName,

    /// <summary>A C# identifier.</summary>
    Identifier,

    /// <summary>A path of this site.</summary>
    LocalPath,

    /// <summary>A StringOrURI of RFC 7519, section 2.</summary>
    StringOrUri,

    AbsoluteUri,

    CookieName,

    CookieDomain,

    CookiePath,

    /// <summary>A list of texts.</summary>
    TextList,

    /// <summary>A claim: a type, a shortcode, or a mapping of the keys declared below it.</summary>
    Claim,

    /// <summary>A value of the claim's type, or a list of them.</summary>
    ClaimValue,
}
