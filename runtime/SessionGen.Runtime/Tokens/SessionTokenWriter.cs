using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using SessionGen.Claims;
using SessionGen.Keys;
using SessionGen.Stores;

namespace SessionGen.Tokens;

/// <summary>Writes tokens: the payload as UTF-8 JSON, base64url, one signature.</summary>
internal static class SessionTokenWriter
{
    private static readonly JsonEncodedText Iss = JsonEncodedText.Encode("iss");
    private static readonly JsonEncodedText Sub = JsonEncodedText.Encode("sub");
    private static readonly JsonEncodedText Sid = JsonEncodedText.Encode("sid");
    private static readonly JsonEncodedText Azp = JsonEncodedText.Encode("azp");
    private static readonly JsonEncodedText Iat = JsonEncodedText.Encode("iat");
    private static readonly JsonEncodedText Nbf = JsonEncodedText.Encode("nbf");
    private static readonly JsonEncodedText Exp = JsonEncodedText.Encode("exp");
    private static readonly JsonEncodedText Jti = JsonEncodedText.Encode("jti");
    private static readonly JsonEncodedText V = JsonEncodedText.Encode("v");
    private static readonly JsonEncodedText Sts = JsonEncodedText.Encode("sts");
    private static readonly JsonEncodedText Active = JsonEncodedText.Encode("active");
    private static readonly JsonEncodedText Fva = JsonEncodedText.Encode("fva");
    private static readonly JsonEncodedText AuthTime = JsonEncodedText.Encode("auth_time");
    private static readonly JsonEncodedText Acr = JsonEncodedText.Encode("acr");
    private static readonly JsonEncodedText Cnf = JsonEncodedText.Encode("cnf");
    private static readonly JsonEncodedText Client = JsonEncodedText.Encode("client");
    private static readonly JsonEncodedText Cookie = JsonEncodedText.Encode("cookie");
    private static readonly JsonEncodedText Aud = JsonEncodedText.Encode("aud");

    /// <summary>Writes the payload. <c>cnf.cookie</c> makes it a token for the cookie (RFC 8725, section 3.12: no token passes for one of another kind).</summary>
    public static void WritePayload<TClaims>(TokenBuffer buffer, StoredSession session, TClaims claims, in SessionTokenAudience audience, in SessionTokenTimes times, SessionTokenRules rules)
        where TClaims : class, ISessionClaims<TClaims>
    {
        var writer = buffer.Writer;
        Span<char> text = stackalloc char[ClientBinding.TextLength];
        writer.WriteStartObject();
        writer.WriteString(Iss, audience.Issuer);
        writer.WriteString(Sub, session.UserId);
        writer.WriteString(Sid, session.Id);
        writer.WriteString(Azp, audience.AuthorizedParty);
        writer.WriteNumber(Iat, times.IssuedAt);
        writer.WriteNumber(Nbf, times.NotBefore);
        writer.WriteNumber(Exp, times.ExpiresAt);
        Base64Url.EncodeToChars(buffer.NextTokenId(), text);
        writer.WriteString(Jti, text);
        writer.WriteNumber(V, SessionTokenRules.Version);
        writer.WriteString(Sts, Active);
        writer.WriteStartArray(Fva);
        writer.WriteNumberValue(Math.Max(0, (times.IssuedAt - times.CreatedAt) / 60));
        writer.WriteNumberValue(-1);
        writer.WriteEndArray();
        writer.WriteNumber(AuthTime, times.CreatedAt);
        writer.WriteString(Acr, rules.Policies.Format(session.Policy));
        writer.WriteStartObject(Cnf);
        writer.WriteString(Client, session.ClientId);
        if (audience.Binding is { } binding)
        {
            Format(binding, text);
            writer.WriteString(Cookie, text);
        }

        writer.WriteEndObject();
        if (rules.Audience is not null)
        {
            writer.WriteString(Aud, rules.Audience);
        }

        claims.WriteTo(writer);
        writer.WriteEndObject();
        writer.Flush();
    }

    /// <summary>The length of the token that <see cref="Sign"/> would make.</summary>
    public static int GetLength(TokenBuffer buffer, SigningKey key) =>
        key.Prefix.Length + Base64Url.GetEncodedLength(buffer.Json.WrittenCount) + 1 + Base64Url.GetEncodedLength(key.SignatureSize);

    /// <summary>Makes the token of the payload in <paramref name="buffer"/>.</summary>
    public static string Sign(TokenBuffer buffer, SigningKey key)
    {
        var token = buffer.GetToken(GetLength(buffer, key));
        key.Prefix.CopyTo(token);
        var signed = key.Prefix.Length + Base64Url.EncodeToUtf8(buffer.Json.WrittenSpan, token[key.Prefix.Length..]);
        Span<byte> signature = stackalloc byte[key.SignatureSize];
        key.Sign(token[..signed], signature);
        token[signed] = (byte)'.';
        Base64Url.EncodeToUtf8(signature, token[(signed + 1)..]);
        return Encoding.ASCII.GetString(token);
    }

    private static void Format(UInt128 key, Span<char> text)
    {
        Span<byte> bytes = stackalloc byte[ClientBinding.Size];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, key);
        Base64Url.EncodeToChars(bytes, text);
    }
}
