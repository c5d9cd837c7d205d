namespace SessionGen.Stores;

/// <summary>A key that the machines on a store share, as the store keeps it.</summary>
public sealed record StoredKey
{
    /// <summary>Gets the id of the key: its RFC 7638 thumbprint if it signs, and the <c>kid</c> of its tokens.</summary>
    public required string KeyId { get; init; }

    /// <summary>Gets what the key is for. A store keeps the number, whether it knows it or not.</summary>
    public required StoredKeyAlgorithm Algorithm { get; init; }

    /// <summary>Gets when the key was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Gets when new tokens start to use the key. Machines read it before that time.</summary>
    public required DateTimeOffset ActivatesAt { get; init; }

    /// <summary>Gets PKCS#8 for a signing key, 32 bytes for a sealing key; protected if <see cref="IsProtected"/> is true.</summary>
    public required ReadOnlyMemory<byte> Secret { get; init; }

    /// <summary>Gets whether the secret is protected with ASP.NET Core Data Protection.</summary>
    public bool IsProtected { get; init; }
}
