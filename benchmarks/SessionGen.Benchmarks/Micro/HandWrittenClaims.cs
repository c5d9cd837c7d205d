using System.Globalization;
using System.Text.Json;
using SessionGen.Benchmarks.Sessions;

namespace SessionGen.Benchmarks.Micro;

/// <summary>
/// What somebody writes who knows the reader and these claims: one loop, every registered claim into a variable, every name compared as UTF-8.
/// No checks for duplicates, no checks of ids.
/// </summary>
internal static class HandWrittenClaims
{
    public static Result? Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        string? subject = null, sid = null, client = null, acr = null, department = null;
        long iat = 0, nbf = 0, exp = 0, authTime = 0;
        ulong model = 0;
        long? employeeNumber = null;
        var isOurs = false;
        var plan = Plan.Free;
        var groups = new List<string>();
        var beta = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("iss"u8)) { reader.Read(); isOurs = reader.ValueTextEquals("https://acme.example"u8); }
            else if (reader.ValueTextEquals("sub"u8)) { reader.Read(); subject = reader.GetString(); }
            else if (reader.ValueTextEquals("sid"u8)) { reader.Read(); sid = reader.GetString(); }
            else if (reader.ValueTextEquals("iat"u8)) { reader.Read(); iat = reader.GetInt64(); }
            else if (reader.ValueTextEquals("nbf"u8)) { reader.Read(); nbf = reader.GetInt64(); }
            else if (reader.ValueTextEquals("exp"u8)) { reader.Read(); exp = reader.GetInt64(); }
            else if (reader.ValueTextEquals("auth_time"u8)) { reader.Read(); authTime = reader.GetInt64(); }
            else if (reader.ValueTextEquals("acr"u8)) { reader.Read(); acr = reader.GetString(); }
            else if (reader.ValueTextEquals("cnf"u8))
            {
                reader.Read();
                reader.Read();
                reader.Read();
                client = reader.GetString();
                reader.Read();
                reader.Read();
                model = ulong.Parse(reader.ValueSpan, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                reader.Read();
            }
            else if (reader.ValueTextEquals("department"u8)) { reader.Read(); department = reader.GetString(); }
            else if (reader.ValueTextEquals("plan"u8)) { reader.Read(); plan = reader.ValueTextEquals("pro"u8) ? Plan.Pro : reader.ValueTextEquals("team"u8) ? Plan.Team : Plan.Free; }
            else if (reader.ValueTextEquals("employeeNumber"u8)) { reader.Read(); employeeNumber = reader.GetInt64(); }
            else if (reader.ValueTextEquals("groups"u8))
            {
                reader.Read();
                while (reader.Read() && reader.TokenType == JsonTokenType.String)
                {
                    groups.Add(reader.GetString()!);
                }
            }
            else if (reader.ValueTextEquals("beta"u8)) { reader.Read(); beta = reader.GetBoolean(); }
            else { reader.Skip(); }
        }

        return isOurs && department is not null
            ? new Result(subject, sid, client, model, acr, iat, nbf, exp, authTime, new SessionClaims { Department = department, Plan = plan, EmployeeNumber = employeeNumber, Groups = groups, Beta = beta })
            : null;
    }

    internal sealed record Result(string? Subject, string? Sid, string? Client, ulong Model, string? Acr, long Iat, long Nbf, long Exp, long AuthTime, SessionClaims Claims);
}
