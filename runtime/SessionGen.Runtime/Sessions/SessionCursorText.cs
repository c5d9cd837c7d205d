using System.Buffers.Binary;
using System.Buffers.Text;
using SessionGen.Model;
using SessionGen.Stores;

namespace SessionGen.Sessions;

/// <summary>A <see cref="SessionCursor"/> as text: base64url of a version, the second and the number of the session.</summary>
internal static class SessionCursorText
{
    private const byte Version = 1;
    private const int Size = 1 + sizeof(long) + 16;

    public static string Format(SessionCursor cursor)
    {
        if (!SessionIds.TryParseSession(cursor.SessionId, out var key))
        {
            throw new ArgumentException("The session has an id that was not made by SessionGen.", nameof(cursor));
        }

        Span<byte> bytes = stackalloc byte[Size];
        bytes[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(bytes[1..], cursor.CreatedAt.ToUnixTimeSeconds());
        BinaryPrimitives.WriteUInt128BigEndian(bytes[(1 + sizeof(long))..], key);
        return Base64Url.EncodeToString(bytes);
    }

    /// <exception cref="ArgumentException">The text is none that <see cref="Format"/> made.</exception>
    public static SessionCursor Parse(string text)
    {
        Span<byte> bytes = stackalloc byte[Size];
        if (text.Length != Base64Url.GetEncodedLength(Size) || !StrictBase64Url.TryDecode(text, bytes, out var length) || length != Size || bytes[0] != Version
            || BinaryPrimitives.ReadInt64BigEndian(bytes[1..]) is not (var seconds and >= 0 and <= WholeSeconds.Maximum))
        {
            throw new ArgumentException("The place to go on from is none that a page of sessions gave. Pass on Next of the page before as it is, or null for the first page.", nameof(text));
        }

        return new SessionCursor(DateTimeOffset.FromUnixTimeSeconds(seconds), SessionIds.FormatSession(BinaryPrimitives.ReadUInt128BigEndian(bytes[(1 + sizeof(long))..])));
    }
}
