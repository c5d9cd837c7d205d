using SessionGen.Model;
using SessionGen.Observation;
using SessionGen.Sessions;
using SessionGen.Stores;

namespace SessionGen;

/// <summary>Finds and ends sessions without HTTP, for admin pages and background work. A thread-safe singleton.</summary>
/// <remarks>
/// <para>OWASP ASVS 5.0, 7.4.2, 7.4.5 and 7.5.2.</para>
/// <para>
/// Every method throws <see cref="SessionStoreUnavailableException"/> if the store does not answer within ten seconds. A cancellation token
/// ends the waiting, not a revocation that has begun.
/// </para>
/// <para>
/// The sessions of a user end in batches of 1,000, newest first, and ten seconds are the limit of each. If the store fails between two
/// batches, the message of the exception says how many sessions have ended; repeat the call to end the rest.
/// </para>
/// <para>All members are virtual, so that tests can replace them.</para>
/// </remarks>
public class SessionManager
{
    private readonly ISessionStore _store;
    private readonly BatchedWrites _batches;
    private readonly MachineClocks _clocks;
    private readonly TimeProvider _time;

    internal SessionManager(ISessionStore store, BatchedWrites batches, MachineClocks clocks, TimeProvider time)
    {
        _store = store;
        _batches = batches;
        _clocks = clocks;
        _time = time;
    }

    /// <summary>Creates a manager without a store, for a derived class that overrides the members that it is asked for.</summary>
    protected SessionManager()
        : this(null!, null!, null!, TimeProvider.System)
    {
    }

