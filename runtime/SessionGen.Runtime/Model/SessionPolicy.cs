namespace SessionGen;

/// <summary>The lifetimes that a session is created under, in whole seconds; at least one is set. Immutable and thread-safe.</summary>
/// <remarks>OWASP ASVS 5.0, 7.3.1 (inactivity) and 7.3.2 (absolute lifetime).</remarks>
public sealed record SessionPolicy
{
    /// <summary>Browsers cap cookies at 400 days (RFC 6265bis, section 5.5).</summary>
    public static readonly TimeSpan CookieCap = TimeSpan.FromSeconds(34_560_000);

    /// <summary>The longest lifetime: 100 years.</summary>
    internal static readonly TimeSpan Longest = TimeSpan.FromDays(36_525);

    private static readonly long Latest = DateTimeOffset.MaxValue.UtcTicks;

    private readonly long _inactivityTicks;
    private readonly long _maximumTicks;

    /// <summary>Creates a policy.</summary>
    /// <param name="name">The name in sessions.yaml, for example <c>default</c>.</param>
    /// <param name="inactivityTimeout">How long a user may be inactive, in whole seconds; null for no limit.</param>
    /// <param name="maximumLifetime">How long a session may last in total, in whole seconds; null for no limit.</param>
    /// <exception cref="ArgumentException">Both lifetimes are null, or one is not a positive whole number of seconds.</exception>
    public SessionPolicy(string name, TimeSpan? inactivityTimeout, TimeSpan? maximumLifetime)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (inactivityTimeout is null && maximumLifetime is null)
        {
            throw new ArgumentException(
                $"The session policy '{name}' has neither an inactivity timeout nor a maximum lifetime, so its sessions would never end. "
                + "Set at least one.",
                nameof(maximumLifetime));
        }

        ThrowIfNotWholeSeconds(name, inactivityTimeout, nameof(inactivityTimeout));
        ThrowIfNotWholeSeconds(name, maximumLifetime, nameof(maximumLifetime));
        Name = name;
        _inactivityTicks = inactivityTimeout?.Ticks ?? Latest;
        _maximumTicks = maximumLifetime?.Ticks ?? Latest;
        InactivityTimeout = inactivityTimeout;
        MaximumLifetime = maximumLifetime;
    }

    /// <summary>The name in sessions.yaml.</summary>
    public string Name { get; }

    /// <summary>How long a user may be inactive before the session ends; null for no limit.</summary>
    public TimeSpan? InactivityTimeout { get; }

    /// <summary>How long a session may last in total, whatever the user does; null for no limit.</summary>
    public TimeSpan? MaximumLifetime { get; }

    /// <summary>Gets the end of a session: <c>min(activeUntil + inactivityTimeout, createdAt + maximumLifetime)</c>.</summary>
    /// <returns>The time in UTC; <see cref="DateTimeOffset.MaxValue"/> if it would be later than that.</returns>
    public DateTimeOffset GetEnd(DateTimeOffset createdAt, DateTimeOffset activeUntil) =>
        new(GetEndTicks(createdAt.UtcTicks, activeUntil.UtcTicks), TimeSpan.Zero);

    internal long GetEndTicks(long createdAt, long activeUntil) =>
        Math.Min(Add(activeUntil, _inactivityTicks), Add(createdAt, _maximumTicks));

    private static long Add(long time, long lifetime) => lifetime < Latest - time ? time + lifetime : Latest;

    private static void ThrowIfNotWholeSeconds(string name, TimeSpan? value, string parameter)
    {
        if (value is { } lifetime && (lifetime <= TimeSpan.Zero || lifetime.Ticks % TimeSpan.TicksPerSecond != 0))
        {
            throw new ArgumentException(
                $"The {parameter} of the session policy '{name}' is {lifetime}; it must be a positive whole number of seconds.", parameter);
        }
    }
}
