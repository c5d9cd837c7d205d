using SessionGen.Keys;
using SessionGen.Model;
using SessionGen.Stores;

namespace SessionGen.Tokens;

/// <summary>
/// A token that was opened, verified or made here. Immutable to its readers and thread-safe. Shows nothing of itself to a log.
/// </summary>
/// <param name="text">The token as it is sent; empty for one that never leaves the server.</param>
internal sealed class SessionToken<TClaims>(string text)
    where TClaims : class, ISessionClaims<TClaims>
{
    /// <summary>The sealed token or the compact JWS: a secret.</summary>
    public string Text { get; } = text;

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

    /// <summary>The key that made it, without which in the ring it is worth nothing. Null if it never leaves the server.</summary>
    public RingKey? Key { get; set; }

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

    public bool IsCookieToken => BindingKey != default;

    /// <summary>
    /// The client cookie that was last seen to fit <see cref="BindingKey"/>, so that the next request needs to compare only, not to hash.
    /// </summary>
    public string? BoundClientCookie { get; set; }

    /// <summary>Whether its cookie outlives the browser. Known of a cookie token.</summary>
    public bool IsPersistent { get; init; }

    /// <summary>The session as the store had it, where this token has no text: it was only read, so its user is no longer active than that says.</summary>
    public StoredSession? Stored { get; set; }

    /// <summary>
    /// The immutable session that requests with this token run as, made by whoever needs it first and shared by them all.
    /// </summary>
    public Session? Snapshot { get; set; }

    /// <summary>Nothing of the token.</summary>
    public override string ToString() => nameof(SessionToken<>);
}
