namespace SessionGen.Stores;

/// <summary>A request to create a session.</summary>
public sealed record NewSession
{
    /// <summary>
    /// The maximum number of sessions that one sign-in ends for <see cref="MaxSessionsPerUser"/>. A user who has more, because the limit
    /// was lowered, comes down to it over several sign-ins.
    /// </summary>
    public const int MaximumEvictions = 1000;

    /// <summary>
    /// Gets the session, <see cref="SessionStatus.Active"/>, with the client id that a new client gets. Its
    /// <see cref="StoredSession.Number"/> is ignored.
    /// </summary>
    public required StoredSession Session { get; init; }

    /// <summary>Gets the hash of the client's new secret.</summary>
    public required ClientSecretHash NewClientHash { get; init; }

    /// <summary>Gets the hash of the secret that the browser presented; null if it presented none.</summary>
    public ClientSecretHash? PresentedClientHash { get; init; }

    /// <summary>
    /// Gets the maximum number of live sessions on the client, including the new one. If it is 1, every other session of the client ends as
    /// <see cref="SessionStatus.Replaced"/>. Otherwise another live session of the same user on the client ends as
    /// <see cref="SessionStatus.Replaced"/>, and the limit counts the rest.
    /// </summary>
    public required int MaxSessionsPerClient { get; init; }

    /// <summary>Gets what happens at the limit of the client.</summary>
    public SessionLimitAction OnClientLimit { get; init; }

    /// <summary>Gets the maximum number of the user's live sessions on all clients, including the new one; null for no limit.</summary>
    public int? MaxSessionsPerUser { get; init; }

    /// <summary>
    /// Gets what happens at the limit of the user. Evicting ends <see cref="MaximumEvictions"/> sessions at most.
    /// </summary>
    public SessionLimitAction OnUserLimit { get; init; }

    /// <summary>
    /// Gets the new secret, sealed so that only the holder of the presented one can open it on a machine of this store. The store keeps
    /// it with the client, see <see cref="ISessionStore.CreateAsync"/>; null if a second sign-in with the presented secret is not to join
    /// the client.
    /// </summary>
    public ReadOnlyMemory<byte>? Handover { get; init; }

    /// <summary>
    /// Gets how far a sign-in may be from the one that replaced its secret, before or after it (the clocks of machines differ), to join
    /// the same client: less than 10 seconds.
    /// </summary>
    public static TimeSpan JoinWindow { get; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Gets whether this sign-in is the same one sent twice as an earlier sign-in of a user, with the same presented secret, at a time.
    /// </summary>
    public bool IsSentTwice(string userId, DateTimeOffset at) =>
        Handover is not null && Session.UserId == userId && (Session.CreatedAt - at).Duration() < JoinWindow;

    /// <summary>
    /// Applies both limits in C#, for stores that read rows: finds the sessions that the sign-in ends, or the limit that refuses it.
    /// Changes nothing. A limit evicts the sessions that were active longest ago first, and of those the oldest sign-in.
    /// </summary>
    /// <typeparam name="TRow">A session as the store reads it.</typeparam>
    /// <param name="onClient">The live sessions of the client, in the order in which they are to be ended.</param>
    /// <param name="ofUser">
    /// Gets the number of the user's live sessions on all clients, and those that were active longest ago: all, or
    /// <see cref="MaximumEvictions"/> if there are more. Called only if the user has a limit.
    /// </param>
    /// <param name="read">Gets what the limits need to know of a row: <see cref="ToCandidate"/> or the equivalent.</param>
    /// <param name="ending">Receives the rows that end and the status of each. Must be empty.</param>
    /// <param name="refusal">The limit that refuses the sign-in. Undefined if the method returns true.</param>
    /// <returns>False if a limit refuses the sign-in.</returns>
    public bool TryApplyLimits<TRow>(
        IReadOnlyCollection<TRow> onClient,
        Func<(int Count, IReadOnlyCollection<TRow> LeastActive)> ofUser,
        Func<TRow, EvictionCandidate> read,
        IList<(TRow Row, SessionStatus Status)> ending,
        out SessionCreationOutcome refusal)
    {
        ArgumentNullException.ThrowIfNull(onClient);
        ArgumentNullException.ThrowIfNull(ofUser);
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(ending);
        foreach (var row in onClient)
        {
            if (MaxSessionsPerClient == 1 || read(row).IsOfUser)
            {
                ending.Add((row, SessionStatus.Replaced));
            }
        }

        if (!TryEvict(onClient.Count - ending.Count, onClient, MaxSessionsPerClient, OnClientLimit, read, ending))
        {
            refusal = SessionCreationOutcome.ClientLimitReached;
            return false;
        }

        refusal = SessionCreationOutcome.UserLimitReached;
        if (MaxSessionsPerUser is not { } limit)
        {
            return true;
        }

        var (count, leastActive) = ofUser();
        var others = count - ending.Count(one => read(one.Row).IsOfUser);
        return TryEvict(others, leastActive, limit, OnUserLimit, read, ending);
    }

    /// <summary>Gets what the limits need to know of a session with a position in the order of the store's sign-ins.</summary>
    public EvictionCandidate ToCandidate(StoredSession session, long sequence)
    {
        ArgumentNullException.ThrowIfNull(session);
        return new EvictionCandidate(session.UserId == Session.UserId, session.ActiveUntil, sequence);
    }

    private static bool TryEvict<TRow>(
        int others,
        IReadOnlyCollection<TRow> rows,
        int limit,
        SessionLimitAction onLimit,
        Func<TRow, EvictionCandidate> read,
        IList<(TRow Row, SessionStatus Status)> ending)
    {
        var excess = others + 1 - limit;
        if (excess <= 0)
        {
            return true;
        }

        if (onLimit == SessionLimitAction.Reject)
        {
            return false;
        }

        var ended = ending.Select(one => read(one.Row).Sequence).ToHashSet();
        var oldest = rows.Select(row => (Row: row, Candidate: read(row)))
            .Where(other => !ended.Contains(other.Candidate.Sequence))
            .OrderBy(other => other.Candidate.ActiveUntil)
            .ThenBy(other => other.Candidate.Sequence)
            .Take(Math.Min(excess, MaximumEvictions));
        foreach (var (row, _) in oldest.ToList())
        {
            ending.Add((row, SessionStatus.Removed));
        }

        return true;
    }
}
