using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace SessionGen.Tokens;

/// <summary>
/// Tokens that were opened, verified or made in this process, by their whole text. Only such tokens enter it, so nothing an attacker
/// sends takes room in it. Bounded: two generations of entries, the older one dropped when the newer one is full; an entry that
/// is used moves on. Thread-safe; a look-up takes no lock.
/// </summary>
/// <remarks>It says that a token is genuine, not that it is good: expiry, issuer, binding and revocation are for its user to check, at each hit.</remarks>
internal sealed class VerifiedTokenCache<TClaims>(int capacity)
    where TClaims : class, ISessionClaims<TClaims>
{
    private readonly int _generationCapacity = Math.Max(1, capacity / 2);
    private readonly Lock _turning = new();

    private volatile Generation _current = new();
    private volatile Generation _previous = new();

    /// <summary>How many entries there are, roughly.</summary>
    public int Count => _current.Count + _previous.Count;

    public bool TryGet(ReadOnlySpan<char> text, [NotNullWhen(true)] out SessionToken<TClaims>? token)
    {
        if (_current.Lookup.TryGetValue(text, out token))
        {
            return true;
        }

        if (!_previous.Lookup.TryGetValue(text, out token))
        {
            return false;
        }

        Add(token);
        return true;
    }

    public void Add(SessionToken<TClaims> token)
    {
        var current = _current;
        if (current.Tokens.TryAdd(token.Text, token) && current.CountOne() >= _generationCapacity)
        {
            Turn(current);
        }
    }

    /// <summary>Makes the newer generation the older one, and forgets that.</summary>
    public void Turn() => Turn(_current);

    private void Turn(Generation full)
    {
        lock (_turning)
        {
            if (_current == full)
            {
                _previous = full;
                _current = new Generation();
            }
        }
    }

    private sealed class Generation
    {
        private int _count;

        public Generation()
        {
            Tokens = new ConcurrentDictionary<string, SessionToken<TClaims>>(TokenTextComparer.Instance);
            Lookup = Tokens.GetAlternateLookup<ReadOnlySpan<char>>();
        }

        public ConcurrentDictionary<string, SessionToken<TClaims>> Tokens { get; }

        public ConcurrentDictionary<string, SessionToken<TClaims>>.AlternateLookup<ReadOnlySpan<char>> Lookup { get; }

        public int Count => Volatile.Read(ref _count);

        public int CountOne() => Interlocked.Increment(ref _count);
    }
}
