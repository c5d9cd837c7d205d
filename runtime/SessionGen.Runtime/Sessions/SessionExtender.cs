using SessionGen.Claims;
using SessionGen.Model;
using SessionGen.Stores;

namespace SessionGen.Sessions;

/// <summary>Counts users as active who send no requests: those who work within a circuit. A thread-safe singleton.</summary>
// Extends a session at most once a token lifetime, however many connections it has here, and never brings an ended session back.
internal sealed class SessionExtender(ISessionStore store, SessionTokenRules rules, TimeProvider time) : ISweepable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Task<DateTimeOffset?>> _extensions = new(StringComparer.Ordinal);

    /// <summary>Returns until when the user counts as active; null if the session has ended.</summary>
    public Task<DateTimeOffset?> ExtendAsync(string sessionId)
    {
        lock (_lock)
        {
            return _extensions.TryGetValue(sessionId, out var known) && IsGood(known, time.GetUtcNow())
                ? known
                : _extensions[sessionId] = Task.Run(() => ExtendNowAsync(sessionId));
        }
    }

    public void Sweep()
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            foreach (var (sessionId, extension) in _extensions)
            {
                if (!IsGood(extension, now))
                {
                    _extensions.Remove(sessionId);
                }
            }
        }
    }

    // The second bound is for a clock that was set back.
    private bool IsGood(Task<DateTimeOffset?> extension, DateTimeOffset now) =>
        !extension.IsCompleted
        || (extension.IsCompletedSuccessfully && now < extension.Result && extension.Result - now <= rules.Lifetime);

    private async Task<DateTimeOffset?> ExtendNowAsync(string sessionId)
    {
        // Other connections share the outcome, so no caller cancels it.
        var now = WholeSeconds.Floor(time.GetUtcNow());
        var until = now + rules.Lifetime;
        var session = await store.ExtendAsync(sessionId, now, until, CancellationToken.None).ConfigureAwait(false);
        return session is null ? null : until < session.ExpiresAt ? until : session.ExpiresAt;
    }
}
