using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace SessionGen.AspNetCore.Endpoints;

/// <summary>Writes the responses of the endpoints: camelCase, times in ISO 8601, whatever JSON options the application has.</summary>
internal static class SessionJson
{
    public static void Write<TClaims>(Utf8JsonWriter writer, Session<TClaims> session)
        where TClaims : class, ISessionClaims<TClaims>
    {
        writer.WriteStartObject();
        WriteMembers(writer, session);
        writer.WriteEndObject();
    }

    public static void WriteList<TClaims>(Utf8JsonWriter writer, SessionList<TClaims> list)
        where TClaims : class, ISessionClaims<TClaims>
    {
        writer.WriteStartObject();
        writer.WriteString("activeSessionId"u8, list.ActiveSessionId);
        writer.WriteStartArray("sessions"u8);
        foreach (var session in list)
        {
            writer.WriteStartObject();
            WriteMembers(writer, session);
            if (session.Number is { } number)
            {
                writer.WriteNumber("number"u8, number);
            }
            else
            {
                writer.WriteNull("number"u8);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    public static void WriteToken(Utf8JsonWriter writer, string token, DateTimeOffset expiresAt)
    {
        writer.WriteStartObject();
        writer.WriteString("token"u8, token);
        writer.WriteString("expiresAt"u8, expiresAt);
        writer.WriteEndObject();
    }

    public static void WriteRedirect(Utf8JsonWriter writer, string? redirectUrl)
    {
        writer.WriteStartObject();
        writer.WriteString("redirectUrl"u8, redirectUrl);
        writer.WriteEndObject();
    }

    /// <summary>Writes a JWK set (RFC 7517, section 5) with public parameters only.</summary>
    public static void WriteKeys(Utf8JsonWriter writer, IReadOnlyList<JsonWebKey> keys)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("keys"u8);
        foreach (var key in keys)
        {
            writer.WriteStartObject();
            WriteIfSet(writer, "kty", key.Kty);
            WriteIfSet(writer, "use", "sig");
            WriteIfSet(writer, "alg", key.Alg);
            WriteIfSet(writer, "kid", key.Kid);
            WriteIfSet(writer, "crv", key.Crv);
            WriteIfSet(writer, "x", key.X);
            WriteIfSet(writer, "y", key.Y);
            WriteIfSet(writer, "n", key.N);
            WriteIfSet(writer, "e", key.E);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>Writes what verifiers of bearer tokens need (OpenID Connect Discovery 1.0, section 3, as far as it applies).</summary>
    public static void WriteConfiguration(Utf8JsonWriter writer, string issuer, string keysAddress, SessionTokenAlgorithm algorithm)
    {
        writer.WriteStartObject();
        writer.WriteString("issuer"u8, issuer);
        writer.WriteString("jwks_uri"u8, keysAddress);
        writer.WriteStartArray("id_token_signing_alg_values_supported"u8);
        writer.WriteStringValue(algorithm.ToString());
        writer.WriteEndArray();
        writer.WriteStartArray("subject_types_supported"u8);
        writer.WriteStringValue("public"u8);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteMembers<TClaims>(Utf8JsonWriter writer, Session<TClaims> session)
        where TClaims : class, ISessionClaims<TClaims>
    {
        writer.WriteString("id"u8, session.Id);
        writer.WriteString("userId"u8, session.UserId);
        writer.WriteString("clientId"u8, session.ClientId);
        writer.WriteString("policy"u8, session.Policy.Name);
        writer.WriteString("status"u8, JsonNamingPolicy.CamelCase.ConvertName(session.Status.ToString()));
        writer.WriteString("createdAt"u8, session.CreatedAt);
        writer.WriteString("lastActiveAt"u8, session.LastActiveAt);
        writer.WriteString("activeUntil"u8, session.ActiveUntil);
        writer.WriteString("expiresAt"u8, session.ExpiresAt);
        writer.WriteStartObject("claims"u8);
        session.Claims.WriteTo(writer);
        writer.WriteEndObject();
    }

    private static void WriteIfSet(Utf8JsonWriter writer, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            writer.WriteString(name, value);
        }
    }
}
