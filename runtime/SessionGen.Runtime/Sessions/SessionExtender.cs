using SessionGen.Stores;
using SessionGen.Model;
using SessionGen.Claims;

namespace SessionGen.Sessions;

/// <summary>
/// Counts the users of sessions as active who send no requests: those who work within a circuit. As a renewal does, but it makes no token:
/// a compare-and-set that never brings an ended session back, and at most one for each session and token lifetime, however many
/// connections the session has here. A thread-safe singleton.
/// </summary>
internal sealed class SessionExtender(ISessionStore store, SessionTokenRules rules, TimeProvider time) : ISweepable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Task<DateTimeOffset?>> _extensions = new(StringComparer.Ordinal);

    /// <summary>How many extensions are remembered. For tests.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _extensions.Count;
            }
        }
    }

    /// <summary>Counts the user of a session as active now.</summary>
    /// <returns>Until when that is enough; null where the session is over.</returns>
    /// <exception cref="SessionStoreUnavailableException">The store does not answer.</exception>
    public Task<DateTimeOffset?> ExtendAsync(string sessionId)
    {
        lock (_lock)
        {
            if (_extensions.TryGetValue(sessionId, out var known) && IsGood(known, time.GetUtcNow()))
            {
                return known;
            }

            // Not disposed of with anybody's wait: others may share it, and it ends within the time a store may take.
            return _extensions[sessionId] = Task.Run(() => ExtendNowAsync(sessionId));
        }
    }

    /// <summary>Forgets what is no longer good.</summary>
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

    private static bool IsGood(Task<DateTimeOffset?> extension, DateTimeOffset now) =>
        !extension.IsCompleted || (extension.IsCompletedSuccessfully && now < extension.Result);

    private async Task<DateTimeOffset?> ExtendNowAsync(string sessionId)
    {
        var now = WholeSeconds.Floor(time.GetUtcNow());
        var until = now + rules.Lifetime;
        var session = await store.ExtendAsync(sessionId, now, until, CancellationToken.None).ConfigureAwait(false);
        return session is null ? null : until < session.ExpiresAt ? until : session.ExpiresAt;
    }
}
