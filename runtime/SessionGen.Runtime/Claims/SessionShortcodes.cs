using System.ComponentModel;
using System.Globalization;

namespace SessionGen.Infrastructure;

/// <summary>What shortcodes of sessions.yaml mean, for generated code. Thread-safe: no state.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class SessionShortcodes
{
    /// <summary>Whether an operand of <c>||</c> that is not null is taken: every one but <c>false</c>.</summary>
    public static bool IsSet(bool value) => value;

    /// <inheritdoc cref="IsSet(bool)"/>
    public static bool IsSet<T>(T value) => value is not null;

    /// <summary>The text of a value with text around it. Null, against which the compiler warns, is empty.</summary>
    public static string ToText(string value) => value ?? "";

    /// <summary><c>true</c> or <c>false</c>, as JSON writes them.</summary>
    public static string ToText(bool value) => value ? "true" : "false";

    /// <summary>The character.</summary>
    public static string ToText(char value) => value.ToString();

    /// <summary>The instant as ISO 8601.</summary>
    public static string ToText(DateTimeOffset value) => value.ToString("O", CultureInfo.InvariantCulture);

    /// <summary>The time as ISO 8601.</summary>
    public static string ToText(DateTime value) => value.ToString("O", CultureInfo.InvariantCulture);

    /// <summary>The day as ISO 8601.</summary>
    public static string ToText(DateOnly value) => value.ToString("O", CultureInfo.InvariantCulture);

    /// <summary>The time of day as ISO 8601.</summary>
    public static string ToText(TimeOnly value) => value.ToString("O", CultureInfo.InvariantCulture);

    /// <summary>Any number, uuid or enum, under the invariant culture. A list, which has no text, does not compile.</summary>
    public static string ToText<T>(T value)
        where T : IFormattable =>
        value?.ToString(null, CultureInfo.InvariantCulture) ?? "";
}
