using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using SessionGen.Claims;
using SessionGen.Model;

namespace SessionGen.Tokens;

/// <summary>
/// What is known in this process of tokens that are not to be used although their time is not over: those of ended sessions,
/// those bound to a client cookie that was replaced, and those issued before claims were asked for anew. Checked at every use of a token.
/// Thread-safe; a check takes no lock.
/// </summary>
/// <remarks>
/// Whether a token that was made here is stale is told by <see cref="Version"/>, of others by their <c>iat</c>. Bounded in time: two generations, the older one dropped when every token it speaks of is over. Bounded in space: where
/// even so too many sessions end, every token issued before now is refused at once, and each client renews; too much is refused then, never too
/// little.
/// </remarks>
internal sealed partial class SessionRevocations : ISweepable
{
    /// <summary>Half a gigabyte would be needed for more; a machine that ends so many sessions within one token lifetime has other troubles.</summary>
    public const int DefaultCapacity = 1_000_000;

    /// <summary>How far the clock of the machine that minted a token may be ahead of this one.</summary>
    private static readonly TimeSpan ClockSlack = TimeSpan.FromMinutes(1);

    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly int _capacity;
    private readonly TimeSpan _retention;
    private readonly Lock _turning = new();

    private volatile Generation _current;
    private volatile Generation _previous;
    private long _version = 1;
    private volatile TokenCutoff _everything = TokenCutoff.None;
    private long _cutoff = long.MinValue;

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

    /// <summary>
    /// Raised for every session that is refused from now on. Handlers return at once and throw nothing.
    /// </summary>
    public event Action<UInt128>? SessionEnded;

    /// <summary>Raised for every session whose client got another cookie. Handlers return at once and throw nothing.</summary>
    public event Action<UInt128>? ClientChanged;

    /// <summary>Told when every session before a time is known to be over: nobody knows here which ones these are.</summary>
    public event Action? CutoffMoved;

    /// <summary>How many revocations are remembered.</summary>
    public int Count => _current == _previous ? _current.Count : _current.Count + _previous.Count;

    /// <summary>
    /// Grows with everything that is revoked. Read before the store is asked for a token, and kept with the token: what is revoked while
    /// the token is being made makes it stale, whatever the clock says.
    /// </summary>
    public long Version => Interlocked.Read(ref _version);

    /// <summary>Refuses every token of a session from now on.</summary>
    public void RevokeSession(UInt128 sessionKey)
    {
        Add(sessionKey, TokenCutoff.All);
        SessionEnded?.Invoke(sessionKey);
    }

    /// <summary>Refuses every token of a session from now on.</summary>
    public void RevokeSession(string sessionId)
    {
        if (SessionIds.TryParseSession(sessionId, out var key))
        {
            RevokeSession(key);
        }
    }

    /// <summary>Refuses every token of a session that was issued up to now.</summary>
    public void RevokeIssuedTokens(UInt128 sessionKey) => Add(sessionKey, IssuedUpToNow());

    /// <inheritdoc cref="RevokeIssuedTokens(UInt128)"/>
    public void RevokeIssuedTokens(string sessionId)
    {
        if (SessionIds.TryParseSession(sessionId, out var key))
        {
            RevokeIssuedTokens(key);
        }
    }

    /// <summary>
    /// The same for a change that another machine made at <paramref name="at"/> by its clock: the feed may tell of it late, and tokens
    /// that were made long after it are good.
    /// </summary>
    public void RevokeIssuedTokens(UInt128 sessionKey, DateTimeOffset at)
    {
        var now = _time.GetUtcNow();
        var before = (at < now - ClockSlack ? at + ClockSlack : now).ToUnixTimeSeconds() + 1;
        Add(sessionKey, new TokenCutoff(Interlocked.Increment(ref _version), before, before));
    }

    /// <summary>
    /// Refuses every cookie token of a session that was issued up to now: its client got another cookie, and tokens bound to whatever
    /// generation of the old one are not to be used any longer.
    /// </summary>
    public void RevokeIssuedCookieTokens(UInt128 sessionKey)
    {
        Add(CookieKey(sessionKey), IssuedUpToNow());
        ClientChanged?.Invoke(sessionKey);
    }

    /// <inheritdoc cref="RevokeIssuedCookieTokens(UInt128)"/>
    public void RevokeIssuedCookieTokens(string sessionId)
    {
        if (SessionIds.TryParseSession(sessionId, out var key))
        {
            RevokeIssuedCookieTokens(key);
        }
    }

