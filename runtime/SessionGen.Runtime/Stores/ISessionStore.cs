namespace SessionGen.Stores;

/// <summary>
/// Keeps sessions and clients, and, through the interfaces that it extends, signing keys, leases, the reports of clocks and the change
/// feed. One class implements all of them.
/// </summary>
/// <remarks>
/// <para>
/// Implementations are thread-safe. Unless a method says otherwise, it is atomic as a whole, also across machines: it happens completely or
/// not at all. Requests wait for <see cref="RenewAsync"/>, so it should take one round trip; the other methods may take more.
/// </para>
/// <para>
/// All times are whole seconds. They come from the caller, never from the store's clock, and the clocks of callers may differ. Client
/// secrets reach a store only as SHA-256 hashes.
/// </para>
/// <para>
/// A store is created with the lifetimes that sessions.yaml declares today, <see cref="SessionPolicyLimits"/>. It keeps each session with
/// the lifetimes that it was created under, and returns and judges it with those lifetimes bound by the limits: in renewals, queries,
/// counts and limits of sign-ins alike. A sweep finds sessions that end earlier than they did under an earlier file. Other machines may
/// use the same sessions with other limits.
/// </para>
/// <para>
/// A store that cannot answer throws <see cref="SessionStoreUnavailableException"/>; it never reports a missing session because a
/// connection failed. A call that throws this exception or <see cref="ArgumentException"/> has changed nothing, unless the connection
/// broke while the answer was on its way. In that case the call happened completely or not at all, and the remarks of each method say why
/// that is harmless.
/// </para>
/// <para>
/// If the token is canceled before the call, the call throws <see cref="OperationCanceledException"/> and changes nothing. If it is
/// canceled during the call, the call either throws, having happened completely or not at all, or returns its result.
/// </para>
/// </remarks>
public interface ISessionStore : IKeyStore, ISessionLeases, ISessionClocks, ISessionChangeFeed
{
    /// <summary>
    /// Gets what an administrator must know although calls succeed, in one sentence that holds no secret; null if there is nothing. The
    /// health check reports it as degraded. Answers immediately.
    /// </summary>
    string? Problem => null;

    /// <summary>
    /// Creates a session on the client with <see cref="NewSession.PresentedClientHash"/>, or on a new client if there is none. A known
    /// client keeps its id and gets the new secret hash and the next generation in the same step: the old secret is invalid when the
    /// method returns. Assigns <see cref="StoredSession.Number"/>. The limits hold under parallel sign-ins. If a limit refuses the
    /// sign-in, nothing changes.
    /// </summary>
    /// <remarks>
    /// <para>
    /// A client is known until it is swept, even if all its sessions have ended. Ended and expired sessions do not count toward the
    /// limits. If the sign-in ends the active session of another client, that client gets a new active session as <see cref="EndAsync"/>
    /// describes.
    /// </para>
    /// <para>
    /// A sign-in sent twice joins: if the presented secret is no client's, but was presented less than
    /// <see cref="NewSession.JoinWindow"/> before or after by a sign-in of the same user, and both have a
    /// <see cref="NewSession.Handover"/>, the session is created on the client of that sign-in (the latest, if there are several). The
    /// client keeps its secret, <see cref="NewSession.NewClientHash"/> is not used, and the result has the kept handover. So the store
    /// keeps four values with a client: the presented hash, known or not, the user, the time and the handover. They are replaced by the
    /// next sign-in that gives the client a new secret, and erased when its active session is switched or ended, and by a sweep once the
    /// window is over.
    /// </para>
    /// <para>
    /// A session created before the revocation cutoff is revoked from the start. After a lost answer the browser has the old secret, and
    /// the user who signs in again within the window joins the client.
    /// </para>
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// The new secret hash is in use, the client has a session with this id, or a text is not well-formed Unicode. A store may also
    /// refuse an id that is in use on another client. It does not have to: ids have 128 random bits, and a store that is partitioned by
    /// client would have to search all partitions at every sign-in.
    /// </exception>
    ValueTask<SessionCreation> CreateAsync(NewSession session, CancellationToken cancellationToken);

