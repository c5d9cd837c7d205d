namespace SessionGen.Stores;

/// <summary>A key that the machines on a store share, as the store keeps it.</summary>
/// <param name="KeyId">The id of the key: its RFC 7638 thumbprint if it signs, and the <c>kid</c> of its tokens.</param>
/// <param name="Algorithm">What the key is for. A store keeps the number, whether it knows it or not.</param>
/// <param name="CreatedAt">When the key was made.</param>
/// <param name="ActivatesAt">When the key is used for new tokens. Machines read it before that time.</param>
/// <param name="Secret">PKCS#8 for a signing key, 32 bytes for a sealing key; protected if <see cref="IsProtected"/> is true.</param>
/// <param name="IsProtected">Whether the secret is protected with ASP.NET Core Data Protection.</param>
public sealed record StoredKey(
    string KeyId,
    StoredKeyAlgorithm Algorithm,
    DateTimeOffset CreatedAt,
    DateTimeOffset ActivatesAt,
    ReadOnlyMemory<byte> Secret,
    bool IsProtected);
