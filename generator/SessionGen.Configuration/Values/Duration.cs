using System.Text;

namespace SessionGen.Configuration.Values;

/// <summary>The bounds of durations, and their usual form: number-unit pairs, largest first (<c>1d12h</c>).</summary>
internal static class Duration
{
    // 100 years of 365 days: sums with a date stay within the calendar.
    public const long MaximumSeconds = 36_500 * DaySeconds;

    public const long DaySeconds = 86_400;

    public const string Units = "wdhms";

    public static readonly long[] UnitSeconds = [7 * DaySeconds, DaySeconds, 3_600, 60, 1];

    public static string Format(long seconds)
    {
        if (seconds < 120)
        {
            return Invariant.Text(seconds) + "s";
        }

        var text = new StringBuilder();
        for (var unit = 1; unit < UnitSeconds.Length; unit++)
        {
            var count = seconds / UnitSeconds[unit];
            if (count > 0)
            {
                text.Append(Invariant.Text(count)).Append(Units[unit]);
                seconds -= count * UnitSeconds[unit];
            }
        }

        return text.ToString();
    }

    public static string Format(long? seconds) => seconds is { } value ? Format(value) : "off";
}
