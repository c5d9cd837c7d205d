using System.Diagnostics.CodeAnalysis;
using System.Security.Claims;
using System.Text.Json;
using SessionGen.Infrastructure;

namespace SessionGen.Testing;

/// <summary>Claims as the generator would write them: a required text, one with a default, an optional number, a list and a constant.</summary>
internal sealed record PersonClaims : ISessionClaims<PersonClaims>
{
    public required string Department { get; init; }

    public string Plan { get; init; } = "free";

    public long? EmployeeNumber { get; init; }

    public IReadOnlyList<string>? Groups { get; init; }

    public static ulong ModelFingerprint => 1;

    public static ReadOnlySpan<byte> ModelNames => """{"department":1,"plan":1,"employeeNumber":1,"groups":1,"region":0}"""u8;

    public static string Region => "eu-1";

    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteString("department"u8, Department);
        writer.WriteString("plan"u8, Plan);
        if (EmployeeNumber is { } employeeNumber)
        {
            writer.WriteNumber("employeeNumber"u8, employeeNumber);
        }

        if (Groups is { } groups)
        {
            writer.WriteStartArray("groups"u8);
            foreach (var item in groups)
            {
                writer.WriteStringValue(item);
            }

            writer.WriteEndArray();
        }

        writer.WriteString("region"u8, "eu-1"u8);
    }

    public void Validate() => SessionClaimsGuard.Text(Department, "department", "token.claims.department");

    public static PersonClaims? Read(ref Utf8JsonReader reader, ref SessionTokenPayload payload)
    {
        string? department = null;
        string? plan = null;
        long? employeeNumber = null;
        IReadOnlyList<string>? groups = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var fits = reader.ValueTextEquals("department"u8) ? SessionClaimsJson.TryReadString(ref reader, ref payload, "department", ref department)
                : reader.ValueTextEquals("plan"u8) ? SessionClaimsJson.TryReadString(ref reader, ref payload, "plan", ref plan)
                : reader.ValueTextEquals("employeeNumber"u8) ? SessionClaimsJson.TryReadInteger(ref reader, ref payload, "employeeNumber", ref employeeNumber)
                : reader.ValueTextEquals("groups"u8) ? SessionClaimsJson.TryReadStrings(ref reader, ref payload, "groups", ref groups)
                : reader.ValueTextEquals("region"u8) ? SkipValue(ref reader)
                : payload.Read(ref reader);
            if (!fits)
            {
                return null;
            }
        }

        if (department is null)
        {
            payload.RejectMissing("department");
            return null;
        }

        return new PersonClaims { Department = department, Plan = plan ?? "free", EmployeeNumber = employeeNumber, Groups = groups };
    }

    public static bool TryCreate(ClaimsPrincipal principal, [NotNullWhen(true)] out PersonClaims? claims, [NotNullWhen(false)] out string? missing)
    {
        claims = principal.FindFirst("department") is { } department ? new PersonClaims { Department = department.Value } : null;
        missing = claims is null ? "department" : null;
        return claims is not null;
    }

    private static bool SkipValue(ref Utf8JsonReader reader)
    {
        reader.Skip();
        return true;
    }
}
