using System.Globalization;

namespace Accounts.Lifetimes;

/// <summary>A stretch of time drawn from left to right.</summary>
public readonly record struct Scale(DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>Where a time lies, in percent. What is outside lies at the nearer edge; a stretch without length is all at the right one.</summary>
    public double this[DateTimeOffset time] =>
        To <= From ? 100 : Math.Round(100 * Math.Clamp((time - From) / (To - From), 0, 1), 2);

    /// <summary><see cref="this"/> as SVG writes it.</summary>
    public string X(DateTimeOffset time) => Percent(this[time]);

    /// <summary>The distance of two times.</summary>
    public string Width(DateTimeOffset from, DateTimeOffset to) => Percent(Math.Max(0, this[to] - this[from]));

    private static string Percent(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:0.##}%");
}
