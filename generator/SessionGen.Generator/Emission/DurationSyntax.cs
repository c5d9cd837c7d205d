using System.Globalization;
using System.Text;

namespace SessionGen.Generator.Emission;

/// <summary>Whole seconds as C# and as the text a reader of sessions.yaml would write.</summary>
internal static class DurationSyntax
{
    private static readonly (string Unit, string Factory, long Seconds)[] Units =
    [
        ("d", "FromDays", 86_400),
        ("h", "FromHours", 3_600),
        ("m", "FromMinutes", 60),
        ("s", "FromSeconds", 1),
    ];

    // In the largest unit that divides the duration.
    public static string Expression(long? seconds)
    {
        if (seconds is not { } value)
        {
            return "null";
        }

        var (_, factory, unit) = value == 0 ? Units[Units.Length - 1] : Array.Find(Units, candidate => value % candidate.Seconds == 0);
        return $"global::System.TimeSpan.{factory}({CSharpText.Literal(value / unit)})";
    }

    public static string Text(long? seconds)
    {
        if (seconds is not { } rest)
        {
            return "off";
        }

        if (rest == 0)
        {
            return "0s";
        }

        var text = new StringBuilder();
        foreach (var (unit, _, length) in Units)
        {
            if (rest >= length)
            {
                text.Append((rest / length).ToString(CultureInfo.InvariantCulture)).Append(unit);
                rest %= length;
            }
        }

        return text.ToString();
    }
}
