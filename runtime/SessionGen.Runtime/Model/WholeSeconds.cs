namespace SessionGen.Model;

/// <summary>Every time of a session is a whole second, as NumericDate in a token is (RFC 7519, section 2).</summary>
internal static class WholeSeconds
{
    /// <summary>The last second a <see cref="DateTimeOffset"/> can hold, since 1970.</summary>
    public const long Maximum = 253_402_300_799;

    /// <summary>The second that <paramref name="time"/> lies in, in UTC.</summary>
    public static DateTimeOffset Floor(DateTimeOffset time)
    {
        var ticks = time.UtcTicks;
        return new DateTimeOffset(ticks - (ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
    }
}
