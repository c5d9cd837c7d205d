namespace SessionGen.Observation;

/// <summary>Why a token was refused. Says nothing of the token itself, so it may be logged.</summary>
internal enum SessionTokenProblem
{
    None,

    /// <summary>Not of the form of a token in canonical base64url, or longer than any token made here.</summary>
    Malformed,

    /// <summary>No key of the ring makes such a token: another algorithm, type or key id, or header parameters that are never sent.</summary>
    UnknownHeader,

    /// <summary>The signature is not that of the key; or a sealed token was changed, or sealed for another issuer.</summary>
    BadSignature,

    /// <summary>The payload is no JSON object, repeats a claim, or has a claim of the wrong kind.</summary>
    BadPayload,

    /// <summary>Its time is over.</summary>
    Expired,

    /// <summary>Its time has not come.</summary>
    NotYetValid,

    /// <summary>Another issuer.</summary>
    WrongIssuer,

    /// <summary>Another audience.</summary>
    WrongAudience,

    /// <summary>A cookie token in a header, a bearer token in a cookie, or a cookie token beside another client cookie.</summary>
    WrongBinding,

    /// <summary>A cookie token whose claims another version of sessions.yaml declared.</summary>
    OtherClaimsModel,

    /// <summary>The session ended, or asked for new claims since.</summary>
    Revoked,

    /// <summary>Signed and intact, but its custom claims do not fit sessions.yaml.</summary>
    UnfitClaims,
}
