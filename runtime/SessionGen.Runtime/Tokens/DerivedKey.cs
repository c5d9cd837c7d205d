using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using SessionGen.Keys;

namespace SessionGen.Tokens;

/// <summary>The AES-256-GCM key of one sealer, which has a random id. Thread-safe.</summary>
internal sealed class DerivedKey : IDisposable
{
    public const int TagSize = 16;

    private const int NonceSize = 12;

    private readonly byte[] _key = new byte[SealingKey.Size];

    // AesGcm is not documented as thread-safe, and making one costs three times what a decryption does.
    private readonly ConcurrentBag<AesGcm> _idle = [];

    public DerivedKey(SealingKey source, string purpose, UInt128 sealerId)
    {
        Source = source;
        SealerId = sealerId;
        Span<byte> info = stackalloc byte[Encoding.UTF8.GetByteCount(purpose) + 16];
        var length = Encoding.UTF8.GetBytes(purpose, info);
        BinaryPrimitives.WriteUInt128BigEndian(info[length..], sealerId);
        source.Derive(info, _key);
    }

    public SealingKey Source { get; }

    public UInt128 SealerId { get; }

    // For a key that opened nothing and is not kept: an invented sealer id must not leave native memory to the finalizer.
    public void Dispose()
    {
        while (_idle.TryTake(out var cipher))
        {
            cipher.Dispose();
        }
    }

    public void Encrypt(uint number, ReadOnlySpan<byte> content, Span<byte> destination, ReadOnlySpan<byte> associatedData)
    {
        var cipher = Rent();
        var nonce = GetNonce(number, stackalloc byte[NonceSize]);
        cipher.Encrypt(nonce, content, destination[..content.Length], destination[content.Length..], associatedData);
        _idle.Add(cipher);
    }

    public bool TryDecrypt(uint number, ReadOnlySpan<byte> encrypted, Span<byte> content, ReadOnlySpan<byte> associatedData)
    {
        var cipher = Rent();
        try
        {
            var nonce = GetNonce(number, stackalloc byte[NonceSize]);
            cipher.Decrypt(nonce, encrypted[..^TagSize], encrypted[^TagSize..], content, associatedData);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
        finally
        {
            _idle.Add(cipher);
        }
    }

    private static ReadOnlySpan<byte> GetNonce(uint number, Span<byte> nonce)
    {
        nonce.Clear();
        BinaryPrimitives.WriteUInt32BigEndian(nonce[^sizeof(uint)..], number);
        return nonce;
    }

    private AesGcm Rent() => _idle.TryTake(out var cipher) ? cipher : new AesGcm(_key, TagSize);
}
