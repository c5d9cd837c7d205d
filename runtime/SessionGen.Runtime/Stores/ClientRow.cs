namespace SessionGen.Stores;

/// <summary>A client as a database store reads it.</summary>
/// <typeparam name="TKey">The key of its row.</typeparam>
internal sealed record ClientRow<TKey>
{
    public required TKey Key { get; init; }

    public required string Id { get; init; }

    /// <summary>
    /// Gets the generation; 0 if the row is missing or not valid. Its sessions can be listed and ended, but nobody has its secret.
    /// </summary>
    public long Generation { get; init; }

    /// <summary>Gets the session that was made active last. It may have ended.</summary>
    public string? Chosen { get; init; }

    public int NextNumber { get; init; }

    /// <summary>Gets the sessions without a recorded end, in the order of their sign-in. Some may have expired.</summary>
    public required IReadOnlyList<SessionRow> Sessions { get; init; }

    public bool IsKnown => Generation > 0;

    public IEnumerable<SessionRow> Live(DateTimeOffset now) => Sessions.Where(row => row.Session.IsLive(now));

    /// <summary>
    /// Gets the session that requests run as: the chosen one, or the most recently active live one if the chosen one has ended.
    /// </summary>
    public string? GetActive(DateTimeOffset now)
    {
        string? latest = null;
        var latestActivity = DateTimeOffset.MinValue;
        foreach (var (_, session) in Live(now))
        {
            if (session.Id == Chosen)
            {
                return Chosen;
            }

            // Not '>': of two sessions that were active at the same time, the newer sign-in wins.
            if (session.LastActiveAt >= latestActivity)
            {
                (latest, latestActivity) = (session.Id, session.LastActiveAt);
            }
        }

        return latest;
    }

    public ClientRow<TKey> Without(IReadOnlySet<string> ids) =>
        this with { Sessions = [.. Sessions.Where(row => !ids.Contains(row.Session.Id))] };

    /// <summary>Gets the client after a switch.</summary>
    public ClientRow<TKey> MoveTo(string? chosen) => this with { Generation = Generation + 1, Chosen = chosen };

    /// <summary>Gets the client after a sign-in.</summary>
    /// <param name="session">The new session. If it was created before the cutoff, it has ended, and another one may be active.</param>
    /// <param name="ended">The ids of the sessions that the sign-in ended.</param>
    /// <param name="cutoff">The revocation cutoff.</param>
    public ClientRow<TKey> SignIn(StoredSession session, IReadOnlySet<string> ended, DateTimeOffset cutoff)
    {
        var others = Without(ended).Sessions;
        return MoveTo(session.Id) with
        {
            Sessions = session.CreatedAt < cutoff ? others : [.. others, new SessionRow(long.MaxValue, session)],
        };
    }

    public StoredClient ToStored(DateTimeOffset now) => new()
    {
        Id = Id,
        Generation = Generation,
        ActiveSessionId = GetActive(now),
        Sessions = [.. Live(now).Select(row => row.Session)],
    };
}