    /// <summary>Refuses every token that was issued up to now.</summary>
    public void RevokeAllIssuedTokens() => _everything = IssuedUpToNow();

    /// <summary>
    /// Refuses every token of the sessions created before a time, from now on: the revocation cutoff of the store. It never moves back. It costs a
    /// comparison and is not forgotten.
    /// </summary>
    public void RevokeCreatedBefore(DateTimeOffset cutoff)
    {
        var seconds = cutoff.ToUnixTimeSeconds();
        for (var known = Interlocked.Read(ref _cutoff); known < seconds;)
        {
            var seen = Interlocked.CompareExchange(ref _cutoff, seconds, known);
            if (seen == known)
            {
                Interlocked.Increment(ref _version);
                CutoffMoved?.Invoke();
                return;
            }

            known = seen;
        }
    }

    /// <summary>Whether a session is over because of when it was created.</summary>
    public bool IsBeforeRevocationCutoff(long createdAtSeconds) => createdAtSeconds < Volatile.Read(ref _cutoff);

    /// <summary>Whether a token is not to be used.</summary>
    public bool IsRevoked<TClaims>(SessionToken<TClaims> token)
        where TClaims : class, ISessionClaims<TClaims> =>
        IsBeforeRevocationCutoff(token.CreatedAtSeconds) || _everything.Include(token.Version, token.IssuedAtSeconds) || IsRevoked(_current, token) || IsRevoked(_previous, token);

    /// <summary>Whether a session is known to have ended, so that no token of it will ever be good.</summary>
    public bool IsEnded(UInt128 sessionKey) => Find(sessionKey) == TokenCutoff.All;

    /// <summary>
    /// The <c>iat</c> of a token that is minted now by what was known at <paramref name="version"/>: the next second where tokens of this
    /// second are refused already, so that machines that know its text only tell it from those.
    /// </summary>
    public long GetIssuedAt(UInt128 sessionKey, long nowSeconds, long version)
    {
        var stale = Find(sessionKey).And(Find(CookieKey(sessionKey))).And(_everything);
        return version >= stale.Version && stale.NotBefore == nowSeconds + 1 ? stale.NotBefore : nowSeconds;
    }

    /// <summary>Forgets what no longer matters. Adding does it too; this is for times when nothing is added.</summary>
    public void Sweep() => TurnIfDue(_current, force: false);

    private static bool IsRevoked<TClaims>(Generation generation, SessionToken<TClaims> token)
        where TClaims : class, ISessionClaims<TClaims> =>
        !generation.IsEmpty
        && ((generation.Entries.TryGetValue(token.SessionKey, out var stale) && stale.Include(token.Version, token.IssuedAtSeconds))
            || (token.IsCookieToken && generation.Entries.TryGetValue(CookieKey(token.SessionKey), out stale) && stale.Include(token.Version, token.IssuedAtSeconds)));

    /// <summary>Session ids are random, so their complements meet none of them.</summary>
    private static UInt128 CookieKey(UInt128 sessionKey) => ~sessionKey;

    /// <summary>The newer generation first: what moves to the older one meanwhile is seen there.</summary>
    private TokenCutoff Find(UInt128 key)
    {
        var inCurrent = _current.Entries.GetValueOrDefault(key, TokenCutoff.None);
        return inCurrent.And(_previous.Entries.GetValueOrDefault(key, TokenCutoff.None));
    }

    private TokenCutoff IssuedUpToNow() =>
        new(Interlocked.Increment(ref _version), _time.GetUtcNow().ToUnixTimeSeconds() + 1, long.MaxValue);

    private void Add(UInt128 key, TokenCutoff stale)
    {
        Interlocked.Increment(ref _version);
        while (true)
        {
            var current = _current;
            TurnIfDue(current, force: current.Put(key, stale) > _capacity / 2);

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

        public ConcurrentDictionary<UInt128, TokenCutoff> Entries { get; } = new();

        public int Count => Volatile.Read(ref _count);

        public bool IsEmpty => Volatile.Read(ref _count) == 0;

        public int Put(UInt128 key, TokenCutoff stale)
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
                    return known.And(value);
                },
                stale);
            if (!isNew)
            {
                count = Interlocked.Decrement(ref _count);
            }

            return count;
        }
    }
}
