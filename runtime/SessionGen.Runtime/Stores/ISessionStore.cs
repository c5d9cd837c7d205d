namespace SessionGen.Stores;

/// <summary>
/// Where sessions, clients and signing keys live. Every method is atomic as a whole unless it says otherwise: it happens completely or not
/// at all, also among machines. A renewal, which requests wait for, should be one round trip; what must look before it writes may take more. Implementations are thread-safe. All times are whole seconds and come from the caller, never from the
/// store's own clock; the clocks of callers may differ.
/// </summary>
/// <remarks>
/// <para>
/// A store that cannot answer throws <see cref="SessionStoreUnavailableException"/>; it never answers "no such session" for want of a
/// connection. A call that throws it, or <see cref="ArgumentException"/>, has changed nothing, except where the connection broke while
/// the answer was on its way: then the call happened as a whole or not at all, and each method says why that does no harm.
/// </para>
/// <para>
/// A call with a token that is cancelled already throws <see cref="OperationCanceledException"/> and changes nothing. One that is cancelled
/// under way either throws it, having happened as a whole or not at all, or returns what came of it.
/// </para>
/// <para>Client secrets reach a store only as SHA-256 hashes.</para>
/// </remarks>
public interface ISessionStore
{
    /// <summary>
    /// Creates a session, and its client where <see cref="NewSession.PresentedClientHash"/> is not that of a live client. A known client
    /// keeps its id, gets the new secret hash and the next generation in the same step: the old secret is dead when this returns.
    /// The session gets its <see cref="StoredSession.Number"/>. The limits hold under parallel sign-ins. Where a limit refuses the
    /// sign-in, nothing changes.
    /// </summary>
    /// <remarks>
    /// <para>
    /// A client is known until it is swept, also when all its sessions are over. Sessions that are over count against no limit. Where the
    /// sign-in ends the active session of another client, that client moves on as <see cref="EndAsync"/> describes.
    /// </para>
    /// <para>A session created before the epoch is over when it is created. An answer that is lost leaves a session behind that nobody has the secret of.</para>
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// The new secret is in use, or the id of the session is on the same client, or a text is no well-formed Unicode. A store may refuse an id
    /// that is in use on another client, and need not: ids have 128 random bits, and one that keeps the sessions of a client together would
    /// have to look into all of its partitions at each sign-in.
    /// </exception>
    ValueTask<SessionCreation> CreateAsync(NewSession session, CancellationToken cancellationToken);

    /// <summary>
    /// Counts a session as active until <see cref="SessionRenewal.ActiveUntil"/>: a compare-and-set on a live row (status
    /// <see cref="SessionStatus.Active"/>, not over at <see cref="SessionRenewal.Now"/>, not created before the epoch). Never brings an
    /// ended, expired or revoked session back, never moves <c>LastActiveAt</c> back, and concurrent renewals all succeed.
    /// </summary>
    /// <returns>The session after the renewal; null where the client is unknown or has no such live session.</returns>
    /// <remarks>An answer that is lost leaves the user active for a token lifetime more than they were; the renewal may be repeated.</remarks>
    ValueTask<StoredSession?> RenewAsync(SessionRenewal renewal, CancellationToken cancellationToken);

    /// <summary>
    /// Counts a session as active until <paramref name="activeUntil"/>, as <see cref="RenewAsync"/> does, for a server that knows it by its id and
    /// has no secret of its client: a connection that outlives the request it began with. The same compare-and-set on a live row: it never
    /// brings an ended session back, never passes its maximum lifetime, and never moves <c>LastActiveAt</c> back.
    /// </summary>
    /// <returns>The session after it; null where there is no such live session.</returns>
    ValueTask<StoredSession?> ExtendAsync(string sessionId, DateTimeOffset now, DateTimeOffset activeUntil, CancellationToken cancellationToken);

    /// <summary>A session, alive or ended and not yet swept; null where there is none. One row as of the last write that was acknowledged, or a later one.</summary>
    ValueTask<StoredSession?> GetAsync(string sessionId, CancellationToken cancellationToken);

