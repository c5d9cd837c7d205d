namespace SessionGen.Observation;

/// <summary>The state of the store's change feed, for metrics and the health check. Thread-safe.</summary>
internal sealed class FeedState
{
    private volatile bool _isWatching;
    private volatile bool _hasChanges;
    private int _isFaulted;

    /// <summary>Whether the feed is watched and has not failed.</summary>
    public bool IsWatching => _isWatching && !IsFaulted;

    /// <summary>Whether revocations of other machines may be missed now.</summary>
    public bool IsFaulted => Volatile.Read(ref _isFaulted) != 0;

    /// <summary>Whether the feed has ever reported a change. One that ends without any belongs to a store of one process.</summary>
    public bool HasChanges => _hasChanges;

    /// <summary>Begins to watch. The feed proves healthy with its first change, or by not failing.</summary>
    public void OnStart() => _isWatching = true;

    /// <summary>The feed reported a change.</summary>
    /// <returns>Whether it was faulted before.</returns>
    public bool OnChange()
    {
        _hasChanges = true;
        return MarkHealthy();
    }

    /// <summary>The feed has not failed for longer than an attempt to reach it takes.</summary>
    /// <returns>Whether it was faulted before.</returns>
    public bool MarkHealthy() => Interlocked.Exchange(ref _isFaulted, 0) != 0;

    /// <summary>The feed failed.</summary>
    /// <returns>Whether it was healthy before.</returns>
    public bool MarkFaulted()
    {
        _isWatching = false;
        return Interlocked.Exchange(ref _isFaulted, 1) == 0;
    }

    /// <summary>The feed ended without a failure.</summary>
    public void OnEnd()
    {
        _isWatching = false;
        Volatile.Write(ref _isFaulted, _hasChanges ? 1 : 0);
    }

    /// <summary>The application stops.</summary>
    public void OnStop() => _isWatching = false;
}
