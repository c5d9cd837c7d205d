namespace SessionGen.Stores;

/// <summary>What a store needs to give work to one machine at a time.</summary>
/// <param name="Name">The work.</param>
/// <param name="Holder">Who wants to do it.</param>
/// <param name="Now">The time of the request.</param>
/// <param name="Until">Until when nobody else gets it. <paramref name="Now"/> or earlier: the holder gives it back.</param>
public readonly record struct SessionLease(string Name, string Holder, DateTimeOffset Now, DateTimeOffset Until)
{
    /// <summary>
    /// Who holds the lease until later than this has a clock far ahead, and loses it: the time that is asked for after <see cref="Until"/>. Nobody
    /// else would do the work until then.
    /// </summary>
    public DateTimeOffset LatestHeld => Until > Now ? Until + (Until - Now) : DateTimeOffset.MaxValue;
}
