namespace SessionGen;

/// <summary>Signs in, renews and signs out. Knows no HTTP. A thread-safe singleton.</summary>
/// <remarks>
/// Every method that needs the store throws <see cref="SessionStoreUnavailableException"/> where it does not answer in time; nobody is
/// signed out by it.
/// </remarks>
internal sealed class SessionService<TClaims>
    where TClaims : class, ISessionClaims<TClaims>
{
    /// <exception cref="SessionLimitException">A limit with <c>onLimit: reject</c> is reached.</exception>
    /// <exception cref="ArgumentException">The user id or a claim cannot stand in a token; the message names it.</exception>
    public ValueTask<SignedIn<TClaims>> SignInAsync(SignInRequest<TClaims> request, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Makes a token for a live session and counts its user as active until the token's end.</summary>
    /// <returns>Null where the client has no such live session.</returns>
    public ValueTask<SessionToken<TClaims>?> RenewAsync(ClientCookieValue client, in RenewRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>
    /// Makes every token of the session that was issued before now stale, here at once and elsewhere through the store's feed, asks for
    /// its claims anew and makes a new token; with <paramref name="everyDevice"/> the other sessions of its user become stale as well.
    /// </summary>
    public ValueTask<SessionToken<TClaims>?> RefreshAsync(ClientCookieValue client, in RenewRequest request, bool everyDevice, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>The value of a token cookie beside the client cookie it came with; null where it is not good for it.</summary>
    public SessionToken<TClaims>? VerifyCookieToken(ReadOnlySpan<char> token, string origin, ClientCookieValue client) => throw new NotSupportedException();

    /// <summary>
    /// The same with the raw text of the client cookie: on a hit of the verified-token cache neither cookie is parsed or hashed.
    /// </summary>
    public SessionToken<TClaims>? VerifyCookieToken(ReadOnlySpan<char> token, string origin, ReadOnlySpan<char> clientCookie) => throw new NotSupportedException();

    /// <summary>A token from an <c>Authorization: Bearer</c> header.</summary>
    public SessionToken<TClaims>? VerifyBearerToken(ReadOnlySpan<char> token, string origin) => throw new NotSupportedException();

    /// <summary>Ends one session of the client, or with null all of them.</summary>
    public ValueTask<SignedOut> SignOutAsync(ClientCookieValue client, string? sessionId, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Ends the session of a bearer token; false where it was over already.</summary>
    public ValueTask<bool> SignOutBearerAsync(SessionToken<TClaims> token, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>The client with its live sessions; null where it is unknown.</summary>
    public ValueTask<StoredClient?> GetClientAsync(ClientCookieValue client, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Makes one of the client's live sessions its active one; null where it is not one of them.</summary>
    public ValueTask<SwitchedClient?> SetActiveAsync(ClientCookieValue client, string sessionId, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Reads the claims a session was given; null where they no longer fit sessions.yaml.</summary>
    public TClaims? ReadClaims(StoredSession session) => throw new NotSupportedException();
}
