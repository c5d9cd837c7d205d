using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace SessionGen.Model;

/// <summary>
/// The ids of sessions and clients: a prefix and 128 random bits in base64url. They are not secret, but cannot be guessed
/// (OWASP ASVS 5.0, 7.2.3). In memory they are kept as the bare number.
/// </summary>
internal static class SessionIds
{
    /// <summary>The prefix of a session id.</summary>
    public const string SessionPrefix = "sess_";

    /// <summary>The prefix of a client id.</summary>
    public const string ClientPrefix = "client_";

    /// <summary>The characters of 128 random bits.</summary>
    public const int RandomLength = 22;
    private const int Size = 16;

    /// <summary>A new session id.</summary>
    public static string NewSessionId() => FormatSession(NewKey());

    /// <summary>A new client id.</summary>
    public static string NewClientId() => FormatClient(NewKey());

    /// <summary>128 random bits.</summary>
    public static UInt128 NewKey()
    {
        Span<byte> bytes = stackalloc byte[Size];
        RandomNumberGenerator.Fill(bytes);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    /// <summary>The session id of a number.</summary>
    public static string FormatSession(UInt128 key) => Format(SessionPrefix, key);

    /// <summary>The client id of a number.</summary>
    public static string FormatClient(UInt128 key) => Format(ClientPrefix, key);

    /// <summary>The number of a session id; false if the text is not one.</summary>
    public static bool TryParseSession(ReadOnlySpan<char> id, out UInt128 key) => TryParse(SessionPrefix, id, out key);

    /// <summary>The number of a client id; false if the text is not one.</summary>
    public static bool TryParseClient(ReadOnlySpan<char> id, out UInt128 key) => TryParse(ClientPrefix, id, out key);

    /// <summary>The number of 22 base64url characters.</summary>
    public static bool TryParseRandom(ReadOnlySpan<char> text, out UInt128 key)
    {
        Span<byte> bytes = stackalloc byte[Size];
        var isRandom = text.Length == RandomLength && StrictBase64Url.TryDecode(text, bytes, out _);
        key = isRandom ? BinaryPrimitives.ReadUInt128BigEndian(bytes) : default;
        return isRandom;
    }

    private static bool TryParse(string prefix, ReadOnlySpan<char> id, out UInt128 key)
    {
        key = default;
        return id.StartsWith(prefix, StringComparison.Ordinal) && TryParseRandom(id[prefix.Length..], out key);
    }

    private static string Format(string prefix, UInt128 key)
    {
        Span<byte> bytes = stackalloc byte[Size];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, key);
        return prefix + Base64Url.EncodeToString(bytes);
    }
}
