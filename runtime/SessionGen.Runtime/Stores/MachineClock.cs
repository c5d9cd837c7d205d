namespace SessionGen.Stores;

/// <summary>What a machine last reported about its clock.</summary>
public sealed record MachineClock
{
    /// <summary>Gets the name of the machine.</summary>
    public required string Machine { get; init; }

    /// <summary>
    /// Gets the time that the machine believed when it reported. A store that cannot read it returns the nearest valid time.
    /// </summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>
    /// Gets the number of the report. It differs from that of the report before, so a machine whose number changes is running.
    /// </summary>
    public required long Reports { get; init; }
}
