using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace SessionGen.Model;

/// <summary>A cache that is bounded by two generations. Thread-safe; a lookup takes no lock.</summary>
// When the newer one is full, it becomes the older one, and the older one is dropped. An entry that is found in the older one moves.
internal sealed class GenerationCache<TKey, TValue>(int capacity, IEqualityComparer<TKey>? comparer = null)
    where TKey : notnull
    where TValue : class
{
    private readonly int _generationCapacity = Math.Max(1, capacity / 2);
    private readonly Lock _rotating = new();

    private volatile Generation _current = new(comparer);
    private volatile Generation _previous = new(comparer);

    public bool TryGet(in TKey key, [NotNullWhen(true)] out TValue? value)
    {
        if (_current.Entries.TryGetValue(key, out value))
        {
            return true;
        }

        if (!_previous.Entries.TryGetValue(key, out value))
        {
            return false;
        }

        Set(key, value);
        return true;
    }

    public bool TryGetAlternate<TAlternate>(TAlternate key, [NotNullWhen(true)] out TValue? value)
        where TAlternate : notnull, allows ref struct
    {
        if (_current.Entries.GetAlternateLookup<TAlternate>().TryGetValue(key, out value))
        {
            return true;
        }

        if (!_previous.Entries.GetAlternateLookup<TAlternate>().TryGetValue(key, out var actualKey, out value))
        {
            return false;
        }

        Set(actualKey, value);
        return true;
    }

    public void Set(in TKey key, TValue value)
    {
        var current = _current;
        if (!current.Entries.TryAdd(key, value))
        {
            current.Entries[key] = value;
        }
        else if (current.CountOne() >= _generationCapacity)
        {
            Rotate(current);
        }
    }

    public void Rotate() => Rotate(_current);

    private void Rotate(Generation full)
    {
        lock (_rotating)
        {
            if (_current == full)
            {
                _previous = full;
                _current = new Generation(comparer);
            }
        }
    }

    private sealed class Generation(IEqualityComparer<TKey>? comparer)
    {
        private int _count;

        public ConcurrentDictionary<TKey, TValue> Entries { get; } = new(comparer);

        // The dictionary's own count takes all of its locks.
        public int CountOne() => Interlocked.Increment(ref _count);
    }
}
