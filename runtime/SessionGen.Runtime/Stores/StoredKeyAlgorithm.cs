namespace SessionGen.Stores;

/// <summary>What a <see cref="StoredKey"/> is for. Stores keep the number.</summary>
public enum StoredKeyAlgorithm
{
    /// <summary>Signs bearer tokens by <see cref="SessionTokenAlgorithm.ES256"/>.</summary>
    ES256 = 0,

    /// <summary>Signs bearer tokens by <see cref="SessionTokenAlgorithm.RS256"/>.</summary>
    RS256 = 1,

    /// <summary>Seals cookie tokens with AES-256-GCM. Never published.</summary>
    A256Gcm = 2,
}
