namespace SessionGen;

/// <summary>The signature algorithms a session token may have (RFC 7518, section 3.1).</summary>
public enum SessionTokenAlgorithm
{
    /// <summary>ECDSA on P-256 with SHA-256. Small, and quick to sign.</summary>
    ES256,

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-256, 2048-bit keys. For verifiers that know nothing else.</summary>
    RS256,
}
