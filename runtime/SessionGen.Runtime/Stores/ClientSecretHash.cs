using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace SessionGen.Stores;

/// <summary>
/// The SHA-256 of a client secret, the only form in which a store sees it. The secret has 256 random bits, so neither salt nor a slow
/// hash adds anything. Looking a hash up may leak time: it tells nothing of the secret.
/// </summary>
public readonly struct ClientSecretHash : IEquatable<ClientSecretHash>
{
    /// <summary>Its size in bytes.</summary>
    public const int Size = SHA256.HashSizeInBytes;

    private readonly UInt128 _high;
    private readonly UInt128 _low;

    /// <summary>Takes a hash out of its 32 bytes.</summary>
    /// <exception cref="ArgumentException">There are not 32 bytes.</exception>
    public ClientSecretHash(ReadOnlySpan<byte> hash)
    {
        if (hash.Length != Size)
        {
            throw new ArgumentException($"A client secret hash has {Size} bytes, not {hash.Length}.", nameof(hash));
        }

        _high = MemoryMarshal.Read<UInt128>(hash);
        _low = MemoryMarshal.Read<UInt128>(hash[16..]);
    }

    /// <summary>The 32 bytes.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        MemoryMarshal.Write(bytes, _high);
        MemoryMarshal.Write(bytes.AsSpan(16), _low);
        return bytes;
    }

    /// <inheritdoc/>
    public bool Equals(ClientSecretHash other) => _high == other._high && _low == other._low;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ClientSecretHash other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _high.GetHashCode();

    /// <summary>Whether two hashes are the same.</summary>
    public static bool operator ==(ClientSecretHash left, ClientSecretHash right) => left.Equals(right);

    /// <summary>Whether two hashes differ.</summary>
    public static bool operator !=(ClientSecretHash left, ClientSecretHash right) => !left.Equals(right);

    /// <summary>Nothing of the hash, so that it never reaches a log.</summary>
    public override string ToString() => nameof(ClientSecretHash);
}
