using System.Text.Json;
using Microsoft.Extensions.Logging;
using SessionGen.Claims;
using SessionGen.Infrastructure;
using SessionGen.Keys;
using SessionGen.Model;
using SessionGen.Observation;
using SessionGen.Stores;

namespace SessionGen.Tokens;

/// <summary>Makes and verifies tokens: sealed ones for cookies, JWTs for API clients. A thread-safe singleton.</summary>
internal sealed partial class SessionTokenService<TClaims>(
    KeyRing keys,
    SessionTokenRules rules,
    SessionRevocations revocations,
    TimeProvider time,
    SessionGenMetrics metrics,
    ILogger<SessionTokenService<TClaims>> logger,
    int cacheCapacity = 65_536) : ISweepable
    where TClaims : class, ISessionClaims<TClaims>
{
    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = 16 };

    private readonly TokenSealer _sealer = new(keys, "SessionGen cookie token");
    private readonly BearerTokens _bearers = new(keys, rules, time);

    // Only tokens that were opened, verified or issued here enter the caches, so an attacker takes no room in them. A cached token is
    // genuine; whether it is good (expiry, issuer, binding, revocation) is checked at each hit.
    private readonly GenerationCache<string, SessionToken<TClaims>> _cookieTokens = new(cacheCapacity, TokenTextComparer.Instance);
    private readonly GenerationCache<string, SessionToken<TClaims>> _bearerTokens = new(cacheCapacity, TokenTextComparer.Instance);
    private DateTimeOffset _lastSweep = time.GetUtcNow();

    // A bit for each problem that was reported: anyone can send such cookies.
    private int _reported;

    // Never after the session.
    public DateTimeOffset GetEnd(SessionPolicy policy, DateTimeOffset createdAt, DateTimeOffset now)
    {
        var end = WholeSeconds.Floor(now) + rules.Lifetime;
        return policy.MaximumLifetime is { } maximum && createdAt + maximum < end ? createdAt + maximum : end;
    }

    // The version is that of the revocations before the session and its claims were read. If the token is not prolonged, it ends when the
    // session does without activity. It need not be verified on this machine.
    public SessionToken<TClaims> Mint(
        StoredSession session,
        TClaims claims,
        in SessionTokenAudience audience,
        DateTimeOffset now,
        long? version = null,
        bool isProlonged = true)
    {
        var knownAt = version ?? revocations.Version;
        var times = isProlonged ? GetTimes(session, now, knownAt) : GetTimesUntilEnd(session, now, knownAt);
        RingKey key;
        string text;
        if (audience.Binding is { } binding)
        {
            var content = CookieTokenContent.Write(session, claims, times, binding, rules);
            text = _sealer.Seal(content, audience.Issuer, now, out var sealingKey);
            key = sealingKey;
        }
        else
        {
            var signingKey = keys.GetSigningKey(now);
            text = _bearers.Create(session, claims, audience, times, signingKey);
            claims = claims.ForBearer();
            key = signingKey;
        }

        var token = Create(text, session, claims, audience, times, key, knownAt);
        CacheOf(token).Set(token.Text, token);
        return token;
    }

    // For a request that prolongs nothing: the token has no text and never leaves the server.
    public SessionToken<TClaims> Describe(
        StoredSession session, TClaims claims, in SessionTokenAudience audience, DateTimeOffset now, long version)
    {
        var token = Create("", session, claims, audience, GetTimesUntilEnd(session, now, version), key: null, version);
        token.Stored = session;
        return token;
    }

    public int MeasureCookieToken(StoredSession session, TClaims claims, DateTimeOffset now)
    {
        var times = GetTimes(session, now, revocations.Version);
        return TokenSealer.GetLength(CookieTokenContent.Write(session, claims, times, binding: default, rules).Length);
    }

    public SessionToken<TClaims>? OpenCookieToken(ReadOnlySpan<char> token, string origin) =>
        OpenCookieToken(token, rules.IssuerFor(origin), out _);

    public SessionToken<TClaims>? VerifyBearerToken(ReadOnlySpan<char> token, string origin) =>
        VerifyBearerToken(token, rules.IssuerFor(origin), out _);

    public SessionToken<TClaims>? VerifyBearerToken(ReadOnlySpan<char> token, string issuer, out SessionTokenProblem problem) =>
        OfThisModel(VerifyBearerTokenOfAnyModel(token, issuer, out problem), ref problem);

    public SessionToken<TClaims>? OpenCookieToken(ReadOnlySpan<char> token, string issuer, out SessionTokenProblem problem) =>
        OfThisModel(OpenCookieTokenOfAnyModel(token, issuer, out problem), ref problem);

    public SessionToken<TClaims>? VerifyBearerTokenOfAnyModel(ReadOnlySpan<char> token, string origin) =>
        VerifyBearerTokenOfAnyModel(token, rules.IssuerFor(origin), out _);

    // It is good only beside the client cookie that it IsBoundTo.
    public SessionToken<TClaims>? OpenCookieTokenOfAnyModel(ReadOnlySpan<char> token, string origin) =>
        OpenCookieTokenOfAnyModel(token, rules.IssuerFor(origin), out _);

    // For a bearer token of another version of sessions.yaml, whose claims were read from the session.
    public SessionToken<TClaims> Complete(SessionToken<TClaims> token, StoredSession session, TClaims claims)
    {
        var completed = new SessionToken<TClaims>(token.Text)
        {
            UserId = token.UserId,
            Issuer = token.Issuer,
            Policy = session.Policy,
            Claims = claims.ForBearer(),
            SessionKey = token.SessionKey,
            ClientKey = token.ClientKey,
            BindingKey = default,
            CreatedAtSeconds = token.CreatedAtSeconds,
            IssuedAtSeconds = token.IssuedAtSeconds,
            ExpiresAtSeconds = token.ExpiresAtSeconds,
            Key = token.Key,
        };
        _bearerTokens.Set(completed.Text, completed);
        return completed;
    }

    private SessionToken<TClaims>? VerifyBearerTokenOfAnyModel(ReadOnlySpan<char> token, string issuer, out SessionTokenProblem problem)
    {
        if (_bearerTokens.TryGetAlternate(token, out var known))
        {
            problem = CheckKnown(known, issuer);
            return problem == SessionTokenProblem.None ? known : null;
        }

        // An empty text is refused as well.
        var text = token.Length <= BearerTokens.MaximumLength ? token.ToString() : "";
        var verified = _bearers.Verify(text, issuer, out var key, out problem) is { } payload
            ? ReadPayload(payload, text, issuer, out problem)
            : null;
        return Complete(verified, key, ref problem);
    }

    // Does not look at the client cookie beside it.
    private SessionToken<TClaims>? OpenCookieTokenOfAnyModel(ReadOnlySpan<char> token, string issuer, out SessionTokenProblem problem)
    {
        if (_cookieTokens.TryGetAlternate(token, out var known))
        {
            problem = CheckKnown(known, issuer);
            return problem == SessionTokenProblem.None ? known : null;
        }

        Span<byte> content = stackalloc byte[TokenSealer.MaximumContentSize];
        var opened = _sealer.TryOpen(token, issuer, content, out var length, out var key, out problem)
            ? CookieTokenContent.Read<TClaims>(content[..length], token, issuer, rules, out problem)
            : null;
        if (opened is not null)
        {
            problem = CheckTimes(opened.IssuedAtSeconds, opened.ExpiresAtSeconds);
        }

        // A token that has expired or was revoked is every day's work.
        var reported = Reported(opened, problem);
        if (reported is SessionTokenProblem.Malformed or SessionTokenProblem.UnknownHeader or SessionTokenProblem.BadSignature
                or SessionTokenProblem.BadPayload or SessionTokenProblem.OtherClaimsModel or SessionTokenProblem.NotYetValid
            && (Interlocked.Or(ref _reported, 1 << (int)reported) & (1 << (int)reported)) == 0)
        {
            LogCookieTokenRefused(reported);
        }

        return Complete(opened, key, ref problem);
    }

    public void Sweep()
    {
        var now = time.GetUtcNow();
        if ((now - _lastSweep).Duration() >= rules.Lifetime)
        {
            _lastSweep = now;
            _cookieTokens.Rotate();
            _bearerTokens.Rotate();
        }
    }

    private static SessionToken<TClaims> Create(
        string text,
        StoredSession session,
        TClaims claims,
        in SessionTokenAudience audience,
        in SessionTokenTimes times,
        RingKey? key,
        long version) =>
        new(text)
        {
            UserId = session.UserId,
            Issuer = audience.Issuer,
            Policy = session.Policy,
            Claims = claims,
            SessionKey = times.SessionKey,
            SessionId = session.Id,
            ClientKey = times.ClientKey,
            ClientId = session.ClientId,
            BindingKey = audience.Binding ?? default,
            CreatedAtSeconds = times.CreatedAt,
            IssuedAtSeconds = times.IssuedAt,
            ExpiresAtSeconds = times.ExpiresAt,
            IsPersistent = session.IsPersistent,
            Key = key,
            Version = version,
        };

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
            revocations.GetIssuedAt(sessionKey, seconds, version),
            seconds - (long)rules.ClockSkew.TotalSeconds,
            GetEnd(session.Policy, session.CreatedAt, now).ToUnixTimeSeconds());
    }

    private GenerationCache<string, SessionToken<TClaims>> CacheOf(SessionToken<TClaims> token) =>
        token.IsCookieToken ? _cookieTokens : _bearerTokens;

    // A token that is known is genuine. Whether it is still good is checked at each use.
    private SessionTokenProblem CheckKnown(SessionToken<TClaims> token, string issuer)
    {
        var seconds = time.GetUtcNow().ToUnixTimeSeconds();
        return seconds >= token.ExpiresAtSeconds ? SessionTokenProblem.Expired
            : rules.IsFromFuture(token.IssuedAtSeconds, seconds) ? SessionTokenProblem.NotYetValid
            : !string.Equals(token.Issuer, issuer, StringComparison.Ordinal) ? SessionTokenProblem.WrongIssuer
            : revocations.IsRevoked(token) ? SessionTokenProblem.Revoked
            : !keys.Contains(token.Key) ? SessionTokenProblem.UnknownHeader
            : SessionTokenProblem.None;
    }

    private static SessionTokenProblem Reported(SessionToken<TClaims>? token, SessionTokenProblem problem) =>
        problem == SessionTokenProblem.None && token!.IsOfOtherModel ? SessionTokenProblem.OtherClaimsModel : problem;

    private static SessionToken<TClaims>? OfThisModel(SessionToken<TClaims>? token, ref SessionTokenProblem problem)
    {
        if (token is not { IsOfOtherModel: true })
        {
            return token;
        }

        problem = SessionTokenProblem.OtherClaimsModel;
        return null;
    }

    // Beside a decryption or a signature, counting costs nothing; for a token that is known it would, so these are not counted.
    private SessionToken<TClaims>? Complete(SessionToken<TClaims>? token, RingKey? key, ref SessionTokenProblem problem)
    {
        if (token is not null && problem == SessionTokenProblem.None && revocations.IsRevoked(token))
        {
            problem = SessionTokenProblem.Revoked;
        }

        metrics.Verified(Reported(token, problem));
        if (token is null || problem != SessionTokenProblem.None)
        {
            return null;
        }

        token.Key = key;
        CacheOf(token).Set(token.Text, token);
        return token;
    }

    private SessionToken<TClaims>? ReadPayload(
        ReadOnlySpan<byte> json, string token, string issuer, out SessionTokenProblem problem)
    {
        problem = SessionTokenProblem.BadPayload;
        var payload = new SessionTokenPayload(rules, TClaims.ModelFingerprint);
        var isOfOtherModel = false;
        TClaims? claims;
        try
        {
            var reader = new Utf8JsonReader(json, ReaderOptions);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return null;
            }

            claims = TClaims.Read(ref reader, ref payload);
            if (payload.IsOfOtherModel)
            {
                isOfOtherModel = true;
                reader = new Utf8JsonReader(json, ReaderOptions);
                payload = new SessionTokenPayload(rules);
                reader.Read();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject && payload.Read(ref reader))
                {
                }
            }

            if (claims is not null && (reader.TokenType != JsonTokenType.EndObject || reader.CurrentDepth != 0 || reader.Read()))
            {
                return null;
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }

        if ((claims is null && !isOfOtherModel) || payload.Problem is not null || !payload.IsComplete)
        {
            problem = payload.IsComplete ? SessionTokenProblem.UnfitClaims : SessionTokenProblem.BadPayload;
            return null;
        }

        problem = payload.IsAudienceExpected ? CheckTimes(payload.IssuedAt, payload.ExpiresAt) : SessionTokenProblem.WrongAudience;
        return new SessionToken<TClaims>(token)
        {
            UserId = payload.UserId!,
            Issuer = issuer,
            Policy = payload.Policy!,
            Claims = claims!,
            IsOfOtherModel = isOfOtherModel,
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
        var seconds = time.GetUtcNow().ToUnixTimeSeconds();
        return expiresAt <= seconds ? SessionTokenProblem.Expired

            // Made when token.lifetime was longer: revocations are not remembered for as long as that.
            : expiresAt - issuedAt > (long)rules.Lifetime.TotalSeconds ? SessionTokenProblem.Expired
            : rules.IsFromFuture(issuedAt, seconds) ? SessionTokenProblem.NotYetValid
            : SessionTokenProblem.None;
    }

    [LoggerMessage(
        LogEvents.CookieTokenRefused,
        LogLevel.Information,
        "A token cookie cannot be used ({Problem}) and is renewed by the client cookie. Reported once for each reason. Usual after a "
        + "deployment that changes the claims, or when keys are lost.")]
    private partial void LogCookieTokenRefused(SessionTokenProblem problem);
}
