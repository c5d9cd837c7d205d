namespace SessionGen.Configuration.Syntax;

/// <summary>How a shortcode is told from a text.</summary>
internal static class Shortcodes
{
    public const string Open = "{{";

    public const string Close = "}}";

    public const string Root = "user";

    /// <summary>Also text with a closing half alone: it was meant to be one.</summary>
    public static bool Has(string text)
        => text.IndexOf(Open, StringComparison.Ordinal) >= 0 || text.IndexOf(Close, StringComparison.Ordinal) >= 0;
}
