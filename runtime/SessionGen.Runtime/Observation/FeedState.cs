namespace SessionGen.Observation;

/// <summary>The state of the store's change feed, for metrics and the health check. Thread-safe.</summary>
internal sealed class FeedState
{
    private volatile bool _isWatching;
    private volatile bool _hasChanges;
    private int _isFaulted;

    public bool IsWatching => _isWatching && !IsFaulted;

    // Revocations of other machines may be missed now.
    public bool IsFaulted => Volatile.Read(ref _isFaulted) != 0;

    // A feed that ends without any change belongs to a store of one process.
    public bool HasChanges => _hasChanges;

    // The feed proves healthy with its first change, or by not failing.
    public void OnStart() => _isWatching = true;

    // Returns whether the feed was faulted before.
    public bool OnChange()
    {
        _hasChanges = true;
        return MarkHealthy();
    }

    // Returns whether the feed was faulted before.
    public bool MarkHealthy() => Interlocked.Exchange(ref _isFaulted, 0) != 0;

    // Returns whether the feed was healthy before.
    public bool MarkFaulted()
    {
        _isWatching = false;
        return Interlocked.Exchange(ref _isFaulted, 1) == 0;
    }

    public void OnEnd()
    {
        _isWatching = false;
        Volatile.Write(ref _isFaulted, _hasChanges ? 1 : 0);
    }

    public void OnStop() => _isWatching = false;
}
