using System.Globalization;
using SessionGen.Configuration.Syntax;
using SessionGen.Configuration.Values;

namespace SessionGen.Configuration.Binding;

/// <summary>What was probably meant by a text that is not a valid duration, and why it is not.</summary>
internal static class DurationAdvice
{
    private const int LongestText = 64;

    private static readonly string[] _offWords =
        ["never", "none", "no", "false", "disabled", "null", "~", "unlimited", "infinite", "forever", "0", "-1"];

    // The reason is empty or begins with a colon.
    public static (string Reason, string? Suggestion) Get(string text, bool allowsOff)
    {
        var trimmed = text.Trim().ToLowerInvariant();
        if (trimmed.Length > LongestText)
        {
            return (string.Empty, null);
        }

        if (allowsOff && (trimmed == "off" || Array.IndexOf(_offWords, trimmed) >= 0))
        {
            return (string.Empty, "off");
        }

        if ((DurationParser.TryParse(trimmed, out var zero) || DurationParser.TryParse(trimmed.ToUpperInvariant(), out zero)) && zero == 0)
        {
            return (": it is zero", allowsOff ? "off" : null);
        }

        var isNegative = trimmed.StartsWith("-", StringComparison.Ordinal) || trimmed.StartsWith("p-", StringComparison.Ordinal);
        var (reason, seconds) = Guess(trimmed.Replace("-", string.Empty).Replace("+", string.Empty));
        reason = isNegative ? ": it is negative" : reason;
        if (seconds is not { } guess || guess <= 0)
        {
            return (reason, null);
        }

        return guess > Duration.MaximumSeconds
            ? (Invariant.Format(": it is longer than {0}", Duration.Format(Duration.MaximumSeconds)), null)
            : (reason, Round(guess));
    }

    private static (string Reason, decimal? Seconds) Guess(string text)
    {
        if (text.Length == 0)
        {
            return (string.Empty, null);
        }

        if (text.IndexOf(':') >= 0)
        {
            return (": a form with colons has no units", FromColons(text));
        }

        if (TryNumber(text, out var bare))
        {
            return (": the unit is missing", bare);
        }

        return FromWords(text[0] == 'p' ? FromIso(text) : text);
    }

    // h:m, h:m:s, d.h:m:s and d:h:m:s.
    private static decimal? FromColons(string text)
    {
        var parts = text.Split(':', '.');
        if (parts.Length is < 2 or > 4)
        {
            return null;
        }

        decimal[] units = parts.Length == 4 ? [86_400, 3_600, 60, 1] : [3_600, 60, 1];
        decimal sum = 0;
        for (var i = 0; i < parts.Length; i++)
        {
            if (!TryNumber(parts[i], out var number))
            {
                return null;
            }

            sum += number * units[i];
        }

        return sum;
    }

    // The words of an ISO 8601 duration: an M in front of the T is months.
    private static string FromIso(string text)
    {
        var parts = text.Substring(1).Split('t');
        parts[0] = parts[0].Replace("m", "mo");
        return string.Concat(parts);
    }

    private static (string Reason, decimal? Seconds) FromWords(string text)
    {
        var sum = 0m;
        var reason = string.Empty;
        var previousUnit = decimal.MaxValue;
        var position = 0;
        while (position < text.Length)
        {
            if (!TryReadNumber(text, ref position, out var number, ref reason))
            {
                return (reason, null);
            }

            SkipSpaces(text, ref position, ref reason);
            var start = position;
            while (position < text.Length && char.IsLetter(text[position]))
            {
                position++;
            }

            var word = text.Substring(start, position - start);
            if (GetUnit(word) is not { } unit)
            {
                return (word.Length == 0 ? ": the unit is missing" : reason, null);
            }

            reason = unit >= 30 * 86_400m ? ": months and years have no fixed length"
                : unit < 1 ? ": fractions of a second are not allowed"
                : unit == previousUnit ? ": a unit appears twice"
                : unit > previousUnit ? ": the largest unit must come first"
                : reason;
            previousUnit = unit;
            sum += number * unit;
            SkipSpaces(text, ref position, ref reason);
        }

        return (reason, sum);
    }

    private static void SkipSpaces(string text, ref int position, ref string reason)
    {
        while (position < text.Length && text[position] is ' ' or ',' or '_')
        {
            reason = reason.Length > 0 ? reason : ": spaces are not allowed";
            position++;
        }
    }

    private static bool TryReadNumber(string text, ref int position, out decimal number, ref string reason)
    {
        var start = position;
        while (position < text.Length && text[position] is (>= '0' and <= '9') or '.' or ',')
        {
            position++;
        }

        var digits = text.Substring(start, position - start).Replace(',', '.');
        if (!TryNumber(digits, out number))
        {
            return false;
        }

        if (digits.IndexOf('.') >= 0)
        {
            reason = ": fractions are not allowed";
        }
        else if (digits.Length > 1 && digits[0] == '0')
        {
            reason = ": a number starts with 0";
        }

        return true;
    }

    private static bool TryNumber(string text, out decimal number)
    {
        number = 0;
        if (text.Length > 15 && text.All(c => c is >= '0' and <= '9'))
        {
            // Beyond every bound; how far makes no difference.
            number = 1_000_000_000_000_000m;
            return true;
        }

        return text.Length is > 0 and <= 20
            && decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number)
            && number <= 1_000_000_000_000_000m;
    }

    private static decimal? GetUnit(string word) => word switch
    {
        "ms" or "msec" or "millisecond" or "milliseconds" => 0.001m,
        "s" or "sec" or "secs" or "second" or "seconds" => 1m,
        "m" or "min" or "mins" or "minute" or "minutes" => 60m,
        "h" or "hr" or "hrs" or "hour" or "hours" => 3_600m,
        "d" or "day" or "days" => 86_400m,
        "w" or "wk" or "week" or "weeks" => 7 * 86_400m,
        "mo" or "month" or "months" => 30 * 86_400m,
        "y" or "yr" or "year" or "years" => 365 * 86_400m,
        _ => null,
    };

    private static string? Round(decimal seconds)
        => decimal.Truncate(seconds) == seconds ? Duration.Format((long)seconds)
            : seconds > 1 ? Duration.Format((long)decimal.Round(seconds, MidpointRounding.AwayFromZero))
            : "1s";
}
