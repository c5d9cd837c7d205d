using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using SessionGen.Tokens;

namespace SessionGen.Sessions;

/// <summary>
/// What came of the last renewals, so that requests that come just after one cost neither a store trip nor a signature. Bounded by two
/// generations, as <see cref="VerifiedTokenCache{TClaims}"/> is. Thread-safe.
/// </summary>
internal sealed class RecentRenewals<TValue>(int capacity)
    where TValue : class
{
    private readonly int _generationCapacity = Math.Max(1, capacity / 2);
    private readonly Lock _rotating = new();

    private volatile ConcurrentDictionary<RenewalKey, TValue> _current = new();
    private volatile ConcurrentDictionary<RenewalKey, TValue> _previous = new();
    private int _count;

    /// <summary>How many entries there are. Counts them: for tests.</summary>
    public int Count => _current.Count + _previous.Count;

    public bool TryGet(in RenewalKey key, [NotNullWhen(true)] out TValue? value) =>
        _current.TryGetValue(key, out value) || _previous.TryGetValue(key, out value);

    public void Put(in RenewalKey key, TValue value)
    {
        var current = _current;
        if (!current.TryAdd(key, value))
        {
            current[key] = value;
            return;
        }

        if (Interlocked.Increment(ref _count) < _generationCapacity)
        {
            return;
        }

        lock (_rotating)
        {
            if (Volatile.Read(ref _count) >= _generationCapacity)
            {
                Rotate();
            }
        }
    }

    /// <summary>Makes the newer generation the older one, and forgets that.</summary>
    public void Rotate()
    {
        lock (_rotating)
        {
            _previous = _current;
            _current = new ConcurrentDictionary<RenewalKey, TValue>();
            Volatile.Write(ref _count, 0);
        }
    }
}
