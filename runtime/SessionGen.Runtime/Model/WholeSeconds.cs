namespace SessionGen.Model;

/// <summary>Every time of a session is a whole second, as NumericDate in a token is (RFC 7519, section 2).</summary>
internal static class WholeSeconds
{
    // 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z, since 1970.
    public const long Minimum = -62_135_596_800;
    public const long Maximum = 253_402_300_799;

    // Stored times are whole seconds: before the middle of a second is before the next one.
    public static long? Ceiling(DateTimeOffset? time) =>
        time is { } known ? known.ToUnixTimeSeconds() + (known.UtcTicks % TimeSpan.TicksPerSecond == 0 ? 0 : 1) : null;

    public static DateTimeOffset Floor(DateTimeOffset time)
    {
        var ticks = time.UtcTicks;
        return new DateTimeOffset(ticks - (ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
    }
}
