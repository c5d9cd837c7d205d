using System.Diagnostics.CodeAnalysis;
using System.Security.Claims;
using System.Text.Json;
using SessionGen.Infrastructure;

namespace SessionGen.Testing;

/// <summary>
/// Claims as the generator writes them for <c>department: string</c>, <c>level: { type: integer, optional: true }</c> and
/// <c>roles: { type: "string[]", optional: true }</c>.
/// </summary>
public sealed record TestSessionClaims : ISessionClaims<TestSessionClaims>
{
    public required string Department { get; init; }

    public long? Level { get; init; }

    public IReadOnlyList<string>? Roles { get; init; }

    public static ulong ModelFingerprint => 1;

    public static ReadOnlySpan<byte> ModelNames => """{"department":1,"level":1,"roles":1}"""u8;

    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteString("department"u8, Department);
        if (Level is { } level)
        {
            writer.WriteNumber("level"u8, level);
        }

        if (Roles is { } roles)
        {
            writer.WriteStartArray("roles"u8);
            foreach (var role in roles)
            {
                writer.WriteStringValue(role);
            }

            writer.WriteEndArray();
        }
    }

    public void Validate()
    {
        if (Department.Any(char.IsControl))
        {
            throw new ArgumentException("The claim 'department' has a control character.", "department");
        }
    }

    public static TestSessionClaims? Read(ref Utf8JsonReader reader, ref SessionTokenPayload payload)
    {
        string? department = null;
        long? level = null;
        List<string>? roles = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("department"u8))
            {
                if (department is not null)
                {
                    payload.RejectDuplicate("department");
                    return null;
                }

                reader.Read();
                department = reader.GetString();
            }
            else if (reader.ValueTextEquals("level"u8))
            {
                reader.Read();
                level = reader.GetInt64();
            }
            else if (reader.ValueTextEquals("roles"u8))
            {
                roles = [];
                reader.Read();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    roles.Add(reader.GetString()!);
                }
            }
            else if (!payload.Read(ref reader))
            {
                return null;
            }
        }

        if (department is null)
        {
            payload.RejectMissing("department");
            return null;
        }

        return new TestSessionClaims { Department = department, Level = level, Roles = roles };
    }

    public static bool TryCreate(ClaimsPrincipal principal, [NotNullWhen(true)] out TestSessionClaims? claims, [NotNullWhen(false)] out string? missing)
    {
        var department = principal.FindFirst("department")?.Value;
        missing = department is null ? "department" : null;
        claims = department is null
            ? null
            : new TestSessionClaims { Department = department, Roles = principal.FindAll("roles").Select(claim => claim.Value).ToArray() is { Length: > 0 } roles ? roles : null };
        return claims is not null;
    }
}
