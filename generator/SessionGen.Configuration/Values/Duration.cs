using System.Text;

namespace SessionGen.Configuration.Values;

/// <summary>
/// The grammar of durations: number-unit pairs, largest first (<c>1d12h</c>), or ISO 8601 without years, months and fractions
/// (<c>P7D</c>, <c>PT30M</c>). Strict; what to write instead of a wrong one is <c>DurationAdvice</c>'s.
/// </summary>
internal static class Duration
{
    /// <summary>100 years of 365 days: sums with a date stay within the calendar.</summary>
    public const long MaximumSeconds = 36_500 * DaySeconds;

    public const long DaySeconds = 86_400;

    private const string Units = "wdhms";

    private static readonly long[] _unitSeconds = [7 * DaySeconds, DaySeconds, 3_600, 60, 1];

    /// <returns>True also for zero, which most keys refuse.</returns>
    public static bool TryParse(string text, out long seconds)
    {
        seconds = 0;
        return text.Length > 0 && (text[0] == 'P' ? TryParseIso(text, ref seconds) : TryParsePairs(text, 0, text.Length, Units, ref seconds));
    }

    /// <summary>The usual form: <c>400d</c>, <c>1d12h</c>, <c>90s</c>.</summary>
    public static string Format(long seconds)
    {
        if (seconds < 120)
        {
            return Invariant.Text(seconds) + "s";
        }

        var text = new StringBuilder();
        for (var unit = 1; unit < _unitSeconds.Length; unit++)
        {
            var count = seconds / _unitSeconds[unit];
            if (count > 0)
            {
                text.Append(Invariant.Text(count)).Append(Units[unit]);
                seconds -= count * _unitSeconds[unit];
            }
        }

        return text.ToString();
    }

    /// <summary><c>off</c> for null.</summary>
    public static string Format(long? seconds) => seconds is { } value ? Format(value) : "off";

    /// <summary>ISO 8601-1, 5.5.2.2: weeks stand alone.</summary>
    private static bool TryParseIso(string text, ref long seconds)
    {
        if (text[text.Length - 1] == 'W')
        {
            return TryParsePairs(text, 1, text.Length, "W____", ref seconds);
        }

        var time = text.IndexOf('T');
        var dateEnd = time < 0 ? text.Length : time;
        var hasDate = dateEnd > 1;
        if (hasDate && !TryParsePairs(text, 1, dateEnd, "_D___", ref seconds))
        {
            return false;
        }

        return time < 0 ? hasDate : TryParsePairs(text, time + 1, text.Length, "__HMS", ref seconds);
    }

    private static bool TryParsePairs(string text, int start, int end, string units, ref long seconds)
    {
        var nextUnit = 0;
        var position = start;
        while (position < end)
        {
            var digits = position;
            long number = 0;
            while (position < end && text[position] is >= '0' and <= '9')
            {
                number = Math.Min((number * 10) + (text[position] - '0'), MaximumSeconds + 1);
                position++;
            }

            var hasLeadingZero = text[digits] == '0' && position - digits > 1;
            if (position == digits || position == end || hasLeadingZero)
            {
                return false;
            }

            var unit = units.IndexOf(text[position]);
            if (unit < nextUnit || text[position] == '_')
            {
                return false;
            }

            seconds += number * _unitSeconds[unit];
            if (seconds > MaximumSeconds)
            {
                return false;
            }

            nextUnit = unit + 1;
            position++;
        }

        return position > start;
    }
}
