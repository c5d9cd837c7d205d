using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using SessionGen.Claims;
using SessionGen.Keys;
using SessionGen.Model;
using SessionGen.Observation;
using SessionGen.Stores;

namespace SessionGen.Tokens;

/// <summary>Makes and verifies bearer tokens: JWTs, signed and verified by Microsoft.IdentityModel. Thread-safe.</summary>
internal sealed class BearerTokens(KeyRing keys, SessionTokenRules rules, TimeProvider time)
{
    // Far above what a server takes in a header line.
    public const int MaximumLength = 16 * 1024;

    // That of an RSA key with 2048 bits.
    private const int LargestSignature = 256;

    private static readonly JsonWebTokenHandler Handler = new();
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = TokenJsonEncoder.Instance, SkipValidation = true };

    // Of the key and the issuer that were asked for last: mostly there is one of each.
    private volatile VerificationRules? _lastRules;

    public string Create<TClaims>(
        StoredSession session, TClaims claims, in SessionTokenAudience audience, in SessionTokenTimes times, SigningKey key)
        where TClaims : class, ISessionClaims<TClaims> =>
        Handler.CreateToken(WritePayload(session, claims, audience, times), key.Credentials);

    // Verifies everything that does not need the custom claims; returns the payload.
    public byte[]? Verify(string text, string issuer, out SigningKey? key, out SessionTokenProblem problem)
    {
        var token = text.AsSpan();
        key = null;
        problem = SessionTokenProblem.Malformed;
        var headerEnd = token.IndexOf('.');
        var payloadEnd = token.LastIndexOf('.');
        if (headerEnd <= 0 || payloadEnd <= headerEnd + 1)
        {
            return null;
        }

        // Stricter than the library, which ignores header parameters that it does not know: the header is, character for character, one
        // that a key of the ring writes. So algorithm, type and key are pinned before anything is decoded, and there is no jku, jwk, x5u
        // or crit (RFC 8725, sections 3.1, 3.5 and 3.10).
        key = FindKey(token[..headerEnd]);
        if (key is null)
        {
            problem = SessionTokenProblem.UnknownHeader;
            return null;
        }

        // Stricter than the library, which decodes what is not canonical: padding, and last characters with bits that mean nothing.
        var payload = new byte[payloadEnd - headerEnd];
        if (!StrictBase64Url.TryDecode(token[(headerEnd + 1)..payloadEnd], payload, out var size)
            || !StrictBase64Url.TryDecode(token[(payloadEnd + 1)..], stackalloc byte[LargestSignature], out _))
        {
            return null;
        }

        // Without a configuration manager nothing in it waits, so the task has ended.
        var result = Handler.ValidateTokenAsync(text, GetParameters(issuer, key)).GetAwaiter().GetResult();
        problem = result.IsValid ? SessionTokenProblem.None : GetProblem(result.Exception);
        return result.IsValid ? payload[..size] : null;
    }

    private TokenValidationParameters GetParameters(string issuer, SigningKey key)
    {
        var last = _lastRules;
        if (last is null || last.Key != key || last.Issuer != issuer)
        {
            _lastRules = last = new VerificationRules(key, issuer, CreateParameters(issuer, key));
        }

        return last.Parameters;
    }

    private TokenValidationParameters CreateParameters(string issuer, SigningKey key) => new()
    {
        ValidAlgorithms = [key.Algorithm.ToString()],
        ValidTypes = ["JWT"],
        IssuerSigningKey = key.PublicKey,
        ValidIssuer = issuer,
        ValidAudience = rules.Audience,
        ValidateAudience = rules.Audience is not null,

        // No clock skew: a session must not outlive its end. nbf was moved back for it.
        LifetimeValidator = (notBefore, expires, _, _) =>
            expires > time.GetUtcNow().UtcDateTime && notBefore <= time.GetUtcNow().UtcDateTime,
    };

    private SessionTokenProblem GetProblem(Exception? exception) => exception switch
    {
        SecurityTokenInvalidSignatureException => SessionTokenProblem.BadSignature,
        SecurityTokenInvalidIssuerException => SessionTokenProblem.WrongIssuer,
        SecurityTokenInvalidAudienceException => SessionTokenProblem.WrongAudience,
        SecurityTokenInvalidLifetimeException lifetime when lifetime.Expires <= time.GetUtcNow().UtcDateTime => SessionTokenProblem.Expired,
        SecurityTokenInvalidLifetimeException => SessionTokenProblem.NotYetValid,
        _ => SessionTokenProblem.BadPayload,
    };

    private SigningKey? FindKey(ReadOnlySpan<char> header)
    {
        var couldBeOurs = keys.SigningKeys.IsEmpty;
        foreach (var key in keys.SigningKeys)
        {
            if (header.SequenceEqual(key.EncodedHeader))
            {
                return key;
            }

            couldBeOurs |= header.Length == key.EncodedHeader.Length;
        }

        if (couldBeOurs)
        {
            keys.ReportUnknownKey();
        }

        return null;
    }

    private string WritePayload<TClaims>(
        StoredSession session, TClaims claims, in SessionTokenAudience audience, in SessionTokenTimes times)
        where TClaims : class, ISessionClaims<TClaims>
    {
        var json = new ArrayBufferWriter<byte>(1024);
        using var writer = new Utf8JsonWriter(json, WriterOptions);
        writer.WriteStartObject();
        writer.WriteString("iss"u8, audience.Issuer);
        writer.WriteString("sub"u8, session.UserId);
        writer.WriteString("sid"u8, session.Id);
        writer.WriteString("azp"u8, audience.AuthorizedParty);
        writer.WriteNumber("iat"u8, times.IssuedAt);
        writer.WriteNumber("nbf"u8, times.NotBefore);
        writer.WriteNumber("exp"u8, times.ExpiresAt);
        writer.WriteString("jti"u8, ClientBinding.Format(SessionIds.NewKey()));
        writer.WriteNumber("v"u8, SessionTokenRules.Version);
        writer.WriteString("sts"u8, "active"u8);
        writer.WriteStartArray("fva"u8);
        writer.WriteNumberValue(Math.Max(0, (times.IssuedAt - times.CreatedAt) / 60));
        writer.WriteNumberValue(-1);
        writer.WriteEndArray();
        writer.WriteNumber("auth_time"u8, times.CreatedAt);
        writer.WriteString("acr"u8, rules.Policies.Format(session.Policy));
        writer.WriteStartObject("cnf"u8);
        writer.WriteString("client"u8, session.ClientId);
        writer.WriteString("model"u8, TClaims.ModelFingerprint.ToString("x16", CultureInfo.InvariantCulture));
        writer.WriteEndObject();
        if (rules.Audience is not null)
        {
            writer.WriteString("aud"u8, rules.Audience);
        }

        claims.WriteBearerTo(writer);
        writer.WriteEndObject();
        writer.Flush();
        return Encoding.UTF8.GetString(json.WrittenSpan);
    }

    private sealed record VerificationRules(SigningKey Key, string Issuer, TokenValidationParameters Parameters);
}
