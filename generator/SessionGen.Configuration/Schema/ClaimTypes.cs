using SessionGen.Configuration.Model;

namespace SessionGen.Configuration.Schema;

/// <summary>The types a claim can have, as they are written.</summary>
internal static class ClaimTypes
{
    private const string ArraySuffix = "[]";

    private static readonly string[] _scalars = ["string", "boolean", "integer", "number", "timestamp", "uuid"];

    public static readonly IReadOnlyList<string> Names =
    [
        .. _scalars,
        "enum",
        "object",
        .. Array.ConvertAll(_scalars, name => name + ArraySuffix),
    ];

    public static bool TryParse(string text, out ClaimKind kind, out bool isArray)
    {
        isArray = text.EndsWith(ArraySuffix, StringComparison.Ordinal);
        var name = isArray ? text.Substring(0, text.Length - ArraySuffix.Length) : text;
        for (var i = 0; i < _scalars.Length; i++)
        {
            if (string.Equals(_scalars[i], name, StringComparison.Ordinal))
            {
                kind = (ClaimKind)i;
                return true;
            }
        }

        kind = string.Equals(name, "object", StringComparison.Ordinal) ? ClaimKind.Object : ClaimKind.Enum;
        return !isArray && (kind == ClaimKind.Object || string.Equals(name, "enum", StringComparison.Ordinal));
    }

    public static string GetName(ClaimKind kind, bool isArray)
    {
        var name = kind switch
        {
            ClaimKind.Enum => "enum",
            ClaimKind.Object => "object",
            _ => _scalars[(int)kind],
        };
        return isArray ? name + ArraySuffix : name;
    }
}
