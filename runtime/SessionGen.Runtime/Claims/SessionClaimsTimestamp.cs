using System.ComponentModel;

namespace SessionGen.Infrastructure;

/// <summary>Instants in whole seconds since 1970 (NumericDate; RFC 7519, section 2), for generated code. Thread-safe: no state.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class SessionClaimsTimestamp
{
    private static readonly long First = DateTimeOffset.MinValue.ToUnixTimeSeconds();
    private static readonly long Last = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>The instant at its whole second, so that a session reads the same before and after its first token.</summary>
    public static DateTimeOffset ToWholeSeconds(DateTimeOffset value) => DateTimeOffset.FromUnixTimeSeconds(value.ToUnixTimeSeconds());

    /// <inheritdoc cref="ToWholeSeconds(DateTimeOffset)"/>
    public static DateTimeOffset? ToWholeSeconds(DateTimeOffset? value) => value is { } instant ? ToWholeSeconds(instant) : null;

    /// <summary>The instant <paramref name="seconds"/> after 1970, where a <see cref="DateTimeOffset"/> can hold it.</summary>
    public static bool TryCreate(long seconds, out DateTimeOffset value)
    {
        var isInRange = seconds >= First && seconds <= Last;
        value = isInRange ? DateTimeOffset.FromUnixTimeSeconds(seconds) : default;
        return isInRange;
    }
}
