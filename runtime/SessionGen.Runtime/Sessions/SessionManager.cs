using SessionGen.Stores;
using SessionGen.Model;
using SessionGen.Sessions;
using SessionGen.Tokens;

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
        var session = await RunAsync(token => _store.GetAsync(sessionId, token), cancellationToken).ConfigureAwait(false);
        return session?.ToSession(_time.GetUtcNow());
    }

    /// <summary>The live sessions of a user, newest first; the newest 1,000 where there are more.</summary>
    public async Task<IReadOnlyList<Session>> ListByUserAsync(string userId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(userId);
        var result = await QueryAsync(new SessionQueryOptions { UserId = userId, Limit = SessionQuery.MaximumLimit }, cancellationToken).ConfigureAwait(false);
        return result.Sessions;
    }

    /// <summary>The live sessions on a client, newest first; the newest 1,000 where there are more.</summary>
    public async Task<IReadOnlyList<Session>> ListByClientAsync(string clientId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(clientId);
        var result = await QueryAsync(new SessionQueryOptions { ClientId = clientId, Limit = SessionQuery.MaximumLimit }, cancellationToken).ConfigureAwait(false);
        return result.Sessions;
    }

    /// <summary>One page of the sessions of a user or a client, newest first; ended ones, too, until a day after their end.</summary>
    /// <returns>The page, and what to set <see cref="SessionQueryOptions.After"/> to for the next one.</returns>
    /// <exception cref="ArgumentException">Neither a user nor a client is named, the limit is out of range, or <see cref="SessionQueryOptions.After"/> is none that a page gave.</exception>
    public async Task<SessionQueryResult> QueryAsync(SessionQueryOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var query = new SessionQuery
        {
            Now = Now(),
            UserId = options.UserId,
            ClientId = options.ClientId,
            Status = options.Status,
            LastActiveSince = options.LastActiveSince,
            LastActiveBefore = options.LastActiveBefore,
            Device = options.Device,
            Limit = options.Limit,
            After = options.After is null ? null : SessionCursorText.Parse(options.After),
        };
        query.Validate();
        var page = await RunAsync(token => _store.QueryAsync(query, token), cancellationToken).ConfigureAwait(false);
        return new SessionQueryResult([.. page.Sessions.Select(session => session.ToSession(query.Now))], page.Next is { } next ? SessionCursorText.Format(next) : null);
    }

    /// <summary>Ends a session: at once on this machine, on others as fast as the store's feed tells them, and after one token lifetime at the latest.</summary>
    /// <returns>False where there is no such live session.</returns>
    public async Task<bool> RevokeAsync(string sessionId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sessionId);
        return await EndAsync(new EndSessionsRequest { Now = Now(), Status = SessionStatus.Revoked, SessionId = sessionId }, cancellationToken).ConfigureAwait(false) > 0;
    }

    /// <summary>Ends every session of a user, as <see cref="RevokeAsync"/> does.</summary>
    /// <returns>How many sessions it ended.</returns>
    public async Task<int> RevokeAllAsync(string userId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(userId);
        return await EndAsync(new EndSessionsRequest { Now = Now(), Status = SessionStatus.Revoked, UserId = userId }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Ends every session of a user but one, as <see cref="RevokeAsync"/> does: after a change of the password, for example (OWASP ASVS 5.0,
    /// 7.4.3).
    /// </summary>
    /// <returns>How many sessions it ended.</returns>
    public async Task<int> RevokeAllExceptAsync(string userId, string sessionId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(userId);
        ArgumentNullException.ThrowIfNull(sessionId);
        return await EndAsync(new EndSessionsRequest { Now = Now(), Status = SessionStatus.Revoked, UserId = userId, ExceptSessionId = sessionId }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends the sessions of a user that were created before a time, as <see cref="RevokeAsync"/> does.</summary>
    /// <returns>How many sessions it ended.</returns>
    public async Task<int> RevokeIssuedBeforeAsync(string userId, DateTimeOffset time, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(userId);
        return await EndAsync(new EndSessionsRequest { Now = Now(), Status = SessionStatus.Revoked, UserId = userId, CreatedBefore = time }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Ends every session of every user that was created before a time: at once on this machine, on others as fast as the store's feed
    /// tells them, and after one token lifetime at the latest. It takes one write, however many sessions there are. There is no way back.
    /// </summary>
    /// <param name="time">Not later than now. Sessions created at this second or later live on.</param>
    /// <param name="cancellationToken">Ends the waiting, not the revocation.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time has not come: whoever signed in until then would be signed out at once.</exception>
    public async Task RevokeIssuedBeforeAsync(DateTimeOffset time, CancellationToken cancellationToken = default)
    {
        if (time > _time.GetUtcNow())
        {
            throw new ArgumentOutOfRangeException(nameof(time), time, "Sessions can be revoked up to now, not ahead: whoever signed in until then would be signed out at once.");
        }

        // A session of the second that the time lies in was created at its beginning. With a fraction of a second it is before the time.
        var epoch = WholeSeconds.Floor(time);
        epoch = epoch == time ? epoch : epoch.AddSeconds(1);
        await RunAsync(
            async token =>
            {
                await _store.RevokeCreatedBeforeAsync(epoch, token).ConfigureAwait(false);
                _revocations.RevokeCreatedBefore(epoch);
                return 0;
            },
            cancellationToken).ConfigureAwait(false);
    }

    private Task<int> EndAsync(EndSessionsRequest ending, CancellationToken cancellationToken) => RunAsync(
        async token =>
        {
            var end = await _store.EndAsync(ending, token).ConfigureAwait(false);
            foreach (var session in end.Ended)
            {
                _revocations.RevokeSession(session.Id);
            }

            return end.Ended.Count;
        },
        cancellationToken);

    private Task<TResult> RunAsync<TResult>(Func<CancellationToken, ValueTask<TResult>> call, CancellationToken cancellationToken) =>
        StoreTimeout.RunToEndAsync(_time, call, cancellationToken);

    private DateTimeOffset Now() => WholeSeconds.Floor(_time.GetUtcNow());
}
