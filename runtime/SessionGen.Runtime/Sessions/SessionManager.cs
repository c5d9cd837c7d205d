namespace SessionGen;

/// <summary>Sessions without HTTP, for admin pages and background work. A thread-safe singleton.</summary>
/// <remarks>
/// OWASP ASVS 5.0, 7.4.2, 7.4.5 and 7.5.2. Every method throws <see cref="SessionStoreUnavailableException"/> where the store does not
/// answer.
/// </remarks>
public sealed class SessionManager
{
    private readonly ISessionStore _store;
    private readonly SessionRevocations _revocations;
    private readonly TimeProvider _time;

    internal SessionManager(ISessionStore store, SessionRevocations revocations, TimeProvider time)
    {
        _store = store;
        _revocations = revocations;
        _time = time;
    }

    /// <summary>A session, alive or ended and not yet swept; null where there is none.</summary>
    public async Task<Session?> GetAsync(string sessionId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sessionId);
        var session = await _store.GetAsync(sessionId, cancellationToken).ConfigureAwait(false);
        return session?.ToSession(_time.GetUtcNow());
    }

    /// <summary>The live sessions of a user, newest first; the newest 1,000 where there are more.</summary>
    public async Task<IReadOnlyList<Session>> ListByUserAsync(string userId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(userId);
        var now = Now();
        var page = await _store.QueryAsync(new SessionQuery { Now = now, UserId = userId, Limit = SessionQuery.MaximumLimit }, cancellationToken).ConfigureAwait(false);
        return [.. page.Sessions.Select(session => session.ToSession(now))];
    }

    /// <summary>Ends a session: at once on this machine, on others as fast as the store's feed tells them, and after one token lifetime at the latest.</summary>
    /// <returns>False where there is no such live session.</returns>
    public async Task<bool> RevokeAsync(string sessionId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sessionId);
        return await EndAsync(new SessionEnding { Now = Now(), Status = SessionStatus.Revoked, SessionId = sessionId }, cancellationToken).ConfigureAwait(false) > 0;
    }

    /// <summary>Ends every session of a user, as <see cref="RevokeAsync"/> does.</summary>
    /// <returns>How many sessions it ended.</returns>
    public async Task<int> RevokeAllAsync(string userId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(userId);
        return await EndAsync(new SessionEnding { Now = Now(), Status = SessionStatus.Revoked, UserId = userId }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs to its end whether the caller waits for it or not: what the store has ended must be refused here.</summary>
    private Task<int> EndAsync(SessionEnding ending, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return EndAsync(ending).WaitAsync(cancellationToken);
    }

    private async Task<int> EndAsync(SessionEnding ending)
    {
        using var timeout = new StoreTimeout(_time, CancellationToken.None);
        try
        {
            var end = await _store.EndAsync(ending, timeout.Token).ConfigureAwait(false);
            foreach (var session in end.Ended)
            {
                _revocations.RevokeSession(session.Id);
            }

            return end.Ended.Count;
        }
        catch (OperationCanceledException exception)
        {
            throw StoreTimeout.TookTooLong(exception);
        }
    }

    private DateTimeOffset Now() => WholeSeconds.Floor(_time.GetUtcNow());
}
