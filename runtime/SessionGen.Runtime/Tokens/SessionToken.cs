using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SessionGen.Keys;
using SessionGen.Model;
using SessionGen.Stores;

namespace SessionGen.Tokens;

/// <summary>A token that was opened, verified or made here. Immutable to its readers and thread-safe.</summary>
internal sealed class SessionToken<TClaims>(string text)
    where TClaims : class, ISessionClaims<TClaims>
{
    // The sealed token or the JWT: a secret. Empty for a token that never leaves the server.
    public string Text { get; } = text;

    public required string UserId { get; init; }

    public required string Issuer { get; init; }

    // Null if the token IsOfOtherModel, whose policies this version may not have.
    public required SessionPolicy Policy { get; init; }

    // Null if the token IsOfOtherModel.
    public required TClaims Claims { get; init; }

    // Whether another version of sessions.yaml made it: it is genuine, but its claims and policy are to be read from the store.
    public bool IsOfOtherModel { get; init; }

    public required UInt128 SessionKey { get; init; }

    public required UInt128 ClientKey { get; init; }

    // Zero for a bearer token.
    public required UInt128 BindingKey { get; init; }

    public required long CreatedAtSeconds { get; init; }

    public required long IssuedAtSeconds { get; init; }

    public required long ExpiresAtSeconds { get; init; }

    // The token is worth nothing if its key is not in the ring. Null if it never leaves the server.
    public RingKey? Key { get; set; }

    // The version of the revocations that it was made by; zero for a token that was received.
    public long Version { get; init; }

    // Made when it is first asked for, if it is not known: most tokens of a cache are never asked.
    public string SessionId
    {
        get => field ??= SessionIds.FormatSession(SessionKey);
        init;
    }

    public string ClientId
    {
        get => field ??= SessionIds.FormatClient(ClientKey);
        init;
    }

    public DateTimeOffset CreatedAt => DateTimeOffset.FromUnixTimeSeconds(CreatedAtSeconds);

    public DateTimeOffset IssuedAt => DateTimeOffset.FromUnixTimeSeconds(IssuedAtSeconds);

    public DateTimeOffset ExpiresAt => DateTimeOffset.FromUnixTimeSeconds(ExpiresAtSeconds);

    public bool IsCookieToken => BindingKey != default;

    // The client cookie that was last seen to fit, so that the next request needs to compare only, not to hash.
    public string? BoundClientCookie { get; set; }

    public bool IsPersistent { get; init; }

    // If the token has no text: it was only read, so its user is no longer active than this says.
    public StoredSession? Stored { get; set; }

    // The session that requests with this token run as, made by the first that needs it and shared by them all.
    public Session? Snapshot { get; set; }

    // The cookie that was seen last is compared as text; only another one is parsed and hashed.
    public bool IsBoundTo(ReadOnlySpan<char> clientCookie)
    {
        if (BoundClientCookie is { } bound && FixedTimeEquals(bound, clientCookie))
        {
            return true;
        }

        if (!ClientCookieValue.TryParse(clientCookie, out var client) || client.BindingKey != BindingKey)
        {
            return false;
        }

        BoundClientCookie = client.Text;
        return true;
    }

    // The token never reaches a log.
    public override string ToString() => nameof(SessionToken<>);

    private static bool FixedTimeEquals(string secret, ReadOnlySpan<char> text) =>
        CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(secret.AsSpan()), MemoryMarshal.AsBytes(text));
}

/// <summary>The numbers of a token: its ids, and its times in seconds since 1970.</summary>
internal readonly record struct SessionTokenTimes(
    UInt128 SessionKey, UInt128 ClientKey, long CreatedAt, long IssuedAt, long NotBefore, long ExpiresAt);

// Without a binding to a client cookie it is a bearer token.
internal readonly record struct SessionTokenAudience(string Issuer, string AuthorizedParty, UInt128? Binding)
{
    public override string ToString() => nameof(SessionTokenAudience);
}
