using SessionGen.Sessions;

namespace SessionGen.AspNetCore.UI.Circuits;

// The session that a circuit was opened with and keeps, even if the browser switches to another account. Thread-safe.
internal sealed class CircuitSession(SessionEndMonitor ends, SessionExtender extender, SessionComponentOptions options, TimeProvider time)
    : IDisposable
{
    /// <summary>How long a user's action waits for a store that does not answer. Then the circuit fails, as a request would.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private SessionWatch? _watch;
    private long _nextExtension;
    private int _boundaries;
    private volatile bool _isEnded;
    private volatile bool _isSwitched;
    private volatile bool _isForeign;
    private volatile bool _isEndShown;
    private volatile bool _isDisposed;

    /// <summary>Raised on any thread.</summary>
    public event Action? Changed;

    /// <summary>Whether this is a circuit, and not the rendering of a request.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>The id of the session; null if the circuit was opened without one.</summary>
    public string? SessionId { get; private set; }

    public bool IsEnded => _isEnded;

    /// <summary>Whether the browser runs as another account now, while this session lives on.</summary>
    public bool IsSwitched => _isSwitched;

    // Whether the page holds what was made for another session. The circuit is anonymous then, so that neither account is shown.
    public bool IsForeign => _isForeign;

    /// <summary>Opens the circuit of a page that was rendered for another session than that of its connection.</summary>
    public void OpenForeign(string? sessionId)
    {
        IsOpen = true;
        (_isForeign, _isEnded, _isSwitched) = (true, sessionId is null, sessionId is not null);
        Changed?.Invoke();
    }

    public void MarkForeign()
    {
        if (!IsForeign)
        {
            (_isForeign, _isSwitched) = (true, true);
            Changed?.Invoke();
        }
    }

    // A page follows the client if it belongs to the browser's active account, and not to one that its address names.
    public void Open(string? sessionId, bool followsClient)
    {
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }

            (IsOpen, SessionId) = (true, sessionId);
            if (sessionId is null)
            {
                return;
            }

            _watch = ends.Watch(sessionId, expiresAt: null);
            _ = _watch.Ended.Register(End);
            if (followsClient)
            {
                _ = _watch.ClientChanged.Register(Switch);
            }
        }
    }

    public void End()
    {
        if (SessionId is not null && !IsEnded)
        {
            _isEnded = true;
            Changed?.Invoke();
        }
    }

    public void Switch()
    {
        if (!IsSwitched)
        {
            _isSwitched = true;
            Changed?.Invoke();
        }
    }

    /// <summary>Notes a boundary on the page, which will show that the session has ended.</summary>
    public void AddBoundary() => Interlocked.Increment(ref _boundaries);

    public void RemoveBoundary() => Interlocked.Decrement(ref _boundaries);

    /// <summary>Notes that the page shows the end of the session in place of its content: further actions are anonymous.</summary>
    public void MarkEndShown() => _isEndShown = true;

    // Returns false if the action must not be carried out, because the session has ended.
    public async ValueTask<bool> RecordActivityAsync()
    {
        if (SessionId is not { } sessionId || IsForeign || (IsEnded && _isEndShown))
        {
            return true;
        }

        if (!IsEnded && options.CountActivity && time.GetTimestamp() >= Volatile.Read(ref _nextExtension))
        {
            if (await ExtendAsync(sessionId).ConfigureAwait(false) is { } until)
            {
                var rest = until - time.GetUtcNow();
                Volatile.Write(ref _nextExtension, time.GetTimestamp() + (long)(rest.TotalSeconds * time.TimestampFrequency));
            }
            else
            {
                End();
            }
        }

        if (IsEnded && Volatile.Read(ref _boundaries) == 0)
        {
            throw new InvalidOperationException(
                "The session of this circuit has ended, so the circuit closes. A SessionBoundary around the content shows that instead.");
        }

        return !IsEnded;
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _watch?.Dispose();
        }
    }

    private async ValueTask<DateTimeOffset?> ExtendAsync(string sessionId)
    {
        var deadline = time.GetUtcNow() + Patience;
        while (true)
        {
            try
            {
                return await extender.ExtendAsync(sessionId).ConfigureAwait(false);
            }
            catch (SessionStoreUnavailableException) when (time.GetUtcNow() < deadline && !IsEnded && !_isDisposed)
            {
                await Task.Delay(RetryDelay, time).ConfigureAwait(false);
            }
        }
    }
}
