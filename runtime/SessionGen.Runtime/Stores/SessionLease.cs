namespace SessionGen;

/// <summary>What a store needs to give work to one machine at a time.</summary>
/// <param name="Name">The work.</param>
/// <param name="Holder">Who wants to do it.</param>
/// <param name="Now">The time of the request.</param>
/// <param name="Until">Until when nobody else gets it. <paramref name="Now"/> or earlier: the holder gives it back.</param>
public readonly record struct SessionLease(string Name, string Holder, DateTimeOffset Now, DateTimeOffset Until);
