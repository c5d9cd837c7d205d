using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using SessionGen.Claims;
using SessionGen.Model;
using SessionGen.Stores;
using SessionGen.Tokens;

namespace SessionGen.Sessions;

/// <summary>Notifies connections that outlive a request when their session ends. A thread-safe singleton.</summary>
// An end on this machine or in the store's change feed is reported immediately. For the rest, a watched session is read from the store once
// a token lifetime and when it is due to expire: so a connection learns of an end as fast as a request does, even if the feed is down.
// Reading is not activity. A store that does not answer ends nothing; it is asked again.
internal sealed partial class SessionEndMonitor : IDisposable
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(5);

    private readonly ISessionStore _store;
    private readonly SessionRevocations _revocations;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly TimeSpan _interval;
    private readonly ConcurrentDictionary<UInt128, Watched> _watched = new();

    public SessionEndMonitor(
        ISessionStore store,
        SessionRevocations revocations,
        SessionTokenRules rules,
        TimeProvider time,
        ILogger<SessionEndMonitor> logger)
    {
        _store = store;
        _revocations = revocations;
        _time = time;
        _logger = logger;
        _interval = rules.Lifetime;
        _revocations.SessionEnded += OnEnded;
        _revocations.ClientChanged += OnClientChanged;
        _revocations.CutoffMoved += OnRevocationCutoff;
    }

    public int Count => _watched.Count;

    public SessionWatch Watch(string sessionId, DateTimeOffset? expiresAt)
    {
        if (!SessionIds.TryParseSession(sessionId, out var key))
        {
            throw new ArgumentException("The text is not a session id.", nameof(sessionId));
        }

        while (true)
        {
            var watched = _watched.GetOrAdd(key, static (key, id) => new Watched(key, id), sessionId);
            if (TryJoin(watched, expiresAt) is not { } watch)
            {
                continue;
            }

            if (_revocations.IsEnded(key))
            {
                watched.End();
            }

            return watch;
        }
    }

    public void Dispose()
    {
        _revocations.SessionEnded -= OnEnded;
        _revocations.ClientChanged -= OnClientChanged;
        _revocations.CutoffMoved -= OnRevocationCutoff;
        foreach (var watched in _watched.Values)
        {
            watched.Timer?.Dispose();
        }
    }

    private SessionWatch? TryJoin(Watched watched, DateTimeOffset? expiresAt)
    {
        lock (watched)
        {
            if (watched.IsClosed)
            {
                return null;
            }

            watched.Watchers++;
            watched.Timer ??= _time.CreateTimer(
                state => _ = CheckAsync((Watched)state!), watched, GetDelay(expiresAt), Timeout.InfiniteTimeSpan);
            return new SessionWatch(() => Leave(watched), watched.Ended, watched.ClientChanged);
        }
    }

    private void Leave(Watched watched)
    {
        lock (watched)
        {
            if (--watched.Watchers > 0)
            {
                return;
            }

            watched.IsClosed = true;
            watched.Timer?.Dispose();
            _watched.TryRemove(KeyValuePair.Create(watched.Key, watched));
        }
    }

    private async Task CheckAsync(Watched watched)
    {
        var delay = Retry;
        try
        {
            var session = await _store.GetAsync(watched.SessionId, CancellationToken.None).ConfigureAwait(false);
            var now = _time.GetUtcNow();
            if (session is null || session.Status != SessionStatus.Active)
            {
                // Ended elsewhere, and the feed did not report it: its tokens must not be used here either.
                _revocations.RevokeSession(watched.Key);
            }

            if (session is null || !session.IsLive(now))
            {
                watched.End();
                return;
            }

            delay = GetDelay(session.ExpiresAt);
        }
#pragma warning disable CA1031 // Whatever the store throws, no session ends because of it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogNotRead(exception);
        }

        lock (watched)
        {
            if (!watched.IsClosed)
            {
                watched.Timer!.Change(delay, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private TimeSpan GetDelay(DateTimeOffset? expiresAt)
    {
        var rest = expiresAt - _time.GetUtcNow();
        return rest < TimeSpan.Zero ? TimeSpan.Zero : rest < _interval ? rest.Value : _interval;
    }

    private void OnEnded(UInt128 key)
    {
        if (_watched.TryGetValue(key, out var watched))
        {
            watched.End();
        }
    }

    private void OnClientChanged(UInt128 key)
    {
        if (_watched.TryGetValue(key, out var watched))
        {
            watched.ChangeClient();
        }
    }

    // Within a second, not at the same moment, since there may be thousands.
    private void OnRevocationCutoff()
    {
        foreach (var watched in _watched.Values)
        {
            lock (watched)
            {
                if (!watched.IsClosed)
                {
                    watched.Timer?.Change(TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(1000)), Timeout.InfiniteTimeSpan);
                }
            }
        }
    }

    [LoggerMessage(LogEvents.WatchedSessionNotRead, LogLevel.Debug, "Could not read the session of an open connection. Trying again.")]
    private partial void LogNotRead(Exception exception);

#pragma warning disable CA1001 // Sources without timers hold nothing to dispose of, and watchers may still register with their tokens.
    private sealed class Watched(UInt128 key, string sessionId)
#pragma warning restore CA1001
    {
        private readonly CancellationTokenSource _ended = new();
        private CancellationTokenSource _clientChanged = new();

        public UInt128 Key => key;

        public string SessionId => sessionId;

        public CancellationToken Ended => _ended.Token;

        public CancellationToken ClientChanged => _clientChanged.Token;

        public ITimer? Timer { get; set; }

        public int Watchers { get; set; }

        public bool IsClosed { get; set; }

        // Not on the calling thread: it must not wait for what watchers do.
        public void End() => _ = _ended.CancelAsync();

        // Watches that begin from now on report the next change.
        public void ChangeClient() => _ = Interlocked.Exchange(ref _clientChanged, new CancellationTokenSource()).CancelAsync();
    }
}

/// <summary>Watches a session for a connection that outlives the request it began with. Thread-safe.</summary>
internal sealed class SessionWatch(Action leave, CancellationToken ended, CancellationToken clientChanged) : IDisposable
{
    private Action? _leave = leave;

    public CancellationToken Ended => ended;

    // The client got another cookie on this machine: it switched or signed in or out, and its requests may run as another session.
    public CancellationToken ClientChanged => clientChanged;

    public void Dispose() => Interlocked.Exchange(ref _leave, null)?.Invoke();
}
