namespace SessionGen.Stores;

/// <summary>Times in database rows: whole seconds since 1970. An edited row can hold any number.</summary>
internal static class UnixSeconds
{
    /// <summary>0001-01-01T00:00:00Z.</summary>
    public const long First = -62_135_596_800;

    /// <summary>9999-12-31T23:59:59Z.</summary>
    public const long Last = 253_402_300_799;

    public static DateTimeOffset ToTime(long seconds) => DateTimeOffset.FromUnixTimeSeconds(seconds);

    public static DateTimeOffset ToNearestTime(long seconds) => ToTime(Math.Clamp(seconds, First, Last));

    public static long? FromDuration(TimeSpan? duration) => duration is { } known ? (long)known.TotalSeconds : null;
}
