namespace SessionGen.Stores;

/// <summary>Reports what other machines changed.</summary>
public interface ISessionChangeFeed
{
    /// <summary>
    /// Reports sessions that ended (but not those that expired) or whose claims changed, and revocation cutoffs, from every machine, each
    /// after its write was acknowledged. A feed that is read again continues where it stopped. The feed of a newly opened store starts with
    /// the cutoff and with recent changes, whose tokens may still be in use, as far as the store has them. Reporting a change twice is
    /// harmless, and a change that is missed takes effect within one token lifetime. A store of one process returns an empty feed, which
    /// ends immediately.
    /// </summary>
    /// <exception cref="SessionStoreUnavailableException">
    /// While the feed is read: the connection is lost. The caller reads it again.
    /// </exception>
    IAsyncEnumerable<SessionChange> WatchAsync(CancellationToken cancellationToken);
}
