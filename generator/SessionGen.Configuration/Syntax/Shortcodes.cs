namespace SessionGen.Configuration.Syntax;

/// <summary>How a shortcode is told from a text.</summary>
internal static class Shortcodes
{
    public const string Open = "{{";

    public const string Close = "}}";

    public const string Root = "user";

    // Also text with a closing half alone.
    public static bool Has(string text)
        => text.IndexOf(Open, StringComparison.Ordinal) >= 0 || text.IndexOf(Close, StringComparison.Ordinal) >= 0;
}
