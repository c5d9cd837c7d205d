namespace SessionGen.Stores;

/// <summary>A signing key as a store keeps it.</summary>
/// <param name="KeyId">Its RFC 7638 thumbprint, the <c>kid</c> of the tokens.</param>
/// <param name="Algorithm">What it signs with.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ActivatesAt">When it begins to sign; published before.</param>
/// <param name="PrivateKey">PKCS#8, protected where <see cref="IsProtected"/> says so.</param>
/// <param name="IsProtected">Whether the key is protected with ASP.NET Core Data Protection.</param>
public sealed record StoredSigningKey(
    string KeyId,
    SessionTokenAlgorithm Algorithm,
    DateTimeOffset CreatedAt,
    DateTimeOffset ActivatesAt,
    ReadOnlyMemory<byte> PrivateKey,
    bool IsProtected);
