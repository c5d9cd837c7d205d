using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SessionGen.Generator.Emission;

/// <summary>Identifies what claims mean. Bounds and descriptions do not change how a token is read and do not count.</summary>
internal static class ClaimsFingerprint
{
    public static ulong Of(IEnumerable<ClaimModel> claims)
    {
        var text = new StringBuilder();
        Append(text, claims);
        using var sha256 = SHA256.Create();
        var hash = sha256.ComputeHash(Encoding.UTF8.GetBytes(text.ToString()));
        return hash.Take(sizeof(ulong)).Aggregate(0UL, (number, next) => (number << 8) | next);
    }

    private static void Append(StringBuilder text, IEnumerable<ClaimModel> claims)
    {
        text.Append('{');
        foreach (var claim in claims)
        {
            Append(text, claim.Name);
            text.Append(claim.Kind.ToString()).Append(claim.IsArray ? "[]" : "").Append(claim.IsOptional ? "?" : "");
            text.Append(claim.Bearer ? "" : "-");
            Append(text, '=', claim.Default);
            Append(text, ':', claim.Constant);
            Append(text, '~', claim.WhenMissing);
            foreach (var value in claim.EnumValues)
            {
                Append(text, value.Value);
            }

            Append(text, claim.Properties);
        }

        text.Append('}');
    }

    private static void Append(StringBuilder text, char mark, ClaimLiteral? literal)
    {
        if (literal is null)
        {
            return;
        }

        text.Append(mark);
        Append(text, literal.Text);
        foreach (var item in literal.Items ?? EquatableArray<string>.Empty)
        {
            Append(text, item);
        }
    }

    // With its length, so that no text passes for two others.
    private static void Append(StringBuilder text, string value) =>
        text.Append(value.Length.ToString(CultureInfo.InvariantCulture)).Append('"').Append(value).Append('"');
}
