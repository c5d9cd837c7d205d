using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SessionGen.Claims;
using SessionGen.Infrastructure;
using SessionGen.Keys;
using SessionGen.Model;
using SessionGen.Observation;
using SessionGen.Stores;

namespace SessionGen.Tokens;

/// <summary>
/// Makes and verifies session tokens: sealed ones for cookies, JWTs for the <c>Authorization</c> header. A thread-safe singleton.
/// </summary>
internal sealed partial class SessionTokenService<TClaims> : ISweepable
    where TClaims : class, ISessionClaims<TClaims>
{
    private const int CacheCapacity = 65_536;

    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = 16 };

    private readonly KeyRing _keys;
    private readonly SessionTokenRules _rules;
    private readonly SessionRevocations _revocations;
    private readonly TimeProvider _time;
    private readonly SessionGenMetrics? _metrics;
    private readonly TokenSealer _sealer;
    private readonly BearerTokens _bearers;

    // Only tokens that were opened, verified or issued here enter the caches, so an attacker takes no room in them. A cached token is
    // genuine; whether it is good (expiry, issuer, binding, revocation) is checked at each hit.
    private readonly GenerationCache<string, SessionToken<TClaims>> _cookieTokens;
    private readonly GenerationCache<string, SessionToken<TClaims>> _bearerTokens;
    private readonly ILogger _logger;
    private DateTimeOffset _lastSweep;

    /// <summary>A bit for each problem that was reported: anyone can send such cookies.</summary>
    private int _reported;

    public SessionTokenService(
        KeyRing keys,
        SessionTokenRules rules,
        SessionRevocations revocations,
        TimeProvider time,
        SessionGenMetrics metrics,
        ILogger<SessionTokenService<TClaims>> logger)
        : this(keys, rules, revocations, time, CacheCapacity, metrics, logger)
    {
    }

    public SessionTokenService(
        KeyRing keys,
        SessionTokenRules rules,
        SessionRevocations revocations,
        TimeProvider time,
        int cacheCapacity,
        SessionGenMetrics? metrics = null,
        ILogger? logger = null)
    {
        _logger = logger ?? NullLogger.Instance;
        _metrics = metrics;
        _keys = keys;
        _rules = rules;
        _revocations = revocations;
        _time = time;
        _sealer = new TokenSealer(keys, "SessionGen cookie token");
        _bearers = new BearerTokens(keys, rules, time);
        _cookieTokens = new(cacheCapacity, TokenTextComparer.Instance);
        _bearerTokens = new(cacheCapacity, TokenTextComparer.Instance);
        _lastSweep = time.GetUtcNow();
    }

    /// <summary>How many verified tokens are kept, roughly.</summary>
    public int CachedCount => _cookieTokens.Count + _bearerTokens.Count;

    /// <summary>When a token for this session that is minted at <paramref name="now"/> ends: never after the session.</summary>
    public DateTimeOffset GetEnd(SessionPolicy policy, DateTimeOffset createdAt, DateTimeOffset now)
    {
        var end = WholeSeconds.Floor(now) + _rules.Lifetime;
        return policy.MaximumLifetime is { } maximum && createdAt + maximum < end ? createdAt + maximum : end;
    }

    /// <summary>Makes a token. It is known from now on and need not be verified on this machine.</summary>
    /// <param name="session">A live session, renewed or created at <paramref name="now"/>.</param>
    /// <param name="claims">Its custom claims, validated.</param>
    /// <param name="audience">For whom it is. One with a binding gets a cookie token, another one a bearer token.</param>
    /// <param name="now">The time of the request.</param>
    /// <param name="version">The version of the revocations before the session and its claims were read; null for now.</param>
    /// <param name="isProlonged">
    /// Whether its user counts as active until the token's end. Otherwise it ends when the session does without that.
    /// </param>
    /// <exception cref="CryptographicException">The signature could not be made.</exception>
    public SessionToken<TClaims> Mint(
        StoredSession session, TClaims claims, in SessionTokenAudience audience, DateTimeOffset now, long? version = null, bool isProlonged = true)
    {
        var knownAt = version ?? _revocations.Version;
        var times = isProlonged ? GetTimes(session, now, knownAt) : GetTimesUntilEnd(session, now, knownAt);
        RingKey key;
        string text;
        if (audience.Binding is { } binding)
        {
            var content = CookieTokenContent.Write(session, claims, times, binding, _rules);
            text = _sealer.Seal(content, audience.Issuer, now, out var sealingKey);
            key = sealingKey;
        }
        else
        {
            var signingKey = _keys.GetSigningKey(now);
            text = _bearers.Create(session, claims, audience, times, signingKey);
            key = signingKey;
        }

        var token = Create(text, session, claims, audience, times, key, knownAt);
        CacheOf(token).Set(token.Text, token);
        return token;
    }

    /// <summary>
    /// What <see cref="Mint"/> would make, without a text, for a request that prolongs nothing: it ends when the session does if nobody
    /// is active, and never leaves the server.
    /// </summary>
    public SessionToken<TClaims> Describe(
        StoredSession session, TClaims claims, in SessionTokenAudience audience, DateTimeOffset now, long version)
    {
        var token = Create("", session, claims, audience, GetTimesUntilEnd(session, now, version), key: null, version);
        token.Stored = session;
        return token;
    }

    /// <summary>Gets the length that <see cref="Mint"/> would give a cookie token, without sealing it.</summary>
    public int MeasureCookieToken(StoredSession session, TClaims claims, DateTimeOffset now)
    {
        var times = GetTimes(session, now, _revocations.Version);
        return TokenSealer.GetLength(CookieTokenContent.Write(session, claims, times, binding: default, _rules).Length);
    }

    /// <summary>Verifies the value of a token cookie together with the client cookie beside it.</summary>
    /// <param name="token">The value of the token cookie.</param>
    /// <param name="origin">The origin of the request.</param>
    /// <param name="clientCookie">The value of the client cookie. For a token that is known it is neither parsed nor hashed.</param>
    /// <returns>Null if the token is refused or belongs to another client cookie.</returns>
    public SessionToken<TClaims>? VerifyCookieToken(ReadOnlySpan<char> token, string origin, ReadOnlySpan<char> clientCookie)
    {
        if (OpenCookieToken(token, _rules.IssuerFor(origin), out _) is not { } opened)
        {
            return null;
        }

        if (opened.BoundClientCookie is { } bound && FixedTimeEquals(bound, clientCookie))
        {
            return opened;
        }

        if (!ClientCookieValue.TryParse(clientCookie, out var client) || client.BindingKey != opened.BindingKey)
        {
            return null;
        }

        opened.BoundClientCookie = client.Text;
        return opened;
    }

    /// <summary>Verifies a token from an <c>Authorization: Bearer</c> header.</summary>
    /// <returns>Null if the token is refused.</returns>
    public SessionToken<TClaims>? VerifyBearerToken(ReadOnlySpan<char> token, string origin) =>
        VerifyBearerToken(token, _rules.IssuerFor(origin), out _);

    /// <summary>The same for an issuer, and why the token is refused.</summary>
    public SessionToken<TClaims>? VerifyBearerToken(ReadOnlySpan<char> token, string issuer, out SessionTokenProblem problem)
    {
        if (_bearerTokens.TryGetAlternate(token, out var known))
        {
            problem = CheckKnown(known, issuer);
            return problem == SessionTokenProblem.None ? known : null;
        }

        var verified = _bearers.Verify(token, issuer, out var key, out problem) is { } payload
            ? ReadPayload(payload, token, issuer, out problem)
            : null;
        return Complete(verified, key, ref problem);
    }

    /// <summary>Opens a cookie token, without looking at the client cookie beside it.</summary>
    public SessionToken<TClaims>? OpenCookieToken(ReadOnlySpan<char> token, string issuer, out SessionTokenProblem problem)
    {
        if (_cookieTokens.TryGetAlternate(token, out var known))
        {
            problem = CheckKnown(known, issuer);
            return problem == SessionTokenProblem.None ? known : null;
        }

        Span<byte> content = stackalloc byte[TokenSealer.MaximumContentSize];
        var opened = _sealer.TryOpen(token, issuer, content, out var length, out var key, out problem)
            ? CookieTokenContent.Read<TClaims>(content[..length], token, issuer, _rules, out problem)
            : null;
        if (opened is not null)
        {
            problem = CheckTimes(opened.IssuedAtSeconds, opened.ExpiresAtSeconds);
        }

        // A token that has expired or was revoked is every day's work.
        if (problem is SessionTokenProblem.Malformed or SessionTokenProblem.UnknownHeader or SessionTokenProblem.BadSignature
                or SessionTokenProblem.BadPayload or SessionTokenProblem.OtherClaimsModel or SessionTokenProblem.NotYetValid
            && (Interlocked.Or(ref _reported, 1 << (int)problem) & (1 << (int)problem)) == 0)
        {
            LogCookieTokenRefused(problem);
        }

        return Complete(opened, key, ref problem);
    }

    /// <summary>Forgets tokens that nobody used for one or two token lifetimes. Called by one thread.</summary>
    public void Sweep()
    {
        var now = _time.GetUtcNow();
        if ((now - _lastSweep).Duration() >= _rules.Lifetime)
        {
            _lastSweep = now;
            _cookieTokens.Rotate();
            _bearerTokens.Rotate();
        }
    }

    private static bool FixedTimeEquals(string secret, ReadOnlySpan<char> text) =>
        CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(secret.AsSpan()), MemoryMarshal.AsBytes(text));

    private static SessionToken<TClaims> Create(
        string text,
        StoredSession session,
        TClaims claims,
        in SessionTokenAudience audience,
        in SessionTokenTimes times,
        RingKey? key,
        long version) => new(text)
    {
        UserId = session.UserId,
        Issuer = audience.Issuer,
        Policy = session.Policy,
        Claims = claims,
        SessionKey = times.SessionKey,
        ClientKey = times.ClientKey,
        BindingKey = audience.Binding ?? default,
        CreatedAtSeconds = times.CreatedAt,
        IssuedAtSeconds = times.IssuedAt,
        ExpiresAtSeconds = times.ExpiresAt,
        IsPersistent = session.IsPersistent,
        Key = key,
        Version = version,
    };

    /// <summary>For a token whose user is not active by it.</summary>
    private SessionTokenTimes GetTimesUntilEnd(StoredSession session, DateTimeOffset now, long version)
    {
        var times = GetTimes(session, now, version);
        return times with { ExpiresAt = Math.Min(times.ExpiresAt, session.ExpiresAt.ToUnixTimeSeconds()) };
    }

    private SessionTokenTimes GetTimes(StoredSession session, DateTimeOffset now, long version)
    {
        if (!SessionIds.TryParseSession(session.Id, out var sessionKey) || !SessionIds.TryParseClient(session.ClientId, out var clientKey))
        {
            throw new ArgumentException("The session has an id that was not made by SessionGen.", nameof(session));
        }

        var seconds = now.ToUnixTimeSeconds();
        return new SessionTokenTimes(
            sessionKey,
            clientKey,
            session.CreatedAt.ToUnixTimeSeconds(),
            _revocations.GetIssuedAt(sessionKey, seconds, version),
            seconds - (long)_rules.ClockSkew.TotalSeconds,
            GetEnd(session.Policy, session.CreatedAt, now).ToUnixTimeSeconds());
    }

    private GenerationCache<string, SessionToken<TClaims>> CacheOf(SessionToken<TClaims> token) =>
        token.IsCookieToken ? _cookieTokens : _bearerTokens;

    /// <summary>A token that is known is genuine. Whether it is still good is checked at each use.</summary>
    private SessionTokenProblem CheckKnown(SessionToken<TClaims> token, string issuer) =>
        _time.GetUtcNow() >= token.ExpiresAt ? SessionTokenProblem.Expired
        : !string.Equals(token.Issuer, issuer, StringComparison.Ordinal) ? SessionTokenProblem.WrongIssuer
        : _revocations.IsRevoked(token) ? SessionTokenProblem.Revoked
        : !_keys.Contains(token.Key) ? SessionTokenProblem.UnknownHeader
        : SessionTokenProblem.None;

    /// <summary>Beside a decryption or a signature, counting costs nothing; for a token that is known it would.</summary>
    private SessionToken<TClaims>? Complete(SessionToken<TClaims>? token, RingKey? key, ref SessionTokenProblem problem)
    {
        if (token is not null && problem == SessionTokenProblem.None && _revocations.IsRevoked(token))
        {
            problem = SessionTokenProblem.Revoked;
        }

        _metrics?.Verified(problem);
        if (token is null || problem != SessionTokenProblem.None)
        {
            return null;
        }

        token.Key = key;
        CacheOf(token).Set(token.Text, token);
        return token;
    }

    private SessionToken<TClaims>? ReadPayload(
        ReadOnlySpan<byte> json, ReadOnlySpan<char> token, string issuer, out SessionTokenProblem problem)
    {
        problem = SessionTokenProblem.BadPayload;
        var payload = new SessionTokenPayload(_rules);
        TClaims? claims;
        try
        {
            var reader = new Utf8JsonReader(json, ReaderOptions);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return null;
            }

            claims = TClaims.Read(ref reader, ref payload);
            if (claims is not null && (reader.TokenType != JsonTokenType.EndObject || reader.CurrentDepth != 0 || reader.Read()))
            {
                return null;
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }

        if (claims is null || payload.Problem is not null || !payload.IsComplete)
        {
            problem = payload.IsComplete ? SessionTokenProblem.UnfitClaims : SessionTokenProblem.BadPayload;
            return null;
        }

        problem = payload.IsAudienceExpected ? CheckTimes(payload.IssuedAt, payload.ExpiresAt) : SessionTokenProblem.WrongAudience;
        return new SessionToken<TClaims>(token.ToString())
        {
            UserId = payload.UserId!,
            Issuer = issuer,
            Policy = payload.Policy!,
            Claims = claims,
            SessionKey = payload.SessionKey,
            ClientKey = payload.ClientKey,
            BindingKey = default,
            CreatedAtSeconds = payload.CreatedAt,
            IssuedAtSeconds = payload.IssuedAt,
            ExpiresAtSeconds = payload.ExpiresAt,
        };
    }

    private SessionTokenProblem CheckTimes(long issuedAt, long expiresAt)
    {
        // No clock skew for the end: a session must not outlive its end (rule 1 of the design).
        var seconds = _time.GetUtcNow().ToUnixTimeSeconds();
        var mayBeAhead = Math.Max(1, (long)_rules.ClockSkew.TotalSeconds);
        return expiresAt <= seconds ? SessionTokenProblem.Expired

            // Made when token.lifetime was longer: revocations are not remembered for as long as that.
            : expiresAt - issuedAt > (long)_rules.Lifetime.TotalSeconds ? SessionTokenProblem.Expired
            : issuedAt > seconds + mayBeAhead ? SessionTokenProblem.NotYetValid
            : SessionTokenProblem.None;
    }

    [LoggerMessage(
        LogEvents.CookieTokenRefused,
        LogLevel.Information,
        "A token cookie cannot be used ({Problem}) and is renewed by the client cookie. Reported once for each reason. Usual after a deployment "
        + "that changes the claims, or when keys are lost.")]
    private partial void LogCookieTokenRefused(SessionTokenProblem problem);
}
