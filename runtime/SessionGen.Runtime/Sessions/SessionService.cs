using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace SessionGen;

/// <summary>Signs in, renews and signs out. Knows no HTTP. A thread-safe singleton.</summary>
/// <remarks>
/// Every method that needs the store throws <see cref="SessionStoreUnavailableException"/> where it does not answer in time; nobody is
/// signed out by it.
/// </remarks>
internal sealed class SessionService<TClaims>
    where TClaims : class, ISessionClaims<TClaims>
{
    /// <summary>OpenID Connect Core 1.0, section 2 allows a <c>sub</c> of 255 ASCII characters; in UTF-8 one may need three times as much.</summary>
    public const int MaximumUserIdLength = 255;

    /// <summary>Browsers keep 4,096 bytes of a cookie's name and value (RFC 6265bis, section 5.6).</summary>
    private const int CookieCapacity = 4096;

    private const int LongestCookiePrefix = 9;
    private const int MemoCapacity = 32_768;

    /// <summary>Longer than any healthy store takes, shorter than a browser or proxy waits.</summary>
    private static readonly TimeSpan StoreTimeout = TimeSpan.FromSeconds(10);

    private readonly ISessionStore _store;
    private readonly ISigningKeyRing _keys;
    private readonly SessionTokenService<TClaims> _tokens;
    private readonly SessionTokenRules _rules;
    private readonly SessionRevocations _revocations;
    private readonly SessionClaimsProvider<TClaims> _claims;
    private readonly SessionGenSettings _settings;
    private readonly TimeProvider _time;
    private readonly RenewalMemo<TClaims> _memo = new(MemoCapacity);
    private readonly ConcurrentDictionary<RenewalKey, Task<SessionToken<TClaims>?>> _renewals = new();

    public SessionService(
        ISessionStore store,
        ISigningKeyRing keys,
        SessionTokenService<TClaims> tokens,
        SessionTokenRules rules,
        SessionRevocations revocations,
        SessionClaimsProvider<TClaims> claims,
        SessionGenSettings settings,
        TimeProvider time)
    {
        _store = store;
        _keys = keys;
        _tokens = tokens;
        _rules = rules;
        _revocations = revocations;
        _claims = claims;
        _settings = settings;
        _time = time;
    }

    /// <summary>Whether an <see cref="ISessionClaimsSource{TClaims}"/> is registered.</summary>
    public bool HasClaimsSource => _claims.HasSource;

    /// <summary>How many renewals are remembered, roughly.</summary>
    public int RememberedCount => _memo.Count;

    /// <summary>Loads the keys; returns at once when they are.</summary>
    /// <exception cref="SessionStoreUnavailableException">The store does not answer, and no keys are known.</exception>
    public ValueTask EnsureReadyAsync(CancellationToken cancellationToken) =>
        _keys.VerificationKeys.IsEmpty ? LoadKeysAsync(cancellationToken) : ValueTask.CompletedTask;

    /// <summary>Creates a session on a client, which gets a new secret, and makes its first token.</summary>
    /// <exception cref="SessionLimitException">A limit with <c>onLimit: reject</c> is reached.</exception>
    /// <exception cref="ArgumentException">The user id or a claim cannot stand in a token; the message names it.</exception>
    /// <exception cref="InvalidOperationException">No claims are given, and no source of claims is registered.</exception>
    public async ValueTask<SignedIn<TClaims>> SignInAsync(SignInRequest<TClaims> request, CancellationToken cancellationToken)
    {
        CheckUserId(request.UserId);
        request.Claims?.Validate();

        using var timeout = StartTimeout(cancellationToken);
        try
        {
            await _keys.EnsureLoadedAsync(timeout.Token).ConfigureAwait(false);
            var now = _time.GetUtcNow();
            var session = NewSession(request, now);
            var claims = request.Claims ?? await _claims.AskAsync(session, now, timeout.Token).ConfigureAwait(false);
            session = session with { Claims = StoredSessionClaims.Write(claims) };
            CheckLength(request, claims, session, now);

            var secret = ClientCookieValue.Create(0);
            var creation = await _store.CreateAsync(
                new NewSession
                {
                    Session = session,
                    NewClientHash = secret.Hash,
                    PresentedClientHash = request.Client?.Hash,
                    MaxSessionsPerClient = _settings.MultiSession.Enabled ? _settings.MultiSession.MaxSessions : 1,
                    OnClientLimit = _settings.MultiSession.OnLimit,
                    MaxSessionsPerUser = _settings.Concurrency.MaxSessionsPerUser,
                    OnUserLimit = _settings.Concurrency.OnLimit,
                },
                timeout.Token).ConfigureAwait(false);
            return Complete(request, claims, creation, secret, session.Id, session.ClientId, now);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw TookTooLong(exception);
        }
    }

    /// <summary>
    /// Makes a token for a live session and counts its user as active until the token's end. Requests that need the same token at the same
    /// time share one store trip; those that come a moment later get the same token.
    /// </summary>
    /// <returns>Null where the client has no such live session.</returns>
    public ValueTask<SessionToken<TClaims>?> RenewAsync(ClientCookieValue client, in RenewRequest request, CancellationToken cancellationToken)
    {
        var issuer = _rules.IssuerFor(request.Origin);
        var key = new RenewalKey(client.BindingKey, client.Hash, request.SessionId, request.IsBearer, issuer, request.AuthorizedParty ?? request.Origin);
        if (request.Force)
        {
            // What a flight under way will bring may have been read before the change that the caller wants to see.
            return new(RenewNowAsync(client, key).WaitAsync(cancellationToken));
        }

        return TryRemember(key) is { } token
            ? new(token)
            : new(JoinRenewal(client, key).WaitAsync(cancellationToken));
    }

    /// <summary>
    /// Makes every token of the session that was issued before now stale, here at once and elsewhere through the store's feed, asks for
    /// its claims anew and makes a new token; with <paramref name="everyDevice"/> the other sessions of its user become stale as well.
    /// </summary>
    /// <returns>Null where the client has no such live session.</returns>
    public async ValueTask<SessionToken<TClaims>?> RefreshAsync(ClientCookieValue client, RenewRequest request, bool everyDevice, CancellationToken cancellationToken)
    {
        var known = await GetClientAsync(client, cancellationToken).ConfigureAwait(false);
        var sessionId = request.SessionId ?? known?.ActiveSessionId;
        if (known?.Sessions.FirstOrDefault(session => session.Id == sessionId) is not { } session)
        {
            return null;
        }

        await StaleAsync(everyDevice ? null : session.Id, everyDevice ? session.UserId : null, cancellationToken).ConfigureAwait(false);
        return await RenewAsync(client, request with { Force = true }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The value of a token cookie beside the client cookie it came with; null where it is not good for it.</summary>
    public SessionToken<TClaims>? VerifyCookieToken(ReadOnlySpan<char> token, string origin, ClientCookieValue client)
    {
        var verified = _tokens.Verify(token, _rules.IssuerFor(origin), out _);
        return verified is { IsCookieToken: true } && verified.BindingKey == client.BindingKey ? verified : null;
    }

    /// <summary>
    /// The same with the raw text of the client cookie: on a hit of the verified-token cache neither cookie is parsed or hashed.
    /// </summary>
    public SessionToken<TClaims>? VerifyCookieToken(ReadOnlySpan<char> token, string origin, ReadOnlySpan<char> clientCookie)
    {
        var verified = _tokens.Verify(token, _rules.IssuerFor(origin), out _);
        if (verified is not { IsCookieToken: true })
        {
            return null;
        }

        if (verified.BoundClientCookie is { } bound && FixedTimeEquals(bound, clientCookie))
        {
            return verified;
        }

        if (!ClientCookieValue.TryParse(clientCookie, out var client) || client.BindingKey != verified.BindingKey)
        {
            return null;
        }

        verified.BoundClientCookie = client.Text;
        return verified;
    }

    /// <summary>A token from an <c>Authorization: Bearer</c> header.</summary>
    public SessionToken<TClaims>? VerifyBearerToken(ReadOnlySpan<char> token, string origin) =>
        _tokens.Verify(token, _rules.IssuerFor(origin), out _) is { IsCookieToken: false } verified ? verified : null;

    /// <summary>Ends one session of the client, or with null all of them.</summary>
    public async ValueTask<SignedOut> SignOutAsync(ClientCookieValue client, string? sessionId, CancellationToken cancellationToken)
    {
        var end = await WithTimeoutAsync(
            (Store: _store, client.Hash, sessionId, Now: Now()),
            static (state, token) => state.Store.EndAsync(
                new SessionEnding { Now = state.Now, Status = SessionStatus.Ended, ClientHash = state.Hash, SessionId = state.sessionId },
                token),
            cancellationToken).ConfigureAwait(false);
        Revoke(end.Ended);
        if (end.Client is { Sessions.Count: > 0 } state)
        {
            return new SignedOut(end.Ended, EndedAll: false, end.EndedActive, client.WithGeneration(state.Generation), state);
        }

        // Only where something ended: otherwise anybody could fill the revocations with cookies that were never given out.
        if (end.Ended.Count > 0)
        {
            _revocations.RevokeBinding(client.BindingKey);
        }

        return new SignedOut(end.Ended, EndedAll: true, end.EndedActive, null, null);
    }

    /// <summary>Ends the session of a bearer token; false where it was over already.</summary>
    public async ValueTask<bool> SignOutBearerAsync(SessionToken<TClaims> token, CancellationToken cancellationToken)
    {
        var end = await WithTimeoutAsync(
            (Store: _store, token.SessionId, Now: Now()),
            static (state, token) => state.Store.EndAsync(new SessionEnding { Now = state.Now, Status = SessionStatus.Ended, SessionId = state.SessionId }, token),
            cancellationToken).ConfigureAwait(false);
        _revocations.RevokeSession(token.SessionKey);
        return end.Ended.Count > 0;
    }

    /// <summary>The client with its live sessions; null where it is unknown.</summary>
    public ValueTask<StoredClient?> GetClientAsync(ClientCookieValue client, CancellationToken cancellationToken) => WithTimeoutAsync(
        (Store: _store, client.Hash, Now: Now()),
        static (state, token) => state.Store.GetClientAsync(state.Hash, state.Now, token),
        cancellationToken);

    /// <summary>Makes one of the client's live sessions its active one; null where it is not one of them.</summary>
    public async ValueTask<SwitchedClient?> SetActiveAsync(ClientCookieValue client, string sessionId, CancellationToken cancellationToken)
    {
        var state = await WithTimeoutAsync(
            (Store: _store, client.Hash, sessionId, Now: Now()),
            static (state, token) => state.Store.SetActiveAsync(state.Hash, state.sessionId, state.Now, token),
            cancellationToken).ConfigureAwait(false);
        return state is null ? null : new SwitchedClient(client.WithGeneration(state.Generation), state);
    }

    /// <summary>Reads the claims a session was given; null where they no longer fit sessions.yaml.</summary>
    public static TClaims? ReadClaims(StoredSession session) => StoredSessionClaims.Read<TClaims>(session.Claims.Span, out _);

    private static void CheckUserId(string userId)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(userId);
        if (userId.Length > MaximumUserIdLength || userId.Any(char.IsControl))
        {
            throw new ArgumentException($"A user id has at most {MaximumUserIdLength} characters, and no control character.", nameof(userId));
        }
    }

    private static bool FixedTimeEquals(string secret, ReadOnlySpan<char> text) =>
        CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(secret.AsSpan()), MemoryMarshal.AsBytes(text));

    private static SessionStoreUnavailableException TookTooLong(Exception exception) =>
        new($"The session store did not answer within {StoreTimeout.TotalSeconds:0} seconds.", exception);

    private StoredSession NewSession(SignInRequest<TClaims> request, DateTimeOffset now)
    {
        var policy = request.Policy ?? _rules.Policies.Default;
        var createdAt = WholeSeconds.Floor(now);
        return new StoredSession(
            SessionIds.NewSessionId(),
            request.UserId,
            SessionIds.NewClientId(),
            policy,
            createdAt,
            LastActiveAt: _tokens.GetEnd(policy, createdAt, now),
            SessionStatus.Active,
            EndedAt: null,
            Claims: default,
            request.IsPersistent ?? _settings.Cookie.Persistent);
    }

    /// <summary>Before anything is created: a browser drops a cookie that is too long without a word.</summary>
    private void CheckLength(SignInRequest<TClaims> request, TClaims claims, StoredSession session, DateTimeOffset now)
    {
        var length = _tokens.Measure(session, claims, AudienceOf(request, binding: 1), now);
        var capacity = CookieCapacity - LongestCookiePrefix - _settings.Cookie.Name.Length;
        if (length > capacity)
        {
            throw new ArgumentException($"The session token would have {length} characters, and a cookie holds {capacity}. Give token.claims in sessions.yaml a maxLength and maxItems, and keep large data elsewhere.", nameof(request));
        }
    }

    private SessionTokenAudience AudienceOf(SignInRequest<TClaims> request, UInt128 binding) =>
        new(_rules.IssuerFor(request.Origin), request.AuthorizedParty ?? request.Origin, binding);

    private SignedIn<TClaims> Complete(SignInRequest<TClaims> request, TClaims claims, SessionCreation creation, ClientCookieValue secret, string sessionId, string newClientId, DateTimeOffset now)
    {
        switch (creation.Outcome)
        {
            case SessionCreationOutcome.ClientLimitReached:
                throw new SessionLimitException("multiSession.maxSessions");
            case SessionCreationOutcome.UserLimitReached:
                throw new SessionLimitException("concurrency.maxSessionsPerUser");
            default:
                break;
        }

        // The old secret is dead, and so are tokens bound to it (OWASP ASVS 5.0, 7.2.4). It had some only where the store knew it.
        Revoke(creation.Ended);
        var state = creation.Client!;
        if (request.Client is { } presented && state.Id != newClientId)
        {
            _revocations.RevokeBinding(presented.BindingKey);
        }

        var client = secret.WithGeneration(state.Generation);
        var session = state.Sessions.Single(session => session.Id == sessionId);
        var token = _tokens.Mint(session, claims, AudienceOf(request, client.BindingKey), now);
        token.BoundClientCookie = client.Text;
        return new SignedIn<TClaims>(token, client, state, session);
    }

    /// <summary>
    /// The token of the last renewal, for half its lifetime: whoever gets it has at least the other half. One for each client, session
    /// and class, whatever generation its cookie claims to have, so that nobody fills the memo by counting.
    /// </summary>
    private SessionToken<TClaims>? TryRemember(in RenewalKey key)
    {
        if (!_memo.TryGet(key with { Binding = default }, out var token) || token.BindingKey != (key.IsBearer ? default : key.Binding))
        {
            return null;
        }

        var now = _time.GetUtcNow().ToUnixTimeSeconds();
        var half = (token.ExpiresAtSeconds - token.IssuedAtSeconds + 1) / 2;
        return now < token.ExpiresAtSeconds - half && !_revocations.IsRevoked(token) ? token : null;
    }

    private Task<SessionToken<TClaims>?> JoinRenewal(ClientCookieValue client, RenewalKey key)
    {
        while (true)
        {
            if (_renewals.TryGetValue(key, out var running))
            {
                return running;
            }

            var own = new TaskCompletionSource<SessionToken<TClaims>?>(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_renewals.TryAdd(key, own.Task))
            {
                // Somebody may have finished between our look at the memo and now.
                _ = LandAsync(key, own, TryRemember(key) is { } token ? Task.FromResult<SessionToken<TClaims>?>(token) : RenewNowAsync(client, key));
                return own.Task;
            }
        }
    }

    private async Task LandAsync(RenewalKey key, TaskCompletionSource<SessionToken<TClaims>?> flight, Task<SessionToken<TClaims>?> renewal)
    {
        await ((Task)renewal).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _renewals.TryRemove(key, out _);
        flight.SetFromTask(renewal);
    }

    /// <summary>One store trip, one signature. No request can cancel it, since others may wait for it too.</summary>
    private async Task<SessionToken<TClaims>?> RenewNowAsync(ClientCookieValue client, RenewalKey key)
    {
        using var timeout = StartTimeout(CancellationToken.None);
        try
        {
            await _keys.EnsureLoadedAsync(timeout.Token).ConfigureAwait(false);
            var now = _time.GetUtcNow();
            var second = WholeSeconds.Floor(now);
            var session = await _store.RenewAsync(new SessionRenewal(key.Client, key.SessionId, second, second + _rules.Lifetime), timeout.Token).ConfigureAwait(false);
            if (session is null || await _claims.GetAsync(session, now, timeout.Token).ConfigureAwait(false) is not { } claims)
            {
                return null;
            }

            var token = _tokens.Mint(session, claims, new SessionTokenAudience(key.Issuer, key.AuthorizedParty, key.IsBearer ? null : key.Binding), now);
            if (_revocations.IsRevoked(token))
            {
                // It ended while its token was being made.
                return null;
            }

            token.BoundClientCookie = key.IsBearer ? null : client.Text;
            _memo.Put(key with { Binding = default }, token);
            return token;
        }
        catch (OperationCanceledException exception)
        {
            throw TookTooLong(exception);
        }
    }

    private async ValueTask StaleAsync(string? sessionId, string? userId, CancellationToken cancellationToken)
    {
        var stale = await WithTimeoutAsync(
            (Store: _store, sessionId, userId, Now: Now()),
            static (state, token) => state.Store.UpdateClaimsAsync(
                new SessionClaimsUpdate { Now = state.Now, SessionId = state.sessionId, UserId = state.userId, Announce = true },
                token),
            cancellationToken).ConfigureAwait(false);
        foreach (var id in stale)
        {
            if (SessionIds.TryParseSession(id, out var key))
            {
                _revocations.RevokeIssuedTokens(key);
            }
        }
    }

    private void Revoke(IReadOnlyList<StoredSession> ended)
    {
        foreach (var session in ended)
        {
            _revocations.RevokeSession(session.Id);
        }
    }

    private async ValueTask<TResult> WithTimeoutAsync<TState, TResult>(TState state, Func<TState, CancellationToken, ValueTask<TResult>> call, CancellationToken cancellationToken)
    {
        using var timeout = StartTimeout(cancellationToken);
        try
        {
            return await call(state, timeout.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw TookTooLong(exception);
        }
    }

    private async ValueTask LoadKeysAsync(CancellationToken cancellationToken)
    {
        using var timeout = StartTimeout(cancellationToken);
        try
        {
            await _keys.EnsureLoadedAsync(timeout.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw TookTooLong(exception);
        }
    }

    private RequestTimeout StartTimeout(CancellationToken cancellationToken) => new(StoreTimeout, _time, cancellationToken);

    private DateTimeOffset Now() => WholeSeconds.Floor(_time.GetUtcNow());

    /// <summary>A request that is aborted, or a store that does not answer.</summary>
    private sealed class RequestTimeout : IDisposable
    {
        private readonly CancellationTokenSource _timeout;
        private readonly CancellationTokenSource _linked;

        public RequestTimeout(TimeSpan delay, TimeProvider time, CancellationToken cancellationToken)
        {
            _timeout = new CancellationTokenSource(delay, time);
            _linked = CancellationTokenSource.CreateLinkedTokenSource(_timeout.Token, cancellationToken);
        }

        public CancellationToken Token => _linked.Token;

        public void Dispose()
        {
            _linked.Dispose();
            _timeout.Dispose();
        }
    }
}
