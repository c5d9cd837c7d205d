using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SessionGen.Claims;
using SessionGen.Infrastructure;
using SessionGen.Keys;
using SessionGen.Model;
using SessionGen.Observation;
using SessionGen.Stores;

namespace SessionGen.Tokens;

/// <summary>Mints and verifies session tokens. A thread-safe singleton.</summary>
/// <remarks>
/// Verification is RFC 8725 by construction: the encoded header must be, byte for byte, the one header that a key of the ring writes, so that
/// algorithm, type and key are pinned before anything is decoded; the signature covers the received bytes; and only then is the payload
/// read, once.
/// </remarks>
internal sealed class SessionTokenService<TClaims> : ISweepable
    where TClaims : class, ISessionClaims<TClaims>
{
    /// <summary>Far above what a cookie holds (4,096 bytes) and a server takes in a header line.</summary>
    public const int MaximumLength = 16 * 1024;

    private const int CacheCapacity = 65_536;

    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = 16 };

    private readonly IKeyRing _keys;
    private readonly SessionTokenRules _rules;
    private readonly SessionRevocations _revocations;
    private readonly TimeProvider _time;
    private readonly SessionGenMetrics? _metrics;
    private readonly VerifiedTokenCache<TClaims> _cache;
    private DateTimeOffset _lastSweep;

    public SessionTokenService(IKeyRing keys, SessionTokenRules rules, SessionRevocations revocations, TimeProvider time, SessionGenMetrics? metrics = null)
        : this(keys, rules, revocations, time, CacheCapacity, metrics)
    {
    }

    public SessionTokenService(IKeyRing keys, SessionTokenRules rules, SessionRevocations revocations, TimeProvider time, int cacheCapacity, SessionGenMetrics? metrics = null)
    {
        _metrics = metrics;
        _keys = keys;
        _rules = rules;
        _revocations = revocations;
        _time = time;
        _cache = new VerifiedTokenCache<TClaims>(cacheCapacity);
        _lastSweep = time.GetUtcNow();
    }

    /// <summary>How many verified tokens are kept, roughly.</summary>
    public int CachedCount => _cache.Count;

    /// <summary>When a token for this session that is minted at <paramref name="now"/> ends: never after the session.</summary>
    public DateTimeOffset GetEnd(SessionPolicy policy, DateTimeOffset createdAt, DateTimeOffset now)
    {
        var end = WholeSeconds.Floor(now) + _rules.Lifetime;
        return policy.MaximumLifetime is { } maximum && createdAt + maximum < end ? createdAt + maximum : end;
    }

    /// <summary>Makes a token and enters it into the cache: it needs no verification on this machine.</summary>
    /// <param name="session">A live session, renewed or created at <paramref name="now"/>.</param>
    /// <param name="claims">Its custom claims, validated.</param>
    /// <param name="audience">For whom it is.</param>
    /// <param name="now">The time of the request.</param>
    /// <param name="version">The version of the revocations before the session and its claims were read; null for now.</param>
    /// <param name="isProlonged">Whether its user counts as active until the token's end. Otherwise it ends when the session does without that.</param>
    /// <exception cref="CryptographicException">The signature could not be made.</exception>
    public SessionToken<TClaims> Mint(StoredSession session, TClaims claims, in SessionTokenAudience audience, DateTimeOffset now, long? version = null, bool isProlonged = true)
    {
        var knownAt = version ?? _revocations.Version;
        var times = isProlonged ? GetTimes(session, now, knownAt) : GetTimesUntilEnd(session, now, knownAt);
        var key = _keys.GetCurrent(now);
        var buffer = TokenBuffer.Rent();
        SessionTokenWriter.WritePayload(buffer, session, claims, audience, times, _rules);
        var text = SessionTokenWriter.Sign(buffer, key);
        buffer.Return();

        var token = Create(text, session, claims, audience, times, key, knownAt);
        _cache.Add(token);
        return token;
    }

    /// <summary>
    /// What <see cref="Mint"/> would make, without a text, for a request that prolongs nothing: it ends when the session does if nobody
    /// is active, and never leaves the server.
    /// </summary>
    public SessionToken<TClaims> Describe(StoredSession session, TClaims claims, in SessionTokenAudience audience, DateTimeOffset now, long version)
    {
        var token = Create("", session, claims, audience, GetTimesUntilEnd(session, now, version), _keys.GetCurrent(now), version);
        token.Stored = session;
        return token;
    }

    /// <summary>The length that <see cref="Mint"/> would give the token, without signing it.</summary>
    public int Measure(StoredSession session, TClaims claims, in SessionTokenAudience audience, DateTimeOffset now)
    {
        var buffer = TokenBuffer.Rent();
        SessionTokenWriter.WritePayload(buffer, session, claims, audience, GetTimes(session, now, _revocations.Version), _rules);
        var key = _keys.GetCurrent(now);
        var length = SessionTokenWriter.GetLength(buffer, key);
        buffer.Return();
        return length;
    }

    /// <summary>Verifies the value of a token cookie together with the client cookie beside it.</summary>
    /// <param name="token">The value of the token cookie.</param>
    /// <param name="origin">The origin of the request.</param>
    /// <param name="clientCookie">The value of the client cookie. On a hit of the verified-token cache it is neither parsed nor hashed.</param>
    /// <returns>Null if the token is refused or belongs to another client cookie.</returns>
    public SessionToken<TClaims>? VerifyCookieToken(ReadOnlySpan<char> token, string origin, ReadOnlySpan<char> clientCookie)
    {
        var verified = Verify(token, _rules.IssuerFor(origin), out _);
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

    /// <summary>Verifies a token from an <c>Authorization: Bearer</c> header.</summary>
    /// <returns>Null if the token is refused.</returns>
    public SessionToken<TClaims>? VerifyBearerToken(ReadOnlySpan<char> token, string origin) =>
        Verify(token, _rules.IssuerFor(origin), out _) is { IsCookieToken: false } verified ? verified : null;

    /// <summary>
    /// Verifies a token but for its binding: that is the caller's to check, who knows where the token came from.
    /// </summary>
    /// <param name="token">The token as it was received.</param>
    /// <param name="issuer">Who must have issued it.</param>
    /// <param name="problem">Why it was refused.</param>
    /// <returns>Null where it is refused.</returns>
    public SessionToken<TClaims>? Verify(ReadOnlySpan<char> token, string issuer, out SessionTokenProblem problem)
    {
        var now = _time.GetUtcNow();
        if (!_cache.TryGet(token, out var verified))
        {
            verified = VerifyUnknown(token, issuer, now, out problem);
            if (verified is not null && _revocations.IsRevoked(verified))
            {
                problem = SessionTokenProblem.Revoked;
                verified = null;
            }

            // Beside a signature, counting costs nothing. Where the token is known from before it would, so hits are not counted.
            _metrics?.Verified(problem);
            if (verified is not null)
            {
                _cache.Add(verified);
            }

            return verified;
        }

        problem = SessionTokenProblem.None;
        if (now.UtcTicks >= verified.ExpiresAtSeconds * TimeSpan.TicksPerSecond + DateTimeOffset.UnixEpoch.Ticks)
        {
            problem = SessionTokenProblem.Expired;
        }
        else if (!string.Equals(verified.Issuer, issuer, StringComparison.Ordinal))
        {
            problem = SessionTokenProblem.WrongIssuer;
        }
        else if (_revocations.IsRevoked(verified))
        {
            problem = SessionTokenProblem.Revoked;
        }
        else if (!_keys.VerificationKeys.Contains(verified.Key))
        {
            problem = SessionTokenProblem.UnknownHeader;
        }

        return problem == SessionTokenProblem.None ? verified : null;
    }

    /// <summary>Forgets tokens that nobody used for one or two token lifetimes. Called by one thread.</summary>
    public void Sweep()
    {
        var now = _time.GetUtcNow();
        if ((now - _lastSweep).Duration() >= _rules.Lifetime)
        {
            _lastSweep = now;
            _cache.Turn();
        }
    }

    private static bool FixedTimeEquals(string secret, ReadOnlySpan<char> text) =>
        CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(secret.AsSpan()), MemoryMarshal.AsBytes(text));

    private static SessionToken<TClaims> Create(string text, StoredSession session, TClaims claims, in SessionTokenAudience audience, in SessionTokenTimes times, SigningKey key, long version) => new(text)
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

    private SessionToken<TClaims>? VerifyUnknown(ReadOnlySpan<char> token, string issuer, DateTimeOffset now, out SessionTokenProblem problem)
    {
        problem = SessionTokenProblem.Malformed;
        var headerEnd = token.IndexOf('.');
        var payloadEnd = token.LastIndexOf('.');
        if (token.Length > MaximumLength || headerEnd <= 0 || payloadEnd <= headerEnd + 1)
        {
            return null;
        }

        var key = FindKey(token[..headerEnd]);
        if (key is null)
        {
            problem = SessionTokenProblem.UnknownHeader;
            return null;
        }

        var buffer = VerificationBuffer.Rent(token.Length);
        if (!StrictBase64Url.TryDecode(token[(headerEnd + 1)..payloadEnd], buffer.Payload, out var payloadLength)
            || !StrictBase64Url.TryDecode(token[(payloadEnd + 1)..], buffer.Signature, out var signatureLength))
        {
            return null;
        }

        problem = SessionTokenProblem.BadSignature;
        if (signatureLength != key.SignatureSize
            || Ascii.FromUtf16(token, buffer.Received, out var length) != OperationStatus.Done
            || !key.Verify(buffer.Received, payloadEnd, buffer.Signature))
        {
            return null;
        }

        return ReadPayload(key, buffer.Received.AsSpan(0, length), buffer.Payload.AsSpan(0, payloadLength), issuer, now, out problem);
    }

    private SigningKey? FindKey(ReadOnlySpan<char> header)
    {
        var couldBeOurs = false;
        foreach (var key in _keys.VerificationKeys)
        {
            if (header.SequenceEqual(key.EncodedHeader))
            {
                return key;
            }

            couldBeOurs |= header.Length == key.EncodedHeader.Length;
        }

        if (couldBeOurs || _keys.VerificationKeys.IsEmpty)
        {
            _keys.ReportUnknownKey();
        }

        return null;
    }

    private SessionToken<TClaims>? ReadPayload(SigningKey key, ReadOnlySpan<byte> token, ReadOnlySpan<byte> json, string issuer, DateTimeOffset now, out SessionTokenProblem problem)
    {
        problem = SessionTokenProblem.BadPayload;
        var payload = new SessionTokenPayload(_rules, issuer);
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

        if (claims is null || payload.Problem is not null)
        {
            problem = payload.IsComplete ? SessionTokenProblem.UnfitClaims : SessionTokenProblem.BadPayload;
            return null;
        }

        problem = Check(payload, now);
        return problem != SessionTokenProblem.None ? null : new SessionToken<TClaims>(token)
        {
            UserId = payload.UserId!,
            Issuer = issuer,
            Policy = payload.Policy!,
            Claims = claims,
            SessionKey = payload.SessionKey,
            ClientKey = payload.ClientKey,
            BindingKey = payload.Binding ?? default,
            CreatedAtSeconds = payload.CreatedAt,
            IssuedAtSeconds = payload.IssuedAt,
            ExpiresAtSeconds = payload.ExpiresAt,
            Key = key,
        };
    }

    private SessionTokenProblem Check(in SessionTokenPayload payload, DateTimeOffset now)
    {
        // No clock skew for exp: a session must not outlive its end (rule 1 of the design). Skew is nbf's matter, which was moved back for it.
        var seconds = now.ToUnixTimeSeconds();
        var mayBeAhead = Math.Max(1, (long)_rules.ClockSkew.TotalSeconds);
        return !payload.IsComplete ? SessionTokenProblem.BadPayload
            : !payload.IsIssuerRight ? SessionTokenProblem.WrongIssuer
            : !payload.IsAudienceRight ? SessionTokenProblem.WrongAudience
            : payload.ExpiresAt <= seconds ? SessionTokenProblem.Expired

            // Made when token.lifetime was longer: revocations are not remembered for as long as that.
            : payload.ExpiresAt - payload.IssuedAt > (long)_rules.Lifetime.TotalSeconds ? SessionTokenProblem.Expired
            : payload.NotBefore > seconds || payload.IssuedAt > seconds + mayBeAhead ? SessionTokenProblem.NotYetValid
            : SessionTokenProblem.None;
    }
}
