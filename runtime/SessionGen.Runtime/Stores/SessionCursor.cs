using System.Buffers.Binary;
using System.Buffers.Text;
using SessionGen.Model;

namespace SessionGen.Stores;

/// <summary>
/// A position in the order of a query: by <see cref="StoredSession.CreatedAt"/>, then by id (ordinal), both descending. Neither ever
/// changes, so a position stays valid while sessions are created and ended.
/// </summary>
/// <param name="CreatedAt">When the session at this position was created.</param>
/// <param name="SessionId">The id of the session.</param>
public readonly record struct SessionCursor(DateTimeOffset CreatedAt, string SessionId)
{
    // As text: base64url of a version, the second and the number of the session.
    private const byte Version = 1;
    private const int KeyOffset = 1 + sizeof(long);
    private const int Size = KeyOffset + 16;

    /// <summary>Gets the position of a session.</summary>
    public static SessionCursor At(StoredSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return new SessionCursor(session.CreatedAt, session.Id);
    }

    /// <summary>Gets whether a session comes after this position.</summary>
    public bool IsBefore(StoredSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return session.CreatedAt != CreatedAt ? session.CreatedAt < CreatedAt : string.CompareOrdinal(session.Id, SessionId) < 0;
    }

    // For rows with times in whole seconds: those before the middle of a second are those before the next one.
    internal (long CreatedAt, string SessionId) ToSeconds() => CreatedAt.UtcTicks % TimeSpan.TicksPerSecond == 0
        ? (CreatedAt.ToUnixTimeSeconds(), SessionId)
        : (CreatedAt.ToUnixTimeSeconds() + 1, "");

    internal string ToText()
    {
        if (!SessionIds.TryParseSession(SessionId, out var key))
        {
            throw new ArgumentException("The session has an id that SessionGen did not create.");
        }

        Span<byte> bytes = stackalloc byte[Size];
        bytes[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(bytes[1..], CreatedAt.ToUnixTimeSeconds());
        BinaryPrimitives.WriteUInt128BigEndian(bytes[KeyOffset..], key);
        return Base64Url.EncodeToString(bytes);
    }

    internal static SessionCursor Parse(string text)
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
