namespace SessionGen.Observation;

/// <summary>How the change feed is, for metrics and the health check. Thread-safe.</summary>
internal sealed class FeedState
{
    private volatile bool _isWatching;
    private volatile bool _hasTold;
    private int _isBroken;

    /// <summary>Whether somebody listens to it now.</summary>
    public bool IsWatching => _isWatching && !IsBroken;

    /// <summary>Whether revocations of other machines may be missed now. A feed that ends without a word is that of a store of one process.</summary>
    public bool IsBroken => Volatile.Read(ref _isBroken) != 0;

    /// <summary>Whether the store has ever told anything.</summary>
    public bool HasTold => _hasTold;

    /// <summary>Somebody tries to listen. Whether that works, the feed tells with its first word, or by not failing.</summary>
    public void Watching() => _isWatching = true;

    /// <summary>It told something.</summary>
    /// <returns>Whether it was broken before.</returns>
    public bool Told()
    {
        _hasTold = true;
        return Works();
    }

    /// <summary>It has not failed for longer than an attempt to reach it takes.</summary>
    /// <inheritdoc cref="Told" path="/returns"/>
    public bool Works() => Interlocked.Exchange(ref _isBroken, 0) != 0;

    /// <summary>It ended by itself.</summary>
    public void Ended()
    {
        _isWatching = false;
        Volatile.Write(ref _isBroken, _hasTold ? 1 : 0);
    }

    /// <summary>Nobody listens any more, since the application stops.</summary>
    public void Stopped() => _isWatching = false;

    /// <summary>It failed.</summary>
    /// <returns>Whether it was whole before.</returns>
    public bool Broke()
    {
        _isWatching = false;
        return Interlocked.Exchange(ref _isBroken, 1) == 0;
    }
}
