namespace SessionGen;

/// <summary>
/// Where sessions, clients and signing keys live. Every method is one round trip and atomic as a whole: it happens completely or not at
/// all, also among machines. Implementations are thread-safe. All times are whole seconds and come from the caller, never from the
/// store's own clock.
/// </summary>
/// <remarks>
/// A store that cannot answer throws <see cref="SessionStoreUnavailableException"/>; it never answers "no such session" for want of a
/// connection. Client secrets reach a store only as SHA-256 hashes.
/// </remarks>
public interface ISessionStore
{
    /// <summary>
    /// Creates a session, and its client where <see cref="NewSession.PresentedClientHash"/> is not that of a live client. A known client
    /// keeps its id, gets the new secret hash and the next generation in the same step: the old secret is dead when this returns.
    /// The limits hold under parallel sign-ins. Where a limit refuses the sign-in, nothing changes.
    /// </summary>
    /// <remarks>
    /// A client is known until it is swept, also when all its sessions are over. Sessions that are over count against no limit. Where the
    /// sign-in ends the active session of another client, that client moves on as <see cref="EndAsync"/> describes.
    /// </remarks>
    ValueTask<SessionCreation> CreateAsync(NewSession session, CancellationToken cancellationToken);

    /// <summary>
    /// Counts a session as active until <see cref="SessionRenewal.ActiveUntil"/>: a compare-and-set on a live row (status
    /// <see cref="SessionStatus.Active"/>, not over at <see cref="SessionRenewal.Now"/>). Never brings an ended, expired or revoked
    /// session back, never moves <c>LastActiveAt</c> back, and concurrent renewals all succeed.
    /// </summary>
    /// <returns>The session after the renewal; null where the client is unknown or has no such live session.</returns>
    ValueTask<StoredSession?> RenewAsync(SessionRenewal renewal, CancellationToken cancellationToken);

    /// <summary>A session, alive or ended and not yet swept; null where there is none.</summary>
    ValueTask<StoredSession?> GetAsync(string sessionId, CancellationToken cancellationToken);

    /// <summary>A client by its secret hash, with its live sessions, oldest first; null where there is none.</summary>
    ValueTask<StoredClient?> GetClientAsync(ClientSecretHash clientHash, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>The live sessions of a user, newest first.</summary>
    ValueTask<IReadOnlyList<StoredSession>> ListByUserAsync(string userId, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>
    /// Makes one of a client's live sessions its active one and advances the client's generation.
    /// </summary>
    /// <returns>The client after the switch; null where the client is unknown or the session is not one of its live sessions.</returns>
    ValueTask<StoredClient?> SetActiveAsync(ClientSecretHash clientHash, string sessionId, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>
    /// Ends the live sessions that <paramref name="ending"/> names. Where the active session of a client ends, the client's
    /// generation advances, and its most recently active live session, if any, becomes the active one.
    /// </summary>
    /// <returns>The sessions that this call ended (not those that were over before), and the client where the ending names one by its hash.</returns>
    /// <exception cref="ArgumentException">The ending names neither a client nor a session nor a user.</exception>
    ValueTask<SessionEnd> EndAsync(SessionEnding ending, CancellationToken cancellationToken);

    /// <summary>
    /// Keeps other claims with the live sessions that <paramref name="update"/> names, and announces it in the change feed where asked to.
    /// </summary>
    /// <returns>The ids of the sessions it found alive.</returns>
    ValueTask<IReadOnlyList<string>> UpdateClaimsAsync(SessionClaimsUpdate update, CancellationToken cancellationToken);

    /// <summary>
    /// Marks sessions that are over as <see cref="SessionStatus.Expired"/>, ended when they ran out, and deletes sessions that ended before
    /// <paramref name="endedBefore"/> and clients without any, at most <paramref name="batchSize"/> rows in all.
    /// </summary>
    /// <returns>How many rows were touched; fewer than <paramref name="batchSize"/> means that nothing is left to sweep.</returns>
    ValueTask<int> SweepAsync(DateTimeOffset now, DateTimeOffset endedBefore, int batchSize, CancellationToken cancellationToken);

    /// <summary>Every signing key, oldest first.</summary>
    ValueTask<IReadOnlyList<StoredSigningKey>> ListKeysAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Adds a key, if <paramref name="predecessorKeyId"/> is still the id of the newest one (null: if there is none), so that machines
    /// that rotate at the same time agree on one.
    /// </summary>
    ValueTask<bool> TryAddKeyAsync(StoredSigningKey key, string? predecessorKeyId, CancellationToken cancellationToken);

    /// <summary>Deletes a key whose last token is over.</summary>
    ValueTask RemoveKeyAsync(string keyId, CancellationToken cancellationToken);

    /// <summary>
    /// The change feed: sessions that ended or were given other claims, on whatever machine. A store of one process has nothing to tell and returns an empty feed.
    /// </summary>
    IAsyncEnumerable<SessionChange> WatchAsync(CancellationToken cancellationToken);
}
