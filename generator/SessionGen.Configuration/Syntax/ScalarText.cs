
namespace SessionGen.Configuration.Syntax;

/// <summary>A value as YAML in the place of another one: what a suggestion writes must read back as the value, in braces too.</summary>
internal static class ScalarText
{
    private const string Indicators = "-?:,[]{}#&*!|>'\"%@`~ ";

    // What a suggestion writes must read back as the value, in braces too.
    public static string Write(YamlNode replaced, string value) => replaced is YamlScalar { Style: YamlScalarStyle.SingleQuoted }
        ? "'" + value.Replace("'", "''") + "'"
        : replaced is YamlScalar { IsPlain: false } || NeedsQuotes(value)
            ? "\"" + value.Replace("\\", "\\\\").Replace("\"", "\\\"") + "\""
            : value;

    private static bool NeedsQuotes(string value)
        => value.Length == 0
            || Indicators.IndexOf(value[0]) >= 0
            || value.IndexOfAny(['[', ']', '{', '}', ',']) >= 0
            || value.IndexOf(": ", StringComparison.Ordinal) >= 0
            || value.IndexOf(" #", StringComparison.Ordinal) >= 0
            || value[value.Length - 1] is ':' or ' ';
}
