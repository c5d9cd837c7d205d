using System.Buffers.Binary;
using System.Buffers.Text;
using SessionGen.Model;
using SessionGen.Stores;

namespace SessionGen.Sessions;

/// <summary>A <see cref="SessionCursor"/> as text: base64url of a version, the second and the number of the session.</summary>
internal static class SessionCursorText
{
    private const byte Version = 1;
    private const int KeyOffset = 1 + sizeof(long);
    private const int Size = KeyOffset + 16;

    public static string Format(SessionCursor cursor)
    {
        if (!SessionIds.TryParseSession(cursor.SessionId, out var key))
        {
            throw new ArgumentException("The session has an id that SessionGen did not create.", nameof(cursor));
        }

        Span<byte> bytes = stackalloc byte[Size];
        bytes[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(bytes[1..], cursor.CreatedAt.ToUnixTimeSeconds());
        BinaryPrimitives.WriteUInt128BigEndian(bytes[KeyOffset..], key);
        return Base64Url.EncodeToString(bytes);
    }

    public static SessionCursor Parse(string text)
    {
        Span<byte> bytes = stackalloc byte[Size];
        if (text.Length != Base64Url.GetEncodedLength(Size)
            || !StrictBase64Url.TryDecode(text, bytes, out var length)
            || length != Size
            || bytes[0] != Version
            || BinaryPrimitives.ReadInt64BigEndian(bytes[1..]) is not (var seconds and >= 0 and <= WholeSeconds.Maximum))
        {
            throw new ArgumentException(
                "The value does not come from a page of sessions. Pass Next of the previous page unchanged, or null for the first page.",
                nameof(text));
        }

        var key = BinaryPrimitives.ReadUInt128BigEndian(bytes[KeyOffset..]);
        return new SessionCursor(DateTimeOffset.FromUnixTimeSeconds(seconds), SessionIds.FormatSession(key));
    }
}
