using System.Text;

namespace SessionGen.Generator.Emission;

/// <summary>The files that the claims alone decide: the record, its serialization, and one file for each enum.</summary>
internal static class ClaimsFiles
{
    public static IEnumerable<GeneratedFile> Emit(string @namespace, EquatableArray<ClaimModel> claims)
    {
        var layout = new ClaimsLayout(@namespace, claims);
        yield return ClaimsEmitter.Emit(@namespace, layout);
        yield return ClaimsSerializationEmitter.Emit(@namespace, layout);

        // Hint names are compared without case, and take fewer characters than identifiers.
        var hintNames = new UniqueNames(
            StringComparer.OrdinalIgnoreCase,
            "SessionClaims",
            "SessionClaims.Serialization",
            "SessionClaims.From",
            "SessionPolicies",
            "SessionGenRegistration",
            "SessionGenHttpContextExtensions");
        foreach (var @enum in layout.Enums)
        {
            yield return EnumEmitter.Emit(@namespace, @enum, hintNames.Get(ToFileName(@enum.TypeName)) + ".g.cs");
        }
    }

    private static string ToFileName(string typeName)
    {
        var name = new StringBuilder(typeName.TrimStart('@'));
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] is not ((>= 'A' and <= 'Z') or (>= 'a' and <= 'z') or (>= '0' and <= '9')))
            {
                name[i] = '_';
            }
        }

        return name.ToString();
    }
}
