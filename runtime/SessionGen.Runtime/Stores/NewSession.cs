namespace SessionGen.Stores;

/// <summary>What a store needs to create a session.</summary>
public sealed record NewSession
{
    /// <summary>The session, <see cref="SessionStatus.Active"/>, with the client id that a new client would get. Its <see cref="StoredSession.Number"/> is ignored.</summary>
    public required StoredSession Session { get; init; }

    /// <summary>The hash of the client's new secret.</summary>
    public required ClientSecretHash NewClientHash { get; init; }

    /// <summary>The hash of the secret that the browser presented; null for none.</summary>
    public ClientSecretHash? PresentedClientHash { get; init; }

    /// <summary>
    /// Sessions that may live on the client, this one included. 1: every other one ends as <see cref="SessionStatus.Replaced"/>.
    /// Otherwise another live session of the same user on this client ends as <see cref="SessionStatus.Replaced"/>, and the limit
    /// counts the rest.
    /// </summary>
    public required int MaxSessionsPerClient { get; init; }

    /// <summary>What the limit of the client does.</summary>
    public SessionLimitAction OnClientLimit { get; init; }

    /// <summary>Live sessions the user may have over all clients, this one included; null for unlimited.</summary>
    public int? MaxSessionsPerUser { get; init; }

    /// <summary>What the limit of the user does.</summary>
    public SessionLimitAction OnUserLimit { get; init; }

    /// <summary>
    /// The rule of both limits in C#, for stores that look at rows: finds what the sign-in ends, or the limit that refuses it. Changes
    /// nothing. Where a limit evicts, those go first that were active longest ago, and of those the oldest sign-in.
    /// </summary>
    /// <typeparam name="TRow">A session as the store has it.</typeparam>
    /// <param name="onClient">The live sessions of the client, in the order in which they are to be ended.</param>
    /// <param name="ofUser">The live sessions of the user over all clients. Called only where the user has a limit.</param>
    /// <param name="read">What the limits ask of a row: <see cref="ToCandidate"/>, or the same from wherever the store has it.</param>
    /// <param name="ending">Gets the rows that end, and the status of each. Empty before the call.</param>
    /// <param name="refusal">The limit that refuses the sign-in; says nothing where the method returns true.</param>
    /// <returns>False where a limit refuses the sign-in.</returns>
    public bool TryApplyLimits<TRow>(
        IReadOnlyCollection<TRow> onClient,
        Func<IEnumerable<TRow>> ofUser,
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

        if (!TryEvict(onClient, MaxSessionsPerClient, OnClientLimit, read, ending))
        {
            refusal = SessionCreationOutcome.ClientLimitReached;
            return false;
        }

        refusal = SessionCreationOutcome.UserLimitReached;
        return MaxSessionsPerUser is not { } limit || TryEvict(ofUser(), limit, OnUserLimit, read, ending);
    }

    /// <summary>What the limits ask of a session as it is stored.</summary>
    /// <param name="session">The session.</param>
    /// <param name="sequence">Its place in the order of the store's sign-ins.</param>
    /// <returns>What to give <see cref="TryApplyLimits"/> for it.</returns>
    public EvictionCandidate ToCandidate(StoredSession session, long sequence)
    {
        ArgumentNullException.ThrowIfNull(session);
        return new EvictionCandidate(session.UserId == Session.UserId, session.LastActiveAt, sequence);
    }

    private static bool TryEvict<TRow>(
        IEnumerable<TRow> rows, int limit, SessionLimitAction onLimit, Func<TRow, EvictionCandidate> read, IList<(TRow Row, SessionStatus Status)> ending)
    {
        var ended = ending.Select(one => read(one.Row).Sequence).ToHashSet();
        var others = rows.Select(row => (Row: row, Candidate: read(row))).Where(other => !ended.Contains(other.Candidate.Sequence)).ToList();
        var excess = others.Count + 1 - limit;
        if (excess > 0 && onLimit == SessionLimitAction.Reject)
        {
            return false;
        }

        foreach (var (row, _) in others.OrderBy(other => other.Candidate.LastActiveAt).ThenBy(other => other.Candidate.Sequence).Take(excess))
        {
            ending.Add((row, SessionStatus.Removed));
        }

        return true;
    }
}
