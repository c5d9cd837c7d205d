namespace SessionGen.Sessions;

/// <summary>Watches a session for a connection that outlives the request it began with. Thread-safe.</summary>
internal sealed class SessionWatch(Action leave, CancellationToken ended, CancellationToken clientChanged) : IDisposable
{
    private Action? _leave = leave;

    public CancellationToken Ended => ended;

    // The client got another cookie on this machine: it switched or signed in or out, and its requests may run as another session.
    public CancellationToken ClientChanged => clientChanged;

    public void Dispose() => Interlocked.Exchange(ref _leave, null)?.Invoke();
}
