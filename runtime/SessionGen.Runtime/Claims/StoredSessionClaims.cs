using System.Buffers;
using System.Text.Json;
using SessionGen.Infrastructure;

namespace SessionGen.Claims;

/// <summary>The claims that are kept with a session: a JSON object in UTF-8.</summary>
internal static class StoredSessionClaims
{
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = TokenJsonEncoder.Instance, SkipValidation = true };

    public static byte[] Write<TClaims>(TClaims claims)
        where TClaims : class, ISessionClaims<TClaims>
    {
        var json = new ArrayBufferWriter<byte>();
        Write(json, claims);
        return json.WrittenSpan.ToArray();
    }

    public static void Write<TClaims>(IBufferWriter<byte> buffer, TClaims claims)
        where TClaims : class, ISessionClaims<TClaims>
    {
        using var writer = new Utf8JsonWriter(buffer, WriterOptions);
        writer.WriteStartObject();
        claims.WriteTo(writer);
        writer.WriteEndObject();
    }

    // Null if the claims do not fit sessions.yaml, which may have changed since they were written. What does not fit counts as missing.
    public static TClaims? Read<TClaims>(ReadOnlySpan<byte> json, out string? problem)
        where TClaims : class, ISessionClaims<TClaims>
    {
        var payload = SessionTokenPayload.Stored;
        return Read<TClaims>(json, ref payload, out problem);
    }

    // The claims of a token that this version made.
    public static TClaims? ReadOwn<TClaims>(ReadOnlySpan<byte> json)
        where TClaims : class, ISessionClaims<TClaims>
    {
        var payload = default(SessionTokenPayload);
        return Read<TClaims>(json, ref payload, out _);
    }

    // The paths of the claims whose values do not fit.
    public static IReadOnlyList<string> FindUnfit<TClaims>(ReadOnlySpan<byte> json)
        where TClaims : class, ISessionClaims<TClaims>
    {
        var payload = SessionTokenPayload.Stored;
        Read<TClaims>(json, ref payload, out _);
        return payload.Unfit;
    }

    private static TClaims? Read<TClaims>(ReadOnlySpan<byte> json, ref SessionTokenPayload payload, out string? problem)
        where TClaims : class, ISessionClaims<TClaims>
    {
        TClaims? claims = null;
        try
        {
            var reader = new Utf8JsonReader(json);
            if (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                claims = TClaims.Read(ref reader, ref payload);
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            claims = null;
        }

        claims = payload.Problem is null ? claims : null;
        problem = claims is null ? payload.Problem ?? "A claim has a value of another kind." : null;
        return claims;
    }
}
