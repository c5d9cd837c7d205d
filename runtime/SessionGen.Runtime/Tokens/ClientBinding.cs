using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace SessionGen.Tokens;

/// <summary>
/// The short hash that ties a token cookie to the client cookie beside it, so that a stolen token cookie alone is worth nothing.
/// 128 bits: it must resist a second preimage, not a collision.
/// </summary>
internal static class ClientBinding
{
    /// <summary>Its size in bytes.</summary>
    public const int Size = 16;

    /// <summary>The binding of a client cookie.</summary>
    public static UInt128 Of(ReadOnlySpan<char> clientCookieText)
    {
        Debug.Assert(clientCookieText.Length <= ClientCookieValue.MaximumLength, "The text was parsed before.");
        Span<byte> utf8 = stackalloc byte[ClientCookieValue.MaximumLength];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(utf8[..Encoding.UTF8.GetBytes(clientCookieText, utf8)], hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    /// <summary>Its text.</summary>
    public static string Format(UInt128 binding)
    {
        Span<byte> bytes = stackalloc byte[Size];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, binding);
        return Base64Url.EncodeToString(bytes);
    }
}
