namespace SessionGen.Sessions;

/// <summary>
/// Watches a session until it is disposed of, for a connection that outlives the request it began with. Thread-safe.
/// </summary>
internal sealed class SessionWatch(Action leave, CancellationToken ended, CancellationToken clientChanged) : IDisposable
{
    private Action? _leave = leave;

    /// <summary>Canceled when the session ends: revoked, signed out or expired, on whatever machine.</summary>
    public CancellationToken Ended => ended;

    /// <summary>
    /// Canceled when the client of the session gets another cookie on this machine: it switched or signed in or out, and its requests may
    /// run as another session from now on.
    /// </summary>
    public CancellationToken ClientChanged => clientChanged;

    public void Dispose() => Interlocked.Exchange(ref _leave, null)?.Invoke();
}
