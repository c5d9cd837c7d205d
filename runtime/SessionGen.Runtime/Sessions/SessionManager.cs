namespace SessionGen;

/// <summary>Sessions without HTTP, for admin pages and background work. A thread-safe singleton.</summary>
/// <remarks>
/// OWASP ASVS 5.0, 7.4.2, 7.4.5 and 7.5.2. Every method throws <see cref="SessionStoreUnavailableException"/> where the store does not
/// answer.
/// </remarks>
public sealed class SessionManager
{
    internal SessionManager()
    {
    }

    /// <summary>A session, alive or ended and not yet swept; null where there is none.</summary>
    public Task<Session?> GetAsync(string sessionId, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <summary>The live sessions of a user, newest first.</summary>
    public Task<IReadOnlyList<Session>> ListByUserAsync(string userId, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <summary>Ends a session: at once on this machine, on others as fast as the store's feed tells them, and after one token lifetime at the latest.</summary>
    /// <returns>False where there is no such live session.</returns>
    public Task<bool> RevokeAsync(string sessionId, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <summary>Ends every session of a user, as <see cref="RevokeAsync"/> does.</summary>
    /// <returns>How many sessions it ended.</returns>
    public Task<int> RevokeAllAsync(string userId, CancellationToken cancellationToken = default) => throw new NotSupportedException();
}
