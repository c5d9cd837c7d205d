using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace SessionGen;

/// <summary>
/// What is known in this process of tokens that are not to be used although their time is not over: those of ended sessions,
/// those bound to a client cookie that was replaced, and those issued before claims were asked for anew. Checked at every use of a token.
/// Thread-safe; a check takes no lock.
/// </summary>
/// <remarks>
/// Bounded in time: two generations, the older one dropped when every token it speaks of is over. Bounded in space: where
/// even so too many sessions end, every token issued before now is refused at once, and each client renews; too much is refused then, never too
/// little.
/// </remarks>
internal sealed partial class SessionRevocations
{
    /// <summary>Half a gigabyte would be needed for more; a machine that ends so many sessions within one token lifetime has other troubles.</summary>
    public const int DefaultCapacity = 1_000_000;

    private const long Ended = long.MaxValue;

    /// <summary>How far the clock of the machine that minted a token may be ahead of this one.</summary>
    private static readonly TimeSpan ClockSlack = TimeSpan.FromMinutes(1);

    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly int _capacity;
    private readonly TimeSpan _retention;
    private readonly Lock _turning = new();

    private volatile Generation _current;
    private volatile Generation _previous;
    private long _epoch;

    public SessionRevocations(SessionTokenRules rules, TimeProvider time, ILogger<SessionRevocations> logger)
        : this(rules, time, logger, DefaultCapacity)
    {
    }

    public SessionRevocations(SessionTokenRules rules, TimeProvider time, ILogger logger, int capacity)
    {
        _time = time;
        _logger = logger;
        _capacity = Math.Max(2, capacity);
        _retention = rules.Lifetime + (rules.ClockSkew > ClockSlack ? rules.ClockSkew : ClockSlack);
        _current = _previous = new Generation(time.GetUtcNow());
    }

    /// <summary>How many sessions and client cookies are remembered.</summary>
    public int Count => _current == _previous ? _current.Count : _current.Count + _previous.Count;

    /// <summary>Refuses every token of a session from now on.</summary>
    public void RevokeSession(UInt128 sessionKey) => Add(sessionKey, Ended);

    /// <summary>Refuses every token of a session from now on.</summary>
    public void RevokeSession(string sessionId)
    {
        if (SessionIds.TryParseSession(sessionId, out var key))
        {
            Add(key, Ended);
        }
    }

    /// <summary>Refuses every token bound to a client cookie from now on. Bindings and session ids are random, so one set holds both.</summary>
    public void RevokeBinding(UInt128 binding) => Add(binding, Ended);

    /// <summary>Refuses every token of a session that was issued up to now.</summary>
    public void RevokeIssuedTokens(UInt128 sessionKey) => Add(sessionKey, NextSecond());

    /// <summary>Refuses every token that was issued up to now.</summary>
    public void RevokeAllIssuedTokens()
    {
        var next = NextSecond();
        long epoch;
        while ((epoch = Interlocked.Read(ref _epoch)) < next && Interlocked.CompareExchange(ref _epoch, next, epoch) != epoch)
        {
        }
    }

    /// <summary>Whether a token is not to be used.</summary>
    public bool IsRevoked<TClaims>(SessionToken<TClaims> token)
        where TClaims : class, ISessionClaims<TClaims> =>
        token.IssuedAtSeconds < Interlocked.Read(ref _epoch)
        || IsRevoked(_current, token.SessionKey, token.BindingKey, token.IssuedAtSeconds)
        || IsRevoked(_previous, token.SessionKey, token.BindingKey, token.IssuedAtSeconds);

    /// <summary>Whether a session is known to have ended.</summary>
    public bool IsEnded(UInt128 sessionKey) => GetNotBefore(sessionKey) == Ended;

    /// <summary>
    /// The <c>iat</c> of a token that is minted now: the next second where tokens of this second are refused already.
    /// </summary>
    public long GetIssuedAt(UInt128 sessionKey, long nowSeconds)
    {
        var notBefore = Math.Max(GetNotBefore(sessionKey), Interlocked.Read(ref _epoch));
        return notBefore == nowSeconds + 1 ? notBefore : nowSeconds;
    }

    /// <summary>Forgets what no longer matters. Adding does it too; this is for times when nothing is added.</summary>
    public void Sweep() => TurnIfDue(_current, force: false);

    private static bool IsRevoked(Generation generation, UInt128 sessionKey, UInt128 binding, long issuedAt) =>
        !generation.IsEmpty
        && ((generation.Entries.TryGetValue(sessionKey, out var notBefore) && issuedAt < notBefore)
            || (binding != default && generation.Entries.ContainsKey(binding)));

    private long GetNotBefore(UInt128 key)
    {
        _previous.Entries.TryGetValue(key, out var before);
        _current.Entries.TryGetValue(key, out var now);
        return Math.Max(before, now);
    }

    private long NextSecond() => _time.GetUtcNow().ToUnixTimeSeconds() + 1;

    private void Add(UInt128 key, long notBefore)
    {
        while (true)
        {
            var current = _current;
            if (current.Put(key, notBefore) > _capacity / 2)
            {
                TurnIfDue(current, force: true);
            }
            else
            {
                TurnIfDue(current, force: false);
            }

            // A generation that was replaced twice meanwhile is no longer looked at.
            if (_current == current || _previous == current)
            {
                return;
            }
        }
    }

    private void TurnIfDue(Generation current, bool force)
    {
        if (!force && _time.GetUtcNow() - current.Since < _retention)
        {
            return;
        }

        lock (_turning)
        {
            var now = _time.GetUtcNow();
            if (_current != current)
            {
                return;
            }

            // What is dropped before its time is made up for by refusing everything issued up to now.
            if (now - current.Since < _retention && !_previous.IsEmpty && _previous != current)
            {
                RevokeAllIssuedTokens();
                LogTooManyRevocations(_capacity);
            }

            _previous = current;
            _current = new Generation(now);
        }
    }

    [LoggerMessage(LogEvents.TooManyRevocations, LogLevel.Warning, "More than {Capacity} sessions ended within one token lifetime. Every token issued before now is refused, and each client renews.")]
    private partial void LogTooManyRevocations(int capacity);

    private sealed class Generation(DateTimeOffset since)
    {
        private int _count;

        public DateTimeOffset Since { get; } = since;

        public ConcurrentDictionary<UInt128, long> Entries { get; } = new();

        public int Count => Volatile.Read(ref _count);

        public bool IsEmpty => Volatile.Read(ref _count) == 0;

        public int Put(UInt128 key, long notBefore)
        {
            // Counted first: a reader that sees none must not miss one that is there.
            var count = Interlocked.Increment(ref _count);
            var isNew = true;
            Entries.AddOrUpdate(
                key,
                static (_, value) => value,
                (_, known, value) =>
                {
                    isNew = false;
                    return Math.Max(known, value);
                },
                notBefore);
            if (!isNew)
            {
                count = Interlocked.Decrement(ref _count);
            }

            return count;
        }
    }
}
