namespace SessionGen.Sessions;

/// <summary>
/// Somebody's interest in a session, for as long as it is not disposed of: a connection that outlives the request it began with.
/// Thread-safe.
/// </summary>
internal sealed class SessionWatch : IDisposable
{
    private Action? _leave;

    public SessionWatch(Action leave, CancellationToken ended, CancellationToken clientChanged)
    {
        Ended = ended;
        ClientChanged = clientChanged;
        _leave = leave;
    }

    /// <summary>Cancelled when the session ends: revoked or signed out here, told by the store's feed, run out, or found over in the store.</summary>
    public CancellationToken Ended { get; }

    /// <summary>
    /// Cancelled when the client of the session gets another cookie on this machine: it switched or signed in or out, and its requests may run
    /// as another session from now on.
    /// </summary>
    public CancellationToken ClientChanged { get; }

    /// <summary>Ends the interest. What becomes of the tokens is nobody's concern after it.</summary>
    public void Dispose() => Interlocked.Exchange(ref _leave, null)?.Invoke();
}
