using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis.CSharp;
using SessionGen.Configuration.Syntax;

namespace SessionGen.Generator.Emission;

/// <summary>Turns names and texts of sessions.yaml into C# that means exactly them. Everything is culture-free.</summary>
internal static class CSharpText
{
    public static string Identifier(string name) => IsKeyword(name) ? "@" + name : name;

    // Also contextual keywords, and those of a newer C# than this compiler's.
    public static bool IsKeyword(string name) =>
        SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None
        || SyntaxFacts.GetContextualKeywordKind(name) != SyntaxKind.None
        || name is "field" or "extension";

    // A root namespace is by default the name of the project, which may contain hyphens or begin with a digit.
    public static string Namespace(string name)
    {
        var parts = name.Split(['.'], StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = Identifier(ToIdentifier(parts[i]));
        }

        return string.Join(".", parts);
    }

    public static string Literal(string value)
    {
        var text = new StringBuilder(value.Length + 2).Append('"');
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            _ = c switch
            {
                '"' or '\\' => text.Append('\\').Append(c),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                _ when i + 1 < value.Length && char.IsSurrogatePair(c, value[i + 1]) => text.Append(c).Append(value[++i]),
                _ when IsPlain(c) => text.Append(c),

                // U+2028 and U+2029 end a line of C#; format characters (bidirectional overrides) would make the source lie.
                _ => text.Append("\\u").Append(((int)c).ToString("X4", CultureInfo.InvariantCulture)),
            };
        }

        return text.Append('"').ToString();
    }

    public static string Utf8Literal(string value) => Literal(value) + "u8";

    public static bool IsWellFormed(string value) => LoneSurrogates.Replace(value) == value;

    public static string Literal(long value) => value.ToString(CultureInfo.InvariantCulture);

    public static string XmlText(string value)
    {
        var plain = LoneSurrogates.Replace(new string([.. value.Select(c => IsPlain(c) || char.IsSurrogate(c) ? c : ' ')]));
        return plain.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
    }

    // C# specification, 6.3.2.
    public static string[] SplitLines(string text) =>
        text.Replace("\r\n", "\n").Split(['\n', '\r', '\u0085', '\u2028', '\u2029']);

    private static string ToIdentifier(string part)
    {
        var text = new StringBuilder(part.Length + 1);
        foreach (var c in part)
        {
            if (text.Length == 0 && SyntaxFacts.IsIdentifierPartCharacter(c) && !SyntaxFacts.IsIdentifierStartCharacter(c))
            {
                text.Append('_');
            }

            text.Append(SyntaxFacts.IsIdentifierPartCharacter(c) ? c : '_');
        }

        return text.ToString();
    }

    private static bool IsPlain(char c) => char.GetUnicodeCategory(c) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse);
}
