using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace SessionGen.Keys;

/// <summary>
/// A key that cookie tokens are sealed under: 256 random bits that only machines on the same store have. It encrypts nothing itself; each
/// sealer derives a key of its own from it. Immutable and thread-safe.
/// </summary>
internal sealed class SealingKey : RingKey
{
    public const int Size = 32;

    /// <summary>The bytes that name a key in its tokens. A name, not a defense: a token opens under the right key only.</summary>
    public const int IdSize = 8;

    private readonly byte[] _secret;

    private SealingKey(byte[] secret, byte[] id, DateTimeOffset activatesAt)
        : base(Base64Url.EncodeToString(id), activatesAt)
    {
        _secret = secret;
        Number = BinaryPrimitives.ReadUInt64BigEndian(id);
    }

    /// <summary>The id as tokens carry it.</summary>
    public ulong Number { get; }

    /// <exception cref="CryptographicException">The bytes are not a sealing key.</exception>
    public static SealingKey From(ReadOnlySpan<byte> secret, DateTimeOffset activatesAt)
    {
        if (secret.Length != Size)
        {
            throw new CryptographicException($"A sealing key has {Size} bytes.");
        }

        var id = new byte[IdSize];
        HKDF.Expand(HashAlgorithmName.SHA256, secret, id, "SessionGen key id"u8);
        return new SealingKey(secret.ToArray(), id, activatesAt);
    }

    /// <summary>Derives a key (RFC 5869, section 2.3; the secret is uniformly random, so it needs no extraction).</summary>
    /// <param name="info">What the derived key is for. Different values give independent keys.</param>
    /// <param name="key">Takes the derived key.</param>
    public void Derive(ReadOnlySpan<byte> info, Span<byte> key) => HKDF.Expand(HashAlgorithmName.SHA256, _secret, key, info);
}
