using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace SessionGen.Stores;

/// <summary>
/// The SHA-256 hash of a client secret, the only form in which a store sees it. The secret has 256 random bits, so neither a salt nor a
/// slow hash adds security. The timing of a look-up by hash reveals nothing about the secret.
/// </summary>
public readonly record struct ClientSecretHash
{
    /// <summary>The size of a hash in bytes.</summary>
    public const int Size = SHA256.HashSizeInBytes;

    private readonly UInt128 _high;
    private readonly UInt128 _low;

    /// <summary>Creates a hash from its 32 bytes.</summary>
    /// <exception cref="ArgumentException">The hash does not have 32 bytes.</exception>
    public ClientSecretHash(ReadOnlySpan<byte> hash)
    {
        if (hash.Length != Size)
        {
            throw new ArgumentException($"A client secret hash must have {Size} bytes; this one has {hash.Length}.", nameof(hash));
        }

        _high = MemoryMarshal.Read<UInt128>(hash);
        _low = MemoryMarshal.Read<UInt128>(hash[16..]);
    }

    /// <summary>Gets the 32 bytes.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        MemoryMarshal.Write(bytes, _high);
        MemoryMarshal.Write(bytes.AsSpan(16), _low);
        return bytes;
    }

    /// <summary>Returns the name of the type, so that a hash never reaches a log.</summary>
    public override string ToString() => nameof(ClientSecretHash);
}