    /// <summary>
    /// Extends a session to <see cref="SessionRenewal.ActiveUntil"/> if it is live: <see cref="SessionStatus.Active"/>, not expired at
    /// <see cref="SessionRenewal.Now"/> and not created before the revocation cutoff. Check and write are one step, so a renewal never
    /// restores an ended session. It never moves <see cref="StoredSession.ActiveUntil"/> back, and concurrent renewals all succeed.
    /// </summary>
    /// <returns>The session after the renewal; null if the client is unknown or has no such live session.</returns>
    /// <remarks>A lost answer extends the session by up to one token lifetime; the renewal can be repeated.</remarks>
    ValueTask<StoredSession?> RenewAsync(SessionRenewal renewal, CancellationToken cancellationToken);

    /// <summary>
    /// Extends a session as <see cref="RenewAsync"/> does, for a server that knows its id but not the secret of its client: a connection
    /// that outlives the request it started with. The extension never passes the maximum lifetime.
    /// </summary>
    /// <returns>The session after the extension; null if there is no such live session.</returns>
    ValueTask<StoredSession?> ExtendAsync(
        string sessionId, DateTimeOffset now, DateTimeOffset activeUntil, CancellationToken cancellationToken);

    /// <summary>Gets a session that is live, or ended and not yet swept, as of the last acknowledged write or later.</summary>
    /// <returns>The session; null if there is none.</returns>
    ValueTask<StoredSession?> GetAsync(string sessionId, CancellationToken cancellationToken);

