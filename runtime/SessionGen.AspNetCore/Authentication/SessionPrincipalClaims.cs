using System.Buffers;
using System.Globalization;
using System.Security.Claims;
using System.Text;
using System.Text.Json;

namespace SessionGen.AspNetCore.Authentication;

/// <summary>Converts a session to claims: the user id under both of its usual names, and an array to one claim for each item.</summary>
internal static class SessionPrincipalClaims
{
    public const string Subject = "sub";
    public const string SessionId = "sid";
    public const string Name = "name";
    public const string Role = "role";
    public const string Roles = "roles";
    private const string Json = "JSON";

    public static Claim[] Create<TClaims>(Session<TClaims> session, string issuer)
        where TClaims : class, ISessionClaims<TClaims>
    {
        var createdAt = session.CreatedAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var claims = new List<Claim>
        {
            new(Subject, session.UserId, ClaimValueTypes.String, issuer),
            new(ClaimTypes.NameIdentifier, session.UserId, ClaimValueTypes.String, issuer),
            new(SessionId, session.Id, ClaimValueTypes.String, issuer),
            new("auth_time", createdAt, ClaimValueTypes.Integer64, issuer),
        };
        AddCustom(claims, session.Claims, issuer);
        return [.. claims];
    }

    private static void AddCustom<TClaims>(List<Claim> claims, TClaims custom, string issuer)
        where TClaims : class, ISessionClaims<TClaims>
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            custom.WriteTo(writer);
            writer.WriteEndObject();
        }

        var reader = new Utf8JsonReader(buffer.WrittenSpan);
        _ = reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            _ = reader.Read();
            if (reader.TokenType != JsonTokenType.StartArray)
            {
                Add(claims, name, ref reader, buffer.WrittenSpan, issuer);
                continue;
            }

            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                Add(claims, name, ref reader, buffer.WrittenSpan, issuer);
            }
        }
    }

    private static void Add(List<Claim> claims, string name, ref Utf8JsonReader reader, ReadOnlySpan<byte> json, string issuer)
    {
        var (value, type) = reader.TokenType switch
        {
            JsonTokenType.String => (reader.GetString()!, ClaimValueTypes.String),
            JsonTokenType.True => ("true", ClaimValueTypes.Boolean),
            JsonTokenType.False => ("false", ClaimValueTypes.Boolean),
            JsonTokenType.Number when reader.TryGetInt64(out _) => (Encoding.UTF8.GetString(reader.ValueSpan), ClaimValueTypes.Integer64),
            JsonTokenType.Number => (Encoding.UTF8.GetString(reader.ValueSpan), ClaimValueTypes.Double),
            JsonTokenType.Null => (null, ""),
            _ => (ReadRaw(ref reader, json), Json),
        };
        if (value is null)
        {
            return;
        }

        claims.Add(new Claim(name, value, type, issuer));
        if (name == Roles)
        {
            // [Authorize(Roles = …)] uses one claim type only.
            claims.Add(new Claim(Role, value, type, issuer));
        }
    }

    private static string ReadRaw(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return Encoding.UTF8.GetString(json[start..(int)reader.BytesConsumed]);
    }
}
