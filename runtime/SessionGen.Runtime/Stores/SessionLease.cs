namespace SessionGen.Stores;

/// <summary>A request for a lease, which gives work to one machine at a time.</summary>
public readonly record struct SessionLease
{
    /// <summary>Gets the name of the work.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the machine that asks for the work.</summary>
    public required string Holder { get; init; }

    /// <summary>Gets the time of the request.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Gets when the lease ends. <see cref="Now"/> or earlier: the holder gives it back.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>
    /// Gets the latest plausible end of another holder's lease: <see cref="Until"/> plus the requested time once more. A holder with a
    /// later end has a clock far ahead and loses the lease, or the work would stop until then.
    /// </summary>
    public DateTimeOffset LatestHeld => Until > Now ? Until + (Until - Now) : DateTimeOffset.MaxValue;
}
