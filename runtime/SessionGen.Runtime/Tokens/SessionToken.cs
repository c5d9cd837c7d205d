namespace SessionGen;

/// <summary>A token that was verified or minted here. Immutable and thread-safe. Tells nothing of itself to a log.</summary>
internal sealed class SessionToken<TClaims>
    where TClaims : class, ISessionClaims<TClaims>
{
    /// <summary>The compact JWS: a secret.</summary>
    public required string Text { get; init; }

    public required string SessionId { get; init; }

    public required string UserId { get; init; }

    public required string ClientId { get; init; }

    public required SessionPolicy Policy { get; init; }

    /// <summary>When the session was created (<c>auth_time</c>).</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public required string Issuer { get; init; }

    /// <summary>The binding of the client cookie it belongs to; null for a bearer token.</summary>
    public required UInt128? BindingKey { get; init; }

    public required TClaims Claims { get; init; }

    /// <summary>Whether its cookie outlives the browser. Known only of a token that was minted here.</summary>
    public bool IsPersistent { get; init; }

    /// <summary>
    /// The immutable session that requests with this token run as, made by whoever needs it first and shared by them all.
    /// </summary>
    public Session? Snapshot { get; set; }

    /// <summary><see cref="BindingKey"/> as text.</summary>
    public string? Binding => BindingKey is { } key ? ClientBinding.Format(key) : null;

    public bool IsCookieToken => BindingKey is not null;

    /// <summary>Nothing of the token.</summary>
    public override string ToString() => nameof(SessionToken<>);
}
