using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using SessionGen.Keys;

namespace SessionGen.Tokens;

/// <summary>
/// Seals the new secret of a client for whoever has the replaced one: the same sign-in sent twice gets it. Who has only one of the sealed
/// copy, the replaced secret and the sealing keys of the store learns nothing. Thread-safe.
/// </summary>
// version 1 | key id 8 | nonce 12 | ciphertext 32 | tag 16. AES-256-GCM under a key derived from the replaced secret and the sealing key,
// so a key seals a few copies at most and its random nonces do not repeat. The user id is authenticated with it.
internal sealed class ClientHandovers(KeyRing keys)
{
    private const byte Version = 1;
    private const int NonceAt = 1 + SealingKey.IdSize;
    private const int NonceSize = 12;
    private const int SecretAt = NonceAt + NonceSize;
    private const int Size = SecretAt + ClientCookieValue.SecretSize + DerivedKey.TagSize;

    public byte[] Seal(ClientCookieValue replaced, ClientCookieValue secret, string userId, DateTimeOffset now)
    {
        var key = keys.GetSealingKey(now);
        var bytes = new byte[Size];
        bytes[0] = Version;
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(1), key.Number);
        var nonce = bytes.AsSpan(NonceAt, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        Span<byte> content = stackalloc byte[ClientCookieValue.SecretSize];
        secret.CopySecret(content);
        using var cipher = CreateCipher(key, replaced);
        cipher.Encrypt(nonce, content, bytes.AsSpan(SecretAt, content.Length), bytes.AsSpan(SecretAt + content.Length),
            GetAssociatedData(userId));
        CryptographicOperations.ZeroMemory(content);
        return bytes;
    }

    /// <summary>
    /// Returns null if the copy was sealed for another secret or user, under a key that this machine does not have, or is damaged.
    /// </summary>
    public ClientCookieValue? TryOpen(ClientCookieValue replaced, ReadOnlySpan<byte> handover, string userId)
    {
        if (handover.Length != Size || handover[0] != Version
            || FindKey(BinaryPrimitives.ReadUInt64BigEndian(handover[1..])) is not { } key)
        {
            return null;
        }

        Span<byte> content = stackalloc byte[ClientCookieValue.SecretSize];
        using var cipher = CreateCipher(key, replaced);
        try
        {
            cipher.Decrypt(
                handover.Slice(NonceAt, NonceSize),
                handover.Slice(SecretAt, content.Length),
                handover[(SecretAt + content.Length)..],
                content,
                GetAssociatedData(userId));
            return ClientCookieValue.Create(content, 0);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    private static AesGcm CreateCipher(SealingKey key, ClientCookieValue replaced)
    {
        Span<byte> salt = stackalloc byte[SealingKey.Size];
        Span<byte> secret = stackalloc byte[ClientCookieValue.SecretSize];
        Span<byte> derived = stackalloc byte[SealingKey.Size];
        key.Derive("SessionGen client handover"u8, salt);
        replaced.CopySecret(secret);
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, derived, salt, "SessionGen client handover"u8);
        var cipher = new AesGcm(derived, DerivedKey.TagSize);
        CryptographicOperations.ZeroMemory(secret);
        CryptographicOperations.ZeroMemory(derived);
        return cipher;
    }

    private static byte[] GetAssociatedData(string userId) => Encoding.UTF8.GetBytes(userId);

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
}
