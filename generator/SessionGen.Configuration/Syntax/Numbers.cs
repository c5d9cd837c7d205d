using System.Globalization;

namespace SessionGen.Configuration.Syntax;

/// <summary>Numbers by the grammar of JSON: no leading zero, no plus, no hexadecimal, no separators.</summary>
internal static class Numbers
{
    public static bool TryParseInteger(string text, out long value)
    {
        value = 0;
        return IsJsonNumber(text, allowFraction: false)
            && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    // JSON has finite numbers only.
    public static bool TryParseNumber(string text, out double value)
    {
        value = 0;
        return IsJsonNumber(text, allowFraction: true)
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value)
            && !double.IsInfinity(value)
            && !double.IsNaN(value);
    }

    private static bool IsJsonNumber(string text, bool allowFraction)
    {
        var position = text.Length > 0 && text[0] == '-' ? 1 : 0;
        var first = position;
        var digits = SkipDigits(text, ref position);
        if (digits == 0 || (digits > 1 && text[first] == '0'))
        {
            return false;
        }

        if (!allowFraction)
        {
            return position == text.Length && text != "-0";
        }

        if (position < text.Length && text[position] == '.')
        {
            position++;
            if (SkipDigits(text, ref position) == 0)
            {
                return false;
            }
        }

        if (position < text.Length && text[position] is 'e' or 'E')
        {
            position++;
            if (position < text.Length && text[position] is '+' or '-')
            {
                position++;
            }

            if (SkipDigits(text, ref position) == 0)
            {
                return false;
            }
        }

        return position == text.Length;
    }

    private static int SkipDigits(string text, ref int position)
    {
        var start = position;
        while (position < text.Length && text[position] is >= '0' and <= '9')
        {
            position++;
        }

        return position - start;
    }
}
