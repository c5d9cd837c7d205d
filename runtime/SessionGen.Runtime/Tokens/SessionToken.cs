using System.Text;
using SessionGen.Keys;
using SessionGen.Model;
using SessionGen.Stores;

namespace SessionGen.Tokens;

/// <summary>A token that was verified or minted here. Immutable to its readers and thread-safe. Tells nothing of itself to a log.</summary>
internal sealed class SessionToken<TClaims>
    where TClaims : class, ISessionClaims<TClaims>
{
    private readonly object _text;

    /// <summary>A token that was minted: its text goes out as it is.</summary>
    public SessionToken(string text) => _text = text;

    /// <summary>A token that was received: its text, which is ASCII, is kept in half the space, to know it again.</summary>
    public SessionToken(ReadOnlySpan<byte> text) => _text = text.ToArray();

    /// <summary>The compact JWS: a secret. Made anew at each call where the token was received.</summary>
    public string Text => _text as string ?? Encoding.ASCII.GetString((byte[])_text);

    public required string UserId { get; init; }

    public required string Issuer { get; init; }

    public required SessionPolicy Policy { get; init; }

    public required TClaims Claims { get; init; }

    public required UInt128 SessionKey { get; init; }

    public required UInt128 ClientKey { get; init; }

    /// <summary>The binding of the client cookie it belongs to; zero for a bearer token.</summary>
    public required UInt128 BindingKey { get; init; }

    public required long CreatedAtSeconds { get; init; }

    public required long IssuedAtSeconds { get; init; }

    public required long ExpiresAtSeconds { get; init; }

    /// <summary>The key that signed it: a token is good only as long as its key is in the ring.</summary>
    public required SigningKey Key { get; init; }

    /// <summary>The version of <see cref="SessionRevocations"/> that it was made by; zero for a token that was received.</summary>
    public long Version { get; init; }

    /// <summary>Made when it is first asked for: most tokens of a cache are never asked.</summary>
    public string SessionId => field ??= SessionIds.FormatSession(SessionKey);

    /// <summary>Made when it is first asked for.</summary>
    public string ClientId => field ??= SessionIds.FormatClient(ClientKey);

    /// <summary>When the session was created (<c>auth_time</c>).</summary>
    public DateTimeOffset CreatedAt => DateTimeOffset.FromUnixTimeSeconds(CreatedAtSeconds);

    public DateTimeOffset IssuedAt => DateTimeOffset.FromUnixTimeSeconds(IssuedAtSeconds);

    public DateTimeOffset ExpiresAt => DateTimeOffset.FromUnixTimeSeconds(ExpiresAtSeconds);

    /// <summary><see cref="BindingKey"/> as text; null for a bearer token.</summary>
    public string? Binding => IsCookieToken ? ClientBinding.Format(BindingKey) : null;

    public bool IsCookieToken => BindingKey != default;

    /// <summary>
    /// The client cookie that was last seen to fit <see cref="BindingKey"/>, so that the next request needs to compare only, not to hash.
    /// </summary>
    public string? BoundClientCookie { get; set; }

    /// <summary>Whether its cookie outlives the browser. Known only of a token that was minted here.</summary>
    public bool IsPersistent { get; init; }

    /// <summary>The session as the store had it, where this token has no text: it was only read, so its user is no longer active than that says.</summary>
    public StoredSession? Stored { get; set; }

    /// <summary>
    /// The immutable session that requests with this token run as, made by whoever needs it first and shared by them all.
    /// </summary>
    public Session? Snapshot { get; set; }

    /// <summary>Whether this is its whole text.</summary>
    public bool HasText(ReadOnlySpan<char> text) => _text is string minted ? text.SequenceEqual(minted) : Ascii.Equals((byte[])_text, text);

    /// <summary>
    /// The end of its text, which is the end of its signature: it tells tokens apart well, and no sender can choose it.
    /// </summary>
    public void CopyTail(Span<char> tail)
    {
        if (_text is string minted)
        {
            minted.AsSpan(Math.Max(0, minted.Length - tail.Length)).CopyTo(tail);
        }
        else
        {
            var received = (byte[])_text;
            Ascii.ToUtf16(received.AsSpan(Math.Max(0, received.Length - tail.Length)), tail, out _);
        }
    }

    /// <summary>Nothing of the token.</summary>
    public override string ToString() => nameof(SessionToken<>);
}