    /// <summary>Gets a client by its secret hash, with its live sessions, oldest first, all as of one moment.</summary>
    /// <returns>The client; null if there is none.</returns>
    ValueTask<StoredClient?> GetClientAsync(ClientSecretHash clientHash, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>
    /// Gets one page of sessions as of one moment, newest first: by <see cref="StoredSession.CreatedAt"/> descending, then by id (ordinal)
    /// descending. Consecutive pages neither repeat nor skip a session that meets the conditions throughout, whatever is created, ended or
    /// swept between them.
    /// </summary>
    /// <remarks>
    /// <para>
    /// The sessions of a user, a client or a status are found in this order by an index: the cost of a page depends on its size. Other
    /// conditions are checked on each session that is met on the way.
    /// </para>
    /// <para>
    /// A session that has expired without a recorded end is found as <see cref="SessionStatus.Expired"/>. One exception keeps the cost
    /// down: without a user and a client, a session that ends earlier than it did under an earlier file may be in no list, neither of the
    /// active nor of the expired, until a sweep with the limits of today has visited it. <see cref="CountAsync"/> counts it as expired.
    /// </para>
    /// </remarks>
    /// <exception cref="ArgumentException">The limit of the query is out of range.</exception>
    ValueTask<SessionPage> QueryAsync(SessionQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// Counts sessions as of one moment, by policy and status. The status is the one at <paramref name="now"/>, as
    /// <see cref="StoredSession.AsOf"/> reports it. Reads every session of the user or the client, or of the store if the filter names
    /// neither.
    /// </summary>
    /// <returns>The numbers that are not 0, in no particular order, at most one for a policy and a status.</returns>
    ValueTask<IReadOnlyList<SessionCount>> CountAsync(SessionFilter filter, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Makes one of a client's live sessions its active session and advances the client's generation, in one step.</summary>
    /// <returns>The client after the switch; null if the client is unknown or the session is not one of its live sessions.</returns>
    /// <remarks>A lost answer leaves a client that has switched; the switch can be repeated.</remarks>
    ValueTask<StoredClient?> SetActiveAsync(
        ClientSecretHash clientHash, string sessionId, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>
    /// Ends the live sessions that match the request: at most <see cref="EndSessionsRequest.Limit"/> in one call, newest first, in the
    /// order of a query. All that the call visits end, or none. If the active session of a client ends, the client's generation advances,
    /// and its most recently active live session, if any, becomes the active one. The change feed reports each session.
    /// </summary>
    /// <returns>The sessions that this call ended, where the next one continues, and the client if the request names one.</returns>
    /// <exception cref="ArgumentException">
    /// The request names neither a client nor a session nor a user, or its limit is out of range.
    /// </exception>
    /// <remarks>
    /// <para>
    /// Sessions that match but have expired at <see cref="EndSessionsRequest.Now"/> are visited too: their end is recorded as by a sweep,
    /// reported by the change feed with the time of the call, and returned as <see cref="EndSessionsResult.Expired"/>. By the clock of
    /// another machine they may be live, and they must end even so. Sessions that the revocation cutoff has ended are not visited.
    /// </para>
    /// <para>
    /// The caller repeats the call with the returned position until nothing is left. Sessions created meanwhile come before it, so
    /// the calls come to an end. Of several parallel calls, exactly one returns a session. After a lost answer, a call can be repeated. No
    /// call delays other calls for longer than its own sessions take.
    /// </para>
    /// </remarks>
    ValueTask<EndSessionsResult> EndAsync(EndSessionsRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Sets the revocation cutoff: every session created before it is <see cref="SessionStatus.Revoked"/>, with the cutoff as its end,
    /// from the moment this method returns. No such session is renewed, listed as live or counted by a limit. The call writes one row,
    /// regardless of the number of sessions; sweeps record the ends. The cutoff never moves back: an earlier one changes nothing, but is
    /// announced too.
    /// </summary>
    /// <remarks>
    /// The change feed reports it once, without a session id. No generation advances: clients get a new active session as if theirs had
    /// expired. After a lost answer, the call can be repeated.
    /// </remarks>
    ValueTask RevokeCreatedBeforeAsync(DateTimeOffset cutoff, CancellationToken cancellationToken);

    /// <summary>
    /// Replaces the claims of the live sessions that match the update, and announces it in the change feed if
    /// <see cref="SessionClaimsUpdate.Announce"/> is set: at most <see cref="SessionClaimsUpdate.Limit"/> in one call, in the order of a
    /// query, all that the call visits or none. The caller repeats the call as described for <see cref="EndAsync"/>.
    /// </summary>
    /// <returns>The ids of the live sessions that match, and where the next call continues.</returns>
    /// <exception cref="ArgumentException">The update names neither a session nor a user, or its limit is out of range.</exception>
    ValueTask<SessionClaimsUpdateResult> UpdateClaimsAsync(SessionClaimsUpdate update, CancellationToken cancellationToken);

    /// <summary>
    /// Records the end of sessions that have expired or that the revocation cutoff has ended, and deletes sessions that ended before
    /// <see cref="SessionSweepRequest.EndedBefore"/> and clients without sessions; at most <see cref="SessionSweepRequest.BatchSize"/> rows
    /// in all.
    /// </summary>
    /// <exception cref="ArgumentException">The batch size is less than 1.</exception>
    /// <remarks>
    /// <para>
    /// Atomic for each row, not as a whole: no caller can tell whether a row was swept. Parallel sweeps are harmless. The cost depends on
    /// the number of rows to sweep, not on the number of rows.
    /// </para>
    /// <para>
    /// One thing more depends on the number of rows: if the store has limits, it also visits each open session, in steps of the batch size,
    /// to find those that end earlier than they were to be checked. It does so after it was opened, and once an hour from then on, since a
    /// machine with an earlier version of sessions.yaml may have swept in the meantime, and moved their check back.
    /// </para>
    /// <para>
    /// A <see cref="StoredSession.ActiveUntil"/> later than <see cref="SessionSweepRequest.LatestActivity"/> is moved back to it before the
    /// end is decided: by the next sweep if the session was created after that time too, and otherwise by the sweep that follows one
    /// inactivity timeout later. The row does not count as affected.
    /// </para>
    /// </remarks>
    ValueTask<SessionSweep> SweepAsync(SessionSweepRequest request, CancellationToken cancellationToken);
}
