namespace SessionGen.Stores;

/// <summary>A change that the feed reports.</summary>
public readonly record struct SessionChange
{
    /// <summary>Gets the session; null for the revocation cutoff.</summary>
    public required string? SessionId { get; init; }

    /// <summary>
    /// Gets the new status. <see cref="SessionStatus.Active"/>: the session lives on, but tokens that were issued before the change must be
    /// replaced.
    /// </summary>
    public required SessionStatus Status { get; init; }

    /// <summary>Gets the time of the change, or the cutoff.</summary>
    public required DateTimeOffset At { get; init; }
}
