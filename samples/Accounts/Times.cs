namespace Accounts;

/// <summary>Times and durations as people read them.</summary>
internal static class Times
{
    /// <summary>The two largest units: <c>1 h 5 min</c>, <c>4 min 30 s</c>.</summary>
    public static string Say(TimeSpan duration) => duration.Duration() switch
    {
        { TotalDays: >= 1 } d => Two(d.Days, "d", d.Hours, "h"),
        { TotalHours: >= 1 } d => Two(d.Hours, "h", d.Minutes, "min"),
        { TotalMinutes: >= 1 } d => Two(d.Minutes, "min", d.Seconds, "s"),
        var d => $"{d.Seconds} s",
    };

    public static string Say(TimeSpan? duration) => duration is { } limit ? Say(limit) : "no limit";

    /// <summary>How far a time is from now: <c>in 4 min 30 s</c>, <c>2 h ago</c>.</summary>
    public static string FromNow(DateTimeOffset time, DateTimeOffset now) => time > now ? $"in {Say(time - now)}" : $"{Say(now - time)} ago";

    private static string Two(int large, string largeUnit, int small, string smallUnit) =>
        small == 0 ? $"{large} {largeUnit}" : $"{large} {largeUnit} {small} {smallUnit}";
}
