using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using SessionGen.Claims;
using SessionGen.Model;

namespace SessionGen.Tokens;

/// <summary>Which tokens are refused although their time is not over. Thread-safe; a check takes no lock.</summary>
// Bounded in time: two generations, the older one dropped when every token it refuses has expired. Bounded in space: if too many sessions
// end even so, every token issued before now is refused, and each client renews; too much is refused then, never too little.
internal sealed partial class SessionRevocations(
    SessionTokenRules rules,
    TimeProvider time,
    ILogger<SessionRevocations> logger,
    int capacity = SessionRevocations.DefaultCapacity) : ISweepable
{
    // Half a gigabyte. A machine that ends so many sessions within one token lifetime has other problems.
    public const int DefaultCapacity = 1_000_000;

    // How far the clock of the machine that minted a token may be ahead of this one.
    private static readonly TimeSpan ClockSlack = TimeSpan.FromMinutes(1);

    private readonly int _capacity = Math.Max(2, capacity);
    private readonly TimeSpan _retention = rules.Lifetime + (rules.ClockSkew > ClockSlack ? rules.ClockSkew : ClockSlack);
    private readonly Lock _turning = new();

    private volatile Generation _current = new(time.GetTimestamp());
    private volatile Generation _previous = new(time.GetTimestamp());
    private long _version = 1;
    private volatile TokenCutoff _everything = TokenCutoff.None;
    private long _cutoff = long.MinValue;

    // Handlers return immediately and throw nothing.
    public event Action<UInt128>? SessionEnded;

    public event Action<UInt128>? ClientChanged;

    // Every session before a time has ended: nothing here knows which ones these are.
    public event Action? CutoffMoved;

    public int Count => _current.Count + _previous.Count;

    // Grows with everything that is revoked. Read before the store is asked for a token, and kept with the token: what is revoked while the
    // token is being made makes it stale, whatever the clock says.
    public long Version => Interlocked.Read(ref _version);

    public void RevokeSession(UInt128 sessionKey)
    {
        Add(sessionKey, TokenCutoff.All);
        SessionEnded?.Invoke(sessionKey);
    }

    public void RevokeSession(string sessionId)
    {
        if (SessionIds.TryParseSession(sessionId, out var key))
        {
            RevokeSession(key);
        }
    }

    public void RevokeIssuedTokens(string sessionId)
    {
        if (SessionIds.TryParseSession(sessionId, out var key))
        {
            Add(key, IssuedUpToNow());
        }
    }

    // A change that another machine made. Its time is not used, since that machine's clock may be wrong: a token that was made after it
    // costs one renewal more.
    public void RevokeIssuedTokens(UInt128 sessionKey)
    {
        var before = time.GetUtcNow().ToUnixTimeSeconds() + 1;
        Add(sessionKey, new TokenCutoff(Interlocked.Increment(ref _version), before, before));
    }

    // The client got another cookie, and tokens bound to whatever generation of the old one are no longer good.
    public void RevokeIssuedCookieTokens(string sessionId)
    {
        if (SessionIds.TryParseSession(sessionId, out var key))
        {
            Add(CookieKey(key), IssuedUpToNow());
            ClientChanged?.Invoke(key);
        }
    }

    public void RevokeAllIssuedTokens() => _everything = IssuedUpToNow();

    // It never moves back, costs a comparison, and is not forgotten.
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

    public bool IsBeforeRevocationCutoff(long createdAtSeconds) => createdAtSeconds < Volatile.Read(ref _cutoff);

    public bool IsRevoked<TClaims>(SessionToken<TClaims> token)
        where TClaims : class, ISessionClaims<TClaims> =>
        IsBeforeRevocationCutoff(token.CreatedAtSeconds)
        || _everything.Include(token.Version, token.IssuedAtSeconds)
        || IsRevoked(_current, token)
        || IsRevoked(_previous, token);

    public bool IsEnded(UInt128 sessionKey) => Find(sessionKey) == TokenCutoff.All;

    // The next second if tokens of this second are refused already, so that machines that know only its text can tell it from those.
    public long GetIssuedAt(UInt128 sessionKey, long nowSeconds, long version)
    {
        var stale = Find(sessionKey).And(Find(CookieKey(sessionKey))).And(_everything);
        return version >= stale.Version && stale.NotBefore == nowSeconds + 1 ? stale.NotBefore : nowSeconds;
    }

    public void Sweep() => TurnIfDue(_current, force: false);

    private static bool IsRevoked<TClaims>(Generation generation, SessionToken<TClaims> token)
        where TClaims : class, ISessionClaims<TClaims> =>
        !generation.IsEmpty
        && ((generation.Entries.TryGetValue(token.SessionKey, out var stale) && stale.Include(token.Version, token.IssuedAtSeconds))
            || (token.IsCookieToken
                && generation.Entries.TryGetValue(CookieKey(token.SessionKey), out stale)
                && stale.Include(token.Version, token.IssuedAtSeconds)));

    // Session ids are random, so their complements meet none of them.
    private static UInt128 CookieKey(UInt128 sessionKey) => ~sessionKey;

    // The newer generation first: what moves to the older one meanwhile is seen there.
    private TokenCutoff Find(UInt128 key)
    {
        var inCurrent = _current.Entries.GetValueOrDefault(key, TokenCutoff.None);
        return inCurrent.And(_previous.Entries.GetValueOrDefault(key, TokenCutoff.None));
    }

    private TokenCutoff IssuedUpToNow() =>
        new(Interlocked.Increment(ref _version), time.GetUtcNow().ToUnixTimeSeconds() + 1, long.MaxValue);

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
        if (!force && time.GetElapsedTime(current.Since) < _retention)
        {
            return;
        }

        lock (_turning)
        {
            if (_current != current)
            {
                return;
            }

            // What is dropped before its time is made up for by refusing everything issued up to now.
            if (time.GetElapsedTime(current.Since) < _retention && !_previous.IsEmpty)
            {
                RevokeAllIssuedTokens();
                LogTooManyRevocations(_capacity);
            }

            _previous = current;
            _current = new Generation(time.GetTimestamp());
        }
    }

    [LoggerMessage(
        LogEvents.TooManyRevocations,
        LogLevel.Warning,
        "More than {Capacity} sessions ended within one token lifetime. Every token issued before now is refused, and each client renews.")]
    private partial void LogTooManyRevocations(int capacity);

    private sealed class Generation(long since)
    {
        private int _count;

        public long Since { get; } = since;

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

// Refuses tokens made here by what was known before a version and issued before a second, and tokens of other machines that were
// issued before a second.
internal sealed record TokenCutoff(long Version, long NotBefore, long NotBeforeHere)
{
    public static readonly TokenCutoff None = new(0, 0, 0);

    // Also those to come: the session ended.
    public static readonly TokenCutoff All = new(long.MaxValue, long.MaxValue, long.MaxValue);

    // The version is zero for a token of another machine.
    public bool Include(long version, long issuedAt) =>
        version == 0 ? issuedAt < NotBefore : version < Version && issuedAt < NotBeforeHere;

    public TokenCutoff And(TokenCutoff other) => new(
        Math.Max(Version, other.Version),
        Math.Max(NotBefore, other.NotBefore),
        Math.Max(NotBeforeHere, other.NotBeforeHere));
}
