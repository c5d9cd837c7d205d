using System.Globalization;

namespace SessionGen.Configuration.Values;

/// <summary>Text that is the same in every culture.</summary>
internal static class Invariant
{
    public static string Format(string format, params object[] arguments) => string.Format(CultureInfo.InvariantCulture, format, arguments);

    public static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
