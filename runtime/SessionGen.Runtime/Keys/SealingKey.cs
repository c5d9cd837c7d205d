using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace SessionGen.Keys;

/// <summary>256 random bits that only machines on the same store have; each sealer derives its own key from them.</summary>
internal sealed class SealingKey : RingKey
{
    public const int Size = 32;

    // A name, not a defense: a token opens under the right key only.
    public const int IdSize = 8;

    private readonly byte[] _secret;

    private SealingKey(byte[] secret, byte[] id, DateTimeOffset activatesAt)
        : base(Base64Url.EncodeToString(id), activatesAt)
    {
        _secret = secret;
        Number = BinaryPrimitives.ReadUInt64BigEndian(id);
    }

    public ulong Number { get; }

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

    // RFC 5869, section 2.3; the secret is uniformly random, so it needs no extraction.
    public void Derive(ReadOnlySpan<byte> info, Span<byte> key) => HKDF.Expand(HashAlgorithmName.SHA256, _secret, key, info);
}
