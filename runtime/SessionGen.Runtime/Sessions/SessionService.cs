using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SessionGen.Claims;
using SessionGen.Infrastructure;
using SessionGen.Keys;
using SessionGen.Model;
using SessionGen.Observation;
using SessionGen.Stores;
using SessionGen.Tokens;

namespace SessionGen.Sessions;

/// <summary>Signs in, renews and signs out. Knows no HTTP. A thread-safe singleton.</summary>
/// <remarks>
/// Every method that needs the store throws <see cref="SessionStoreUnavailableException"/> where it does not answer in time; nobody is
/// signed out by it.
/// </remarks>
#pragma warning disable CA1001 // A semaphore that nobody asks for its wait handle holds nothing to dispose of.
internal sealed class SessionService<TClaims> : ISweepable
    where TClaims : class, ISessionClaims<TClaims>
#pragma warning restore CA1001
{
    /// <summary>OpenID Connect Core 1.0, section 2 allows a <c>sub</c> of 255 ASCII characters; in UTF-8 one may need three times as much.</summary>
    public const int MaximumUserIdLength = 255;

    /// <summary>Browsers keep 4,096 bytes of a cookie's name and value (RFC 6265bis, section 5.6).</summary>
    private const int CookieCapacity = 4096;

    private const int LongestCookiePrefix = 9;
    private const int MemoCapacity = 32_768;
    private const int DeadCapacity = 16_384;

    /// <summary>Renewals under way at once; more wait for a store that does not answer, and would only keep it from recovering.</summary>
    private const int MaximumFlights = 4096;

    /// <summary>Of these, how many the store works on at once.</summary>
    private const int MaximumRenewals = 256;

    /// <summary>How long a client cookie that had no live session is not looked up again. It cannot come alive: every sign-in and switch writes another one.</summary>
    private const int DeadSeconds = 5;

    /// <summary>A renewal whose session is refreshed meanwhile is done again, but not for ever.</summary>
    private const int MaximumRounds = 3;

    private readonly ISessionStore _store;
    private readonly ISigningKeyRing _keys;
    private readonly SessionTokenService<TClaims> _tokens;
    private readonly SessionTokenRules _rules;
    private readonly SessionRevocations _revocations;
    private readonly SessionClaimsProvider<TClaims> _claims;
    private readonly SessionGenSettings _settings;
    private readonly SessionGenMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly RecentRenewals<RememberedRenewal<TClaims>> _memo = new(MemoCapacity);
    private readonly RecentRenewals<RememberedRenewal<TClaims>> _dead = new(DeadCapacity);
    private readonly RenewalCoalescer<TClaims> _flights = new(MaximumFlights);

    /// <summary>
    /// A store that comes back after an outage meets this many renewals at a time, and not all who waited for it. As many as SQLite takes
    /// into one transaction; at a millisecond each it is 256,000 a second.
    /// </summary>
    private readonly SemaphoreSlim _renewals = new(MaximumRenewals, MaximumRenewals);
    private DateTimeOffset _lastSweep;

    public SessionService(
        ISessionStore store,
        ISigningKeyRing keys,
        SessionTokenService<TClaims> tokens,
        SessionTokenRules rules,
        SessionRevocations revocations,
        SessionClaimsProvider<TClaims> claims,
        SessionGenSettings settings,
        SessionGenMetrics metrics,
        TimeProvider time)
    {
        _store = store;
        _keys = keys;
        _tokens = tokens;
        _rules = rules;
        _revocations = revocations;
        _claims = claims;
        _settings = settings;
        _metrics = metrics;
        _time = time;
        _lastSweep = time.GetUtcNow();
    }

    /// <summary>Whether an <see cref="ISessionClaimsSource{TClaims}"/> is registered.</summary>
    public bool HasClaimsSource => _claims.HasSource;

    /// <summary>Forgets renewals that are older than a token lifetime or two. Called by one thread.</summary>
    public void Sweep()
    {
        var now = _time.GetUtcNow();
        if ((now - _lastSweep).Duration() >= _rules.Lifetime)
        {
            _lastSweep = now;
            _memo.Turn();
            _dead.Turn();
        }
    }

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
        CheckPolicy(request.Policy);
        request.Claims?.Validate();

        // A caller that gives up now ends nothing: sessions that this sign-in replaces must be refused here, too.
        cancellationToken.ThrowIfCancellationRequested();
        using var timeout = StartTimeout();
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
            return Complete(request, claims, creation, secret, session.Id, now);
        }
        catch (OperationCanceledException exception)
        {
            throw StoreTimeout.TookTooLong(exception);
        }
    }

    /// <summary>
    /// Makes a token for a live session and counts its user as active until the token's end. Requests that need the same token at the same
    /// time share one store trip; those that come a moment later get the same token.
    /// </summary>
    /// <returns>Null where the client has no such live session.</returns>
    public ValueTask<SessionToken<TClaims>?> RenewAsync(ClientCookieValue client, in RenewRequest request, CancellationToken cancellationToken)
    {
        if (request.SessionId is not null && !SessionIds.TryParseSession(request.SessionId, out _))
        {
            // None that was ever given out. The store is not asked: what it makes of a text like that is not known here.
            return default;
        }

        var issuer = _rules.IssuerFor(request.Origin);
        var key = new RenewalKey(client.BindingKey, client.Hash, request.SessionId, request.IsBearer, issuer, request.AuthorizedParty ?? request.Origin) { Number = request.Number };
        if (!request.Force && TryRemember(key) is { } remembered)
        {
            return new(remembered.Token);
        }

        if (request.IsPassive)
        {
            key = key with { IsPassive = true };
            if (!request.Force && TryRemember(key) is { } read)
            {
                return new(read.Token);
            }
        }

        return new(_flights.RenewAsync(
            key,
            request.Force,
            (fresh, abandoned) => !fresh && TryRemember(key) is { } landed ? Task.FromResult(landed.Token) : RenewNowAsync(client, key, abandoned),
            cancellationToken));
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
        if (sessionId is not null && !SessionIds.TryParseSession(sessionId, out _))
        {
            return new SignedOut([], EndedAll: false, EndedActive: false, null, null);
        }

        var ending = new EndSessionsRequest { Now = Now(), Status = SessionStatus.Ended, ClientHash = client.Hash, SessionId = sessionId };
        var end = await EndAsync(ending, cancellationToken).ConfigureAwait(false);
        if (end.Client is { Sessions.Count: > 0 } state)
        {
            return new SignedOut(end.Ended, EndedAll: false, end.EndedActive, client.WithGeneration(state.Generation), state);
        }

        return new SignedOut(end.Ended, EndedAll: true, end.EndedActive, null, null);
    }

    /// <summary>Ends the session of a bearer token; false where it was over already.</summary>
    public async ValueTask<bool> SignOutBearerAsync(SessionToken<TClaims> token, CancellationToken cancellationToken)
    {
        // Refused here whatever the store says: its owner wants it to be over.
        _revocations.RevokeSession(token.SessionKey);
        var ending = new EndSessionsRequest { Now = Now(), Status = SessionStatus.Ended, SessionId = token.SessionId };
        return (await EndAsync(ending, cancellationToken).ConfigureAwait(false)).Ended.Count > 0;
    }

    /// <summary>The client with its live sessions; null where it is unknown.</summary>
    public async ValueTask<StoredClient?> GetClientAsync(ClientCookieValue client, CancellationToken cancellationToken) =>
        await RunAsync(token => _store.GetClientAsync(client.Hash, Now(), token), cancellationToken).ConfigureAwait(false);

    /// <summary>
    /// The client with those of its live sessions that can be used, and their claims; null where it is unknown. Sessions whose claims no
    /// longer fit sessions.yaml are left out, as requests cannot run as them.
    /// </summary>
    public async ValueTask<ClientSessions<TClaims>?> ListAsync(ClientCookieValue client, CancellationToken cancellationToken)
    {
        var state = await GetClientAsync(client, cancellationToken).ConfigureAwait(false);
        if (state is null || state.Generation < client.Generation)
        {
            // A generation that was never given out is refused here as it is when it renews.
            return null;
        }

        var sessions = new List<(StoredSession, TClaims)>(state.Sessions.Count);
        foreach (var session in state.Sessions)
        {
            var claims = ReadClaims(session);
            if (claims is null && HasClaimsSource)
            {
                claims = await RunAsync(token => _claims.GetAsync(session, Now(), token), cancellationToken).ConfigureAwait(false);
            }

            if (claims is not null)
            {
                sessions.Add((session, claims));
            }
        }

        return new ClientSessions<TClaims>(state, sessions);
    }

    /// <summary>Makes one of the client's live sessions its active one; null where it is not one of them.</summary>
    public async ValueTask<SwitchedClient?> SetActiveAsync(ClientCookieValue client, string sessionId, CancellationToken cancellationToken)
    {
        if (!SessionIds.TryParseSession(sessionId, out _))
        {
            return null;
        }

        var state = await RunAsync(
            async token =>
            {
                var switched = await _store.SetActiveAsync(client.Hash, sessionId, Now(), token).ConfigureAwait(false);
                RevokeCookieTokens(switched?.Sessions);
                return switched;
            },
            cancellationToken).ConfigureAwait(false);
        return state is null ? null : new SwitchedClient(client.WithGeneration(state.Generation), state);
    }

    /// <summary>Reads the claims a session was given; null where they no longer fit sessions.yaml.</summary>
    public static TClaims? ReadClaims(StoredSession session) => StoredSessionClaims.Read<TClaims>(session.Claims.Span, out _);

    private static void CheckUserId(string userId)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(userId);
        if (userId.Length > MaximumUserIdLength || userId.Any(char.IsControl) || !UnicodeText.IsWellFormed(userId))
        {
            throw new ArgumentException($"A user id has at most {MaximumUserIdLength} characters, no control character and no half of a surrogate pair.", nameof(userId));
        }
    }

    /// <summary>A policy that the application made itself is held to what the compiler holds those of sessions.yaml to (SESS013).</summary>
    private void CheckPolicy(SessionPolicy? policy)
    {
        if (policy is null)
        {
            return;
        }

        if (_rules.Lifetime >= policy.InactivityTimeout || _rules.Lifetime >= policy.MaximumLifetime)
        {
            throw new ArgumentException($"token.lifetime must be below the lifetimes of the policy '{policy.Name}'.", nameof(policy));
        }

        if (policy.InactivityTimeout > SessionPolicy.Longest || policy.MaximumLifetime > SessionPolicy.Longest)
        {
            throw new ArgumentException($"A lifetime of the policy '{policy.Name}' is longer than 100 years.", nameof(policy));
        }
    }

    private static bool FixedTimeEquals(string secret, ReadOnlySpan<char> text) =>
        CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(secret.AsSpan()), MemoryMarshal.AsBytes(text));

    private StoredSession NewSession(SignInRequest<TClaims> request, DateTimeOffset now)
    {
        var policy = request.Policy ?? _rules.Policies.Default;
        var createdAt = WholeSeconds.Floor(now);
        if (_revocations.IsBeforeRevocationCutoff(createdAt.ToUnixTimeSeconds()) && !_revocations.IsBeforeRevocationCutoff(createdAt.ToUnixTimeSeconds() + 1))
        {
            // The epoch was set within this second and is its end, since times are whole seconds. Who signs in after it was not there before.
            createdAt = createdAt.AddSeconds(1);
        }

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
            request.IsPersistent ?? _settings.Cookie.Persistent)
        {
            Device = request.Device,
        };
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

    private SignedIn<TClaims> Complete(SignInRequest<TClaims> request, TClaims claims, SessionCreation creation, ClientCookieValue secret, string sessionId, DateTimeOffset now)
    {
        switch (creation.Outcome)
        {
            case SessionCreationOutcome.ClientLimitReached:
                throw new SessionLimitException(SessionLimitException.ClientLimit);
            case SessionCreationOutcome.UserLimitReached:
                throw new SessionLimitException(SessionLimitException.UserLimit);
            default:
                break;
        }

        // The old secret is dead, and so are the tokens bound to it, whatever generation they claim (OWASP ASVS 5.0, 7.2.4).
        Revoke(creation.Ended);
        var state = creation.Client!;
        RevokeCookieTokens(state.Sessions.Where(session => session.Id != sessionId));
        var client = secret.WithGeneration(state.Generation);
        var session = state.Sessions.FirstOrDefault(session => session.Id == sessionId)
            ?? throw new SessionStoreUnavailableException("Every session created until a moment ago was revoked, and the clock of this machine is behind that moment. A sign-in after it will do.");
        var token = _tokens.Mint(session, claims, AudienceOf(request, client.BindingKey), now);
        token.BoundClientCookie = client.Text;
        return new SignedIn<TClaims>(token, client, state, session);
    }

    /// <summary>
    /// The token of the last renewal, for half its lifetime: whoever gets it has at least the other half. One that stays here is good for
    /// all of it. One for each client, session
    /// and class, whatever generation its cookie claims to have, so that nobody fills the memo by counting; but it is given to the
    /// generation only that it was made for, since another one may have another active session.
    /// </summary>
    private RememberedRenewal<TClaims>? TryRemember(in RenewalKey key)
    {
        var now = _time.GetUtcNow().ToUnixTimeSeconds();
        if (_memo.TryGet(key with { Binding = default }, out var renewal)
            && renewal.Binding == key.Binding
            && now < renewal.Until
            && !_revocations.IsRevoked(renewal.Token!))
        {
            return renewal;
        }

        return _dead.TryGet(key, out var dead) && now < dead.Until && dead.Until <= now + DeadSeconds ? dead : null;
    }

    private void Remember(in RenewalKey key, SessionToken<TClaims>? token)
    {
        if (token is null)
        {
            _dead.Put(key, new RememberedRenewal<TClaims>(null, key.Binding, _time.GetUtcNow().ToUnixTimeSeconds() + DeadSeconds));
            return;
        }

        var rest = key.StaysHere ? 0 : (token.ExpiresAtSeconds - token.IssuedAtSeconds + 1) / 2;
        _memo.Put(key with { Binding = default }, new RememberedRenewal<TClaims>(token, key.Binding, token.ExpiresAtSeconds - rest));
    }

    /// <summary>One store trip, one signature.</summary>
    private async Task<SessionToken<TClaims>?> RenewNowAsync(ClientCookieValue client, RenewalKey key, CancellationToken abandoned)
    {
        using var timeout = new StoreTimeout(_time, abandoned);
        try
        {
            await _keys.EnsureLoadedAsync(timeout.Token).ConfigureAwait(false);
            for (var round = 1; ; round++)
            {
                // Before anything is read: what is revoked from now on makes the token stale.
                var version = _revocations.Version;
                var token = await TryRenewAsync(client, key, version, timeout).ConfigureAwait(false);
                if (token is null || _revocations.IsEnded(token.SessionKey))
                {
                    Remember(key, null);
                    return null;
                }

                if (!_revocations.IsRevoked(token))
                {
                    Remember(key, token);
                    return token;
                }

                // Refreshed while its token was being made: the session lives, only its claims may be old. The last one is good for this
                // one request, since every further use of it is refused.
                if (round == MaximumRounds)
                {
                    return token;
                }
            }
        }
        catch (OperationCanceledException exception) when (!abandoned.IsCancellationRequested)
        {
            throw StoreTimeout.TookTooLong(exception);
        }
    }

    private async ValueTask<SessionToken<TClaims>?> TryRenewAsync(ClientCookieValue client, RenewalKey key, long version, StoreTimeout timeout)
    {
        var now = _time.GetUtcNow();
        var second = WholeSeconds.Floor(now);
        await _renewals.WaitAsync(timeout.Token).ConfigureAwait(false);
        StoredSession? session;
        try
        {
            session = await FindOrRenewAsync(client, key, second, timeout).ConfigureAwait(false);
        }
        finally
        {
            _renewals.Release();
        }

        if (session is null || await _claims.GetAsync(session, second, timeout.Token).ConfigureAwait(false) is not { } claims)
        {
            return null;
        }

        var audience = new SessionTokenAudience(key.Issuer, key.AuthorizedParty, key.IsBearer ? null : key.Binding);
        if (key.IsPassive && !key.IsBearer)
        {
            return _tokens.Describe(session, claims, audience, now, version);
        }

        var token = _tokens.Mint(session, claims, audience, now, version, isProlonged: !key.IsPassive);
        token.BoundClientCookie = key.IsBearer ? null : client.Text;
        return token;
    }

    /// <summary>The session that a key asks for, prolonged unless the request is no activity.</summary>
    private async ValueTask<StoredSession?> FindOrRenewAsync(ClientCookieValue client, RenewalKey key, DateTimeOffset now, StoreTimeout timeout)
    {
        var sessionId = key.SessionId;
        if (key.IsPassive || key.Number is not null)
        {
            var state = await _store.GetClientAsync(key.Client, now, timeout.Token).ConfigureAwait(false);
            if (state is null || state.Generation < client.Generation)
            {
                return null;
            }

            var session = key.Number is { } number
                ? state.Sessions.FirstOrDefault(session => session.Number == number)
                : state.Sessions.FirstOrDefault(session => session.Id == (key.SessionId ?? state.ActiveSessionId));
            if (key.IsPassive || session is null)
            {
                return session;
            }

            sessionId = session.Id;
        }

        var renewal = new SessionRenewal(key.Client, sessionId, now, now + _rules.Lifetime) { Generation = client.Generation };
        return await _metrics.CountAsync(_store.RenewAsync(renewal, timeout.Token), timeout).ConfigureAwait(false);
    }

    private Task<IReadOnlyList<string>> StaleAsync(string? sessionId, string? userId, CancellationToken cancellationToken) => RunAsync(
        async token =>
        {
            var update = new SessionClaimsUpdate { Now = Now(), SessionId = sessionId, UserId = userId, Announce = true };
            var stale = await _store.UpdateClaimsAsync(update, token).ConfigureAwait(false);
            foreach (var id in stale)
            {
                if (SessionIds.TryParseSession(id, out var key))
                {
                    _revocations.RevokeIssuedTokens(key);
                }
            }

            return stale;
        },
        cancellationToken);

    private Task<EndSessionsResult> EndAsync(EndSessionsRequest ending, CancellationToken cancellationToken) => RunAsync(
        async token =>
        {
            var end = await _store.EndAsync(ending, token).ConfigureAwait(false);
            Revoke(end.Ended);
            if (end.EndedActive)
            {
                RevokeCookieTokens(end.Client?.Sessions);
            }

            return end;
        },
        cancellationToken);

    private void Revoke(IReadOnlyList<StoredSession> ended)
    {
        foreach (var session in ended)
        {
            _revocations.RevokeSession(session.Id);
        }
    }

    /// <summary>The client cookie of these sessions was replaced: tokens bound to any generation of the old one are over.</summary>
    private void RevokeCookieTokens(IEnumerable<StoredSession>? sessions)
    {
        foreach (var session in sessions ?? [])
        {
            if (SessionIds.TryParseSession(session.Id, out var key))
            {
                _revocations.RevokeIssuedCookieTokens(key);
            }
        }
    }

    /// <summary>
    /// Runs to its end, within the time a store may take, whether the caller waits for it or not: what the store has done must be known
    /// here even where the browser is gone.
    /// </summary>
    private Task<TResult> RunAsync<TResult>(Func<CancellationToken, ValueTask<TResult>> call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return RunToEndAsync(call).WaitAsync(cancellationToken);
    }

    private async Task<TResult> RunToEndAsync<TResult>(Func<CancellationToken, ValueTask<TResult>> call)
    {
        using var timeout = StartTimeout();
        try
        {
            return await call(timeout.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception)
        {
            throw StoreTimeout.TookTooLong(exception);
        }
    }

    private async ValueTask LoadKeysAsync(CancellationToken cancellationToken)
    {
        using var timeout = new StoreTimeout(_time, cancellationToken);
        try
        {
            await _keys.EnsureLoadedAsync(timeout.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw StoreTimeout.TookTooLong(exception);
        }
    }

    private StoreTimeout StartTimeout() => new(_time, CancellationToken.None);

    private DateTimeOffset Now() => WholeSeconds.Floor(_time.GetUtcNow());
}
