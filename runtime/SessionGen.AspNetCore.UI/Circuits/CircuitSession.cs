using SessionGen.Sessions;

namespace SessionGen.AspNetCore.UI.Circuits;

/// <summary>
/// The session that a circuit was opened with, and keeps: whatever account the browser switches to, this circuit neither shows it nor acts as
/// it. One for each circuit; thread-safe.
/// </summary>
internal sealed class CircuitSession(SessionEndMonitor ends, SessionExtender extender, SessionComponentOptions options, TimeProvider time) : IDisposable
{
    /// <summary>How long a person's action waits for a store that does not answer, before the circuit fails as a request would.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private SessionWatch? _watch;
    private long _activeUntilTicks;
    private int _boundaries;
    private volatile bool _isEnded;
    private volatile bool _isSwitched;
    private volatile bool _isForeign;
    private volatile bool _isEndShown;
    private volatile bool _isDisposed;

    /// <summary>Something of this changed. Raised on any thread.</summary>
    public event Action? Changed;

    /// <summary>Whether this is a circuit at all, and not the rendering of a request.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>The session; null where the circuit was opened by nobody in particular.</summary>
    public string? SessionId { get; private set; }

    /// <summary>Whether the session is over.</summary>
    public bool IsEnded => _isEnded;

    /// <summary>Whether the browser runs as another account by now, while this session lives on.</summary>
    public bool IsSwitched => _isSwitched;

    /// <summary>
    /// Whether the page holds what was rendered or persisted for another session. The circuit is nobody's then: it neither shows that under its
    /// own account nor its own account's beside it.
    /// </summary>
    public bool IsForeign => _isForeign;

    /// <summary>The circuit begins on a page that was made for another session than that of the connection it was opened with.</summary>
    /// <param name="sessionId">The session of the connection; null where nobody is signed in any more.</param>
    public void OpenForeign(string? sessionId)
    {
        IsOpen = true;
        (_isForeign, _isEnded, _isSwitched) = (true, sessionId is null, sessionId is not null);
        Changed?.Invoke();
    }

    /// <summary>The page got what was rendered or persisted for another session.</summary>
    public void MeetForeign()
    {
        if (!IsForeign)
        {
            (_isForeign, _isSwitched) = (true, true);
            Changed?.Invoke();
        }
    }

    /// <summary>The circuit begins.</summary>
    /// <param name="sessionId">The session of the connection it was opened with.</param>
    /// <param name="followsClient">Whether the page belongs to the browser's active account, and not to one that its address names.</param>
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
            _ = _watch.Ended.Register(static circuit => ((CircuitSession)circuit!).End(), this);
            if (followsClient)
            {
                _ = _watch.ClientChanged.Register(static circuit => ((CircuitSession)circuit!).Switch(), this);
            }
        }
    }

    /// <summary>The session is over.</summary>
    public void End()
    {
        if (SessionId is not null && !IsEnded)
        {
            _isEnded = true;
            Changed?.Invoke();
        }
    }

    /// <summary>The browser runs as another account.</summary>
    public void Switch()
    {
        if (!IsSwitched)
        {
            _isSwitched = true;
            Changed?.Invoke();
        }
    }

    /// <summary>A boundary is there, which will show the person that the session is over.</summary>
    public void EnterBoundary() => Interlocked.Increment(ref _boundaries);

    /// <summary>It is there no longer.</summary>
    public void LeaveBoundary() => Interlocked.Decrement(ref _boundaries);

    /// <summary>The person sees that the session is over, in place of what was there: further actions are nobody's.</summary>
    public void ShowEnd() => _isEndShown = true;

    /// <summary>Counts the person as active, before something that they did is carried out.</summary>
    /// <exception cref="InvalidOperationException">The session is over, and nothing on the page shows it: the circuit has to close.</exception>
    /// <exception cref="SessionStoreUnavailableException">Whether the session lives is not to be known.</exception>
    /// <returns>False where it must not be carried out, since the session is over.</returns>
    public async ValueTask<bool> RecordActivityAsync()
    {
        if (SessionId is not { } sessionId || IsForeign || (IsEnded && _isEndShown))
        {
            return true;
        }

        if (!IsEnded && options.CountActivity && time.GetUtcNow().UtcTicks >= Volatile.Read(ref _activeUntilTicks))
        {
            if (await ExtendAsync(sessionId).ConfigureAwait(false) is { } until)
            {
                Volatile.Write(ref _activeUntilTicks, until.UtcTicks);
            }
            else
            {
                End();
            }
        }

        return !IsEnded || (Volatile.Read(ref _boundaries) > 0 ? false : throw new InvalidOperationException("The session of this circuit is over, so the circuit closes. A SessionBoundary around the content would show that instead."));
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
                await Task.Delay(Pause, time).ConfigureAwait(false);
            }
        }
    }
}
