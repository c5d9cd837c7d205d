using System.Text;

namespace SessionGen.Configuration.Binding;

/// <summary>What the C# language says about names.</summary>
internal static class CSharpNames
{
    private static readonly HashSet<string> _keywords = new(StringComparer.Ordinal)
    {
        "abstract", "as", "base", "bool", "break", "byte", "case", "catch", "char", "checked", "class", "const", "continue", "decimal",
        "default", "delegate", "do", "double", "else", "enum", "event", "explicit", "extern", "false", "finally", "fixed", "float", "for",
        "foreach", "goto", "if", "implicit", "in", "int", "interface", "internal", "is", "lock", "long", "namespace", "new", "null",
        "object", "operator", "out", "override", "params", "private", "protected", "public", "readonly", "ref", "return", "sbyte",
        "sealed", "short", "sizeof", "stackalloc", "static", "string", "struct", "switch", "this", "throw", "true", "try", "typeof",
        "uint", "ulong", "unchecked", "unsafe", "ushort", "using", "virtual", "void", "volatile", "while",
    };

    public static bool IsKeyword(string name) => _keywords.Contains(name);

    // Keywords too. Characters outside the BMP are not valid in C# identifiers.
    public static bool IsIdentifier(string name)
        => name.Length > 0 && !char.IsDigit(name[0]) && name.All(c => char.IsLetterOrDigit(c) || c == '_');

    public static string ToSafePascalCase(string name)
    {
        var safe = ToPascalCase(name.Length > 100 ? name.Substring(0, 100) : name);
        return safe.Length == 0 ? "Unnamed" : safe;
    }

    // https://acme.example/role becomes HttpsAcmeExampleRole.
    public static string ToPascalCase(string name)
    {
        var builder = new StringBuilder(name.Length + 1);
        var startsWord = true;
        foreach (var c in name)
        {
            if (!char.IsLetterOrDigit(c))
            {
                startsWord = true;
                continue;
            }

            builder.Append(startsWord ? char.ToUpperInvariant(c) : c);
            startsWord = false;
        }

        if (builder.Length > 0 && char.IsDigit(builder[0]))
        {
            builder.Insert(0, '_');
        }

        return builder.ToString();
    }
}
