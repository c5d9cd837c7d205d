using SessionGen.Configuration.Values;

namespace SessionGen.Configuration.Syntax;

/// <summary>Parses number-unit pairs (<c>1d12h</c>), and ISO 8601 without years, months and fractions (<c>PT30M</c>).</summary>
internal static class DurationParser
{
    // Accepts zero, which most keys refuse.
    public static bool TryParse(string text, out long seconds)
    {
        seconds = 0;
        return text.StartsWith("P", StringComparison.Ordinal)
            ? TryParseIso(text, ref seconds)
            : TryParsePairs(text, 0, text.Length, Duration.Units, ref seconds);
    }

    // ISO 8601-1, 5.5.2.2: weeks stand alone.
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
                number = Math.Min((number * 10) + (text[position] - '0'), Duration.MaximumSeconds + 1);
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

            seconds += number * Duration.UnitSeconds[unit];
            if (seconds > Duration.MaximumSeconds)
            {
                return false;
            }

            nextUnit = unit + 1;
            position++;
        }

        return position > start;
    }
}