    /// <summary>Gets a session, alive or ended and not yet deleted; null if there is none.</summary>
    public virtual async Task<Session?> GetAsync(string sessionId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sessionId);
        var session = await _store.GetAsync(sessionId, cancellationToken).ConfigureAwait(false);
        return session?.ToSession(_time.GetUtcNow());
    }

    /// <summary>Gets the live sessions of a user, newest first; the newest 1,000 if there are more.</summary>
    public virtual async Task<IReadOnlyList<Session>> ListByUserAsync(string userId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(userId);
        var options = new SessionQueryOptions { UserId = userId, Limit = SessionQuery.MaximumLimit };
        return (await QueryAsync(options, cancellationToken).ConfigureAwait(false)).Sessions;
    }

    /// <summary>Gets the live sessions on a client, newest first; the newest 1,000 if there are more.</summary>
    public virtual async Task<IReadOnlyList<Session>> ListByClientAsync(string clientId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(clientId);
        var options = new SessionQueryOptions { ClientId = clientId, Limit = SessionQuery.MaximumLimit };
        return (await QueryAsync(options, cancellationToken).ConfigureAwait(false)).Sessions;
    }

    /// <summary>
    /// Gets one page of sessions, newest first: of all users, if the options name none. Ended sessions are found until a day after their
    /// end. Pages neither repeat nor skip a session while others are created, ended and deleted.
    /// </summary>
    /// <exception cref="ArgumentException">One of the options is not valid.</exception>
    public virtual async Task<SessionQueryResult> QueryAsync(SessionQueryOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var now = Now();
        var query = new SessionQuery(ToStored(options, now))
        {
            Now = now,
            Status = options.Status,
            Limit = options.Limit,
            After = options.After is null ? null : SessionCursor.Parse(options.After),
        };
        query.Validate();
        var page = CanMatch(options, now)
            ? await _store.QueryAsync(query, cancellationToken).ConfigureAwait(false)
            : new SessionPage { Sessions = [] };
        return new SessionQueryResult
        {
            Sessions = [.. page.Sessions.Select(session => session.ToSession(now))],
            Next = page.Next is { } next ? next.ToText() : null,
        };
    }

    /// <summary>
    /// Counts sessions by policy and status: all sessions, if the filter is null. Expired sessions count as expired even if no sweep has
    /// recorded that. Ended sessions count until a day after their end.
    /// </summary>
    /// <remarks>Reads every session, unless the filter names a user or a client: for a page that an administrator opens.</remarks>
    public virtual async Task<SessionCounts> CountAsync(SessionFilter? filter = null, CancellationToken cancellationToken = default)
    {
        filter ??= new SessionFilter();
        var now = Now();
        var rows = CanMatch(filter, now)
            ? await _store.CountAsync(ToStored(filter, now), now, cancellationToken).ConfigureAwait(false)
            : [];
        return new SessionCounts { Rows = [.. rows.OrderBy(row => row.Policy, StringComparer.Ordinal).ThenBy(row => row.Status)] };
    }

    /// <summary>
    /// Ends a session: immediately on this machine, on others as fast as the store's change feed reports it, and after one token lifetime
    /// at the latest.
    /// </summary>
    /// <returns>False if there is no such live session.</returns>
    public virtual async Task<bool> RevokeAsync(string sessionId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sessionId);
        return await RevokeAsync(request => request with { SessionId = sessionId }, cancellationToken).ConfigureAwait(false) > 0;
    }

    /// <summary>Ends every session of a user, as <see cref="RevokeAsync(string, CancellationToken)"/> does.</summary>
    /// <returns>How many sessions it ended.</returns>
    public virtual async Task<int> RevokeAllAsync(string userId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(userId);
        return await RevokeAsync(request => request with { UserId = userId }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends every session of a user but one: after a change of the password, for example (OWASP ASVS 5.0, 7.4.3).</summary>
    /// <returns>How many sessions it ended.</returns>
    public virtual async Task<int> RevokeAllExceptAsync(string userId, string sessionId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(userId);
        ArgumentNullException.ThrowIfNull(sessionId);
        return await RevokeAsync(request => request with { UserId = userId, ExceptSessionId = sessionId }, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Ends sessions of a user that began before a time, as <see cref="RevokeAsync(string, CancellationToken)"/> does.</summary>
    /// <returns>How many sessions it ended.</returns>
    public virtual async Task<int> RevokeIssuedBeforeAsync(
        string userId, DateTimeOffset time, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(userId);
        return await RevokeAsync(request => request with { UserId = userId, CreatedBefore = time }, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>
    /// Ends every session that began before a time, as <see cref="RevokeAsync(string, CancellationToken)"/> does. Takes one write, however
    /// many sessions there are. Cannot be undone.
    /// </summary>
    /// <param name="time">Not later than now. Sessions created in this second or later live on.</param>
    /// <param name="cancellationToken">Ends the waiting, not the revocation.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The time is in the future, or it is in the future by the clock of another running machine.
    /// </exception>
    public virtual async Task RevokeIssuedBeforeAsync(DateTimeOffset time, CancellationToken cancellationToken = default)
    {
        if (time > _time.GetUtcNow())
        {
            throw new ArgumentOutOfRangeException(
                nameof(time), time, "Sessions can be revoked up to now, not ahead: those created until then would end when they begin.");
        }

        // A cutoff cannot be taken back: for as long as this machine is ahead, it would end every sign-in on the others.
        // Whoever is wrong: even a machine that is presumed right may be the one that is ahead.
        if (_clocks.FindBehind() is { } behind && time > _time.GetUtcNow() - behind.Difference + MachineClocks.Tolerance)
        {
            throw new ArgumentOutOfRangeException(
                nameof(time),
                time,
                $"The clock of this machine is {behind.DifferenceText} the clock of {behind.Machines}, where this time is in the future. "
                + "Correct the wrong clock, or revoke the sessions on the other machine.");
        }

        // A session is created at the beginning of its second. A time within a second is after it, so the cutoff is the end of the second.
        var cutoff = WholeSeconds.Floor(time);
        cutoff = cutoff == time ? cutoff : cutoff.AddSeconds(1);
        await _store.RevokeCreatedBeforeAsync(cutoff, cancellationToken).ConfigureAwait(false);
    }

    private async Task<int> RevokeAsync(Func<EndSessionsRequest, EndSessionsRequest> select, CancellationToken cancellationToken)
    {
        var request = select(new EndSessionsRequest { Now = Now(), Status = SessionStatus.Revoked });
        return await _batches.EndAsync(request, cancellationToken).ConfigureAwait(false);
    }

    // A store compares the end of the last token, which may be in the future. No session was last active later than now.
    private static bool CanMatch(SessionFilter filter, DateTimeOffset now) => !(filter.LastActiveSince > now);

    private static SessionFilter ToStored(SessionFilter filter, DateTimeOffset now) => filter with
    {
        LastActiveBefore = filter.LastActiveBefore > now ? null : filter.LastActiveBefore,
    };

    private DateTimeOffset Now() => WholeSeconds.Floor(_time.GetUtcNow());
}
