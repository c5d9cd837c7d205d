using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace SessionGen;

/// <summary>
/// The tokens of the last renewals, so that requests that come just after one, still with the old token, cost neither a store trip nor
/// a signature. Bounded by two generations, as <see cref="VerifiedTokenCache{TClaims}"/> is. Thread-safe.
/// </summary>
internal sealed class RenewalMemo<TClaims>(int capacity)
    where TClaims : class, ISessionClaims<TClaims>
{
    private readonly int _generationCapacity = Math.Max(1, capacity / 2);
    private readonly Lock _turning = new();

    private volatile ConcurrentDictionary<RenewalKey, SessionToken<TClaims>> _current = new();
    private volatile ConcurrentDictionary<RenewalKey, SessionToken<TClaims>> _previous = new();
    private int _count;

    /// <summary>How many entries there are. Counts them: for tests.</summary>
    public int Count => _current.Count + _previous.Count;

    public bool TryGet(in RenewalKey key, [NotNullWhen(true)] out SessionToken<TClaims>? token) =>
        _current.TryGetValue(key, out token) || _previous.TryGetValue(key, out token);

    public void Put(in RenewalKey key, SessionToken<TClaims> token)
    {
        var current = _current;
        if (!current.TryAdd(key, token))
        {
            current[key] = token;
            return;
        }

        if (Interlocked.Increment(ref _count) < _generationCapacity)
        {
            return;
        }

        lock (_turning)
        {
            if (Volatile.Read(ref _count) >= _generationCapacity)
            {
                _previous = _current;
                _current = new ConcurrentDictionary<RenewalKey, SessionToken<TClaims>>();
                Volatile.Write(ref _count, 0);
            }
        }
    }
}
