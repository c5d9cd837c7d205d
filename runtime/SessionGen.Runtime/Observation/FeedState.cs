namespace SessionGen;

/// <summary>How the change feed is, for metrics and the health check. Written by the one who listens; thread-safe.</summary>
internal sealed class FeedState(TimeProvider time)
{
    /// <summary>A feed that broke, and was not heard since, counts as whole again after so long: longer than an attempt to connect takes.</summary>
    private static readonly TimeSpan _settled = TimeSpan.FromSeconds(20);

    private volatile bool _isWatching;
    private volatile bool _hasTold;
    private volatile bool _isBroken;
    private long _watchingSince;

    /// <summary>Whether somebody listens to it now.</summary>
    public bool IsWatching => _isWatching && !IsBroken;

    /// <summary>Whether revocations of other machines may be missed now. A feed that ends without a word is that of a store of one process.</summary>
    public bool IsBroken => _isBroken && !(_isWatching && time.GetElapsedTime(Volatile.Read(ref _watchingSince)) >= _settled);

    /// <summary>Whether the store has ever told anything.</summary>
    public bool HasTold => _hasTold;

    /// <summary>Somebody tries to listen. Whether that works, the feed tells with its first word, or by not failing.</summary>
    public void Watching()
    {
        Volatile.Write(ref _watchingSince, time.GetTimestamp());
        _isWatching = true;
    }

    public void Told() => (_hasTold, _isBroken) = (true, false);

    /// <summary>It ended by itself.</summary>
    public void Ended() => (_isWatching, _isBroken) = (false, _hasTold);

    /// <summary>Nobody listens any more, since the application stops.</summary>
    public void Stopped() => _isWatching = false;

    /// <summary>It failed.</summary>
    public void Broke() => (_isWatching, _isBroken) = (false, true);
}