    /// <summary>A client by its secret hash, with its live sessions, oldest first; null where there is none. All of it as of one moment.</summary>
    ValueTask<StoredClient?> GetClientAsync(ClientSecretHash clientHash, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>
    /// One page of the sessions of a user or a client, newest first: <see cref="StoredSession.CreatedAt"/> descending, then the id (ordinal)
    /// descending. The page is as of one moment. Pages that follow each other neither repeat nor skip a session that meets the
    /// conditions throughout, whatever is created and ended meanwhile.
    /// </summary>
    /// <exception cref="ArgumentException">The query names neither a user nor a client, or its limit is out of range.</exception>
    ValueTask<SessionPage> QueryAsync(SessionQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// Makes one of a client's live sessions its active one and advances the client's generation, in one step.
    /// </summary>
    /// <returns>The client after the switch; null where the client is unknown or the session is not one of its live sessions.</returns>
    /// <remarks>An answer that is lost leaves a client that has moved on; the switch may be repeated.</remarks>
    ValueTask<StoredClient?> SetActiveAsync(ClientSecretHash clientHash, string sessionId, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>
    /// Ends the live sessions that <paramref name="ending"/> names, all of them or none. Where the active session of a client ends, the
    /// client's generation advances, and its most recently active live session, if any, becomes the active one. The change feed tells of
    /// each session.
    /// </summary>
    /// <returns>The sessions that this call ended (not those that were over before), and the client where the ending names one by its hash.</returns>
    /// <exception cref="ArgumentException">The ending names neither a client nor a session nor a user.</exception>
    /// <remarks>Of parallel calls, one tells of a session. An answer that is lost may be asked for again: what is over stays over.</remarks>
    ValueTask<EndSessionsResult> EndAsync(EndSessionsRequest ending, CancellationToken cancellationToken);

    /// <summary>
    /// Ends every session created before <paramref name="epoch"/>, now and for ever: they are over as <see cref="SessionStatus.Revoked"/>,
    /// ended at the epoch, from the moment this returns. None is renewed, listed as live, counted by a limit or brought back. It
    /// writes one row, however many sessions there are; sweeps record the ends. The epoch never moves back: an earlier one changes nothing and is announced all the same.
    /// </summary>
    /// <remarks>
    /// The change feed tells of it once: no session id, <see cref="SessionStatus.Revoked"/>, at the epoch. No generation advances: clients
    /// move on as when a session runs out. An answer that is lost may be asked for again.
    /// </remarks>
    ValueTask RevokeCreatedBeforeAsync(DateTimeOffset epoch, CancellationToken cancellationToken);

    /// <summary>
    /// Keeps other claims with the live sessions that <paramref name="update"/> names, all of them or none, and announces it in the change
    /// feed where asked to.
    /// </summary>
    /// <returns>The ids of the sessions it found alive.</returns>
    /// <exception cref="ArgumentException">The update names neither a session nor a user.</exception>
    ValueTask<IReadOnlyList<string>> UpdateClaimsAsync(SessionClaimsUpdate update, CancellationToken cancellationToken);

    /// <summary>
    /// Marks sessions that are over as <see cref="SessionStatus.Expired"/>, ended when they ran out, or as
    /// <see cref="SessionStatus.Revoked"/> by the epoch (<see cref="StoredSession.AsOf"/>), and deletes sessions that ended before <paramref name="endedBefore"/> and clients
    /// without any, at most <paramref name="batchSize"/> rows in all.
    /// </summary>
    /// <returns>How many rows were touched, and the sessions whose end was recorded.</returns>
    /// <remarks>
    /// Not one step among its rows, but each row is one: nobody can tell a session that was swept from one that was not. Parallel sweeps
    /// do no harm. It costs what there is to do, not what there is.
    /// </remarks>
    ValueTask<SessionSweep> SweepAsync(DateTimeOffset now, DateTimeOffset endedBefore, int batchSize, CancellationToken cancellationToken);

    /// <summary>
    /// Gives work to one machine at a time: true where nobody else holds the lease at <see cref="SessionLease.Now"/>, or until later than
    /// <see cref="SessionLease.LatestHeld"/>, and then it is held until <see cref="SessionLease.Until"/>. The holder prolongs it in the same way. Of those who ask at the same time one gets it.
    /// </summary>
    /// <remarks>
    /// Machines whose clocks differ may hold it at the same time for as long as the difference: the work must bear that. A holder that
    /// stops without giving it back keeps it until its time is over.
    /// </remarks>
    ValueTask<bool> TryTakeLeaseAsync(SessionLease lease, CancellationToken cancellationToken);

    /// <summary>Every signing key, oldest first.</summary>
    ValueTask<IReadOnlyList<StoredKey>> ListKeysAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Adds a key, if <paramref name="predecessorKeyId"/> is still the id of the newest one (null: if there is none), so that machines
    /// that rotate at the same time agree on one.
    /// </summary>
    ValueTask<bool> TryAddKeyAsync(StoredKey key, string? predecessorKeyId, CancellationToken cancellationToken);

    /// <summary>Deletes a key whose last token is over; does nothing where there is none.</summary>
    ValueTask RemoveKeyAsync(string keyId, CancellationToken cancellationToken);

    /// <summary>
    /// The change feed: sessions that ended (but not those that ran out) or were given other claims, and epochs, on whatever machine,
    /// each after the write that it tells of was acknowledged. A feed that is read again goes on where it was, and one of a store that was just opened
    /// begins with the epoch and with what happened shortly before, whose tokens may still be about, as far as the store can: what it misses is made up
    /// for by tokens that are over after one lifetime. To tell of a change twice does no harm. A store of one process has nothing to tell and returns an empty feed, which ends at once.
    /// </summary>
    /// <exception cref="SessionStoreUnavailableException">While it is read: the connection is lost. The caller reads it again.</exception>
    IAsyncEnumerable<SessionChange> WatchAsync(CancellationToken cancellationToken);
}
