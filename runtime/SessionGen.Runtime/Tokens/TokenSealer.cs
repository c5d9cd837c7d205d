using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using SessionGen.Keys;
using SessionGen.Model;
using SessionGen.Observation;

namespace SessionGen.Tokens;

/// <summary>Seals bytes with AES-256-GCM (NIST SP 800-38D); docs/security.md says why this is safe for 2^40 tokens. Thread-safe.</summary>
// base64url( version 1 | key id 8 | sealer id 16 | number 4 | ciphertext | tag 16 ). The key is derived from the sealing key, the purpose
// and the sealer id; the number is the nonce; everything before the ciphertext, and the issuer, are authenticated with it.
internal sealed class TokenSealer(KeyRing keys, string purpose, Sealer? first = null)
{
    // Browsers keep 4,096 bytes of a cookie's name and value (RFC 6265bis, section 5.6).
    public const int MaximumLength = 4096;

    public const int MaximumContentSize = (MaximumLength / 4 * 3) - Overhead;

    private const byte Version = 1;
    private const int KeyIdAt = 1;
    private const int SealerIdAt = KeyIdAt + SealingKey.IdSize;
    private const int NumberAt = SealerIdAt + 16;
    private const int HeaderSize = NumberAt + sizeof(uint);
    private const int Overhead = HeaderSize + DerivedKey.TagSize;

    // Machines that sealed a token which was opened here; each takes some 500 bytes.
    private const int DerivedKeyCapacity = 1024;

    // Only keys that opened a token are kept, so that invented sealer ids take no room and displace nothing.
    private readonly ConcurrentDictionary<(ulong KeyId, UInt128 SealerId), DerivedKey> _derived = new();

    private volatile Sealer? _sealer = first;

    public static int GetLength(int contentSize) => Base64Url.GetEncodedLength(Overhead + contentSize);

    // The size of the content is a multiple of three: then each character of the text has six bits, and no other text means the same.
    public string Seal(ReadOnlySpan<byte> content, string issuer, DateTimeOffset now, out SealingKey sealedUnder)
    {
        Debug.Assert(content.Length % 3 == 0, "The text would have bits that mean nothing.");
        var key = TakeNumber(keys.GetSealingKey(now), out var number);
        sealedUnder = key.Source;
        var bytes = new byte[Overhead + content.Length];
        bytes[0] = Version;
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(KeyIdAt), key.Source.Number);
        BinaryPrimitives.WriteUInt128BigEndian(bytes.AsSpan(SealerIdAt), key.SealerId);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(NumberAt), number);
        key.Encrypt(number, content, bytes.AsSpan(HeaderSize), GetAssociatedData(bytes, issuer));
        return Base64Url.EncodeToString(bytes);
    }

    public bool TryOpen(
        ReadOnlySpan<char> text,
        string issuer,
        Span<byte> content,
        out int length,
        [NotNullWhen(true)] out SealingKey? key,
        out SessionTokenProblem problem)
    {
        length = 0;
        key = null;
        problem = SessionTokenProblem.Malformed;
        Span<byte> bytes = stackalloc byte[Overhead + MaximumContentSize];

        // The framework's decoder lets white space and padding pass, which leave less than three bytes for four characters.
        if (text.Length > MaximumLength
            || text.Length % 4 != 0
            || Base64Url.DecodeFromChars(text, bytes, out _, out var size) != OperationStatus.Done
            || size != text.Length / 4 * 3
            || size < Overhead
            || bytes[0] != Version)
        {
            return false;
        }

        bytes = bytes[..size];
        key = FindKey(BinaryPrimitives.ReadUInt64BigEndian(bytes[KeyIdAt..]));
        if (key is null)
        {
            problem = SessionTokenProblem.UnknownHeader;
            keys.ReportUnknownKey();
            return false;
        }

        var id = (key.Number, SealerId: BinaryPrimitives.ReadUInt128BigEndian(bytes[SealerIdAt..]));
        var isKnown = _derived.TryGetValue(id, out var derived);
        derived ??= new DerivedKey(key, purpose, id.SealerId);
        length = size - Overhead;
        var number = BinaryPrimitives.ReadUInt32BigEndian(bytes[NumberAt..]);
        if (!derived.TryDecrypt(number, bytes[HeaderSize..], content[..length], GetAssociatedData(bytes, issuer)))
        {
            if (!isKnown)
            {
                derived.Dispose();
            }

            problem = SessionTokenProblem.BadSignature;
            return false;
        }

        if (!isKnown)
        {
            Keep(derived);
        }

        problem = SessionTokenProblem.None;
        return true;
    }

    private static byte[] GetAssociatedData(ReadOnlySpan<byte> bytes, string issuer)
    {
        var data = new byte[HeaderSize + Encoding.UTF8.GetByteCount(issuer)];
        bytes[..HeaderSize].CopyTo(data);
        Encoding.UTF8.GetBytes(issuer, data.AsSpan(HeaderSize));
        return data;
    }

    private DerivedKey TakeNumber(SealingKey key, out uint number)
    {
        while (true)
        {
            var sealer = _sealer;
            if (sealer?.Key.Source == key && sealer.TryTakeNumber(out number))
            {
                return sealer.Key;
            }

            // Another thread may have done it meanwhile; a sealer too many does no harm.
            var next = new Sealer(key, purpose);
            if (Interlocked.CompareExchange(ref _sealer, next, sealer) == sealer)
            {
                Keep(next.Key);
            }
        }
    }

    private SealingKey? FindKey(ulong number)
    {
        foreach (var key in keys.SealingKeys)
        {
            if (key.Number == number)
            {
                return key;
            }
        }

        return null;
    }

    private void Keep(DerivedKey key)
    {
        if (_derived.Count >= DerivedKeyCapacity)
        {
            _derived.Clear();
        }

        _derived[(key.Source.Number, key.SealerId)] = key;
    }
}

// Numbers the tokens that this process seals: they are the nonces. No other process derives the same key, so that no nonce is used twice
// under one key.
internal sealed class Sealer(SealingKey source, string purpose, uint firstNumber = 0)
{
    private long _next = firstNumber;

    public DerivedKey Key { get; } = new(source, purpose, SessionIds.NewKey());

    // False when all numbers are used and another sealer has to take this one's place.
    public bool TryTakeNumber(out uint number)
    {
        var next = Interlocked.Increment(ref _next) - 1;
        number = (uint)next;
        return next <= uint.MaxValue;
    }
}
