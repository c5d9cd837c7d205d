namespace SessionGen;

/// <summary>How the change feed is, for metrics and the health check. Written by the one who listens; thread-safe.</summary>
internal sealed class FeedState
{
    private volatile bool _isWatching;
    private volatile bool _hasTold;
    private volatile bool _isBroken;

    /// <summary>Whether somebody listens to it now.</summary>
    public bool IsWatching => _isWatching;

    /// <summary>Whether revocations of other machines may be missed now. A feed that ends without a word is that of a store of one process.</summary>
    public bool IsBroken => _isBroken;

    /// <summary>Whether the store has ever told anything.</summary>
    public bool HasTold => _hasTold;

    public void Watching() => (_isWatching, _isBroken) = (true, false);

    public void Told() => _hasTold = true;

    /// <summary>It ended by itself.</summary>
    public void Ended() => (_isWatching, _isBroken) = (false, _hasTold);

    /// <summary>It failed.</summary>
    public void Broke() => (_isWatching, _isBroken) = (false, true);
}
