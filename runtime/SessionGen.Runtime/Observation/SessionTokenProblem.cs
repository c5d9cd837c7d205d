namespace SessionGen.Observation;

/// <summary>Why a token was refused. Says nothing of the token itself, so it may be logged.</summary>
internal enum SessionTokenProblem
{
    None,

    Malformed,

    // Another algorithm, type or key id than a key of the ring has, or header parameters that are never sent.
    UnknownHeader,

    // Also of a sealed token that was changed, or sealed for another issuer.
    BadSignature,

    BadPayload,

    Expired,

    NotYetValid,

    WrongIssuer,

    WrongAudience,

    // A cookie token whose claims another version of sessions.yaml declared.
    OtherClaimsModel,

    // The session ended, or asked for new claims since.
    Revoked,

    // Signed and intact, but its custom claims do not fit sessions.yaml.
    UnfitClaims,
}
