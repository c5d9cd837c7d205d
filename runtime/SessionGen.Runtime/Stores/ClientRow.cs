namespace SessionGen.Stores;

internal sealed record ClientRow<TKey>
{
    public required TKey Key { get; init; }

    public required string Id { get; init; }

    // 0 if the row is missing or not valid: its sessions can be listed and ended, but no one has its secret.
    public long Generation { get; init; }

    // The session that was made active last. It may have ended.
    public string? Chosen { get; init; }

    public int NextNumber { get; init; }

    // Without a recorded end, in the order of their sign-in. Some may have expired.
    public required IReadOnlyList<SessionRow> Sessions { get; init; }

    public bool IsKnown => Generation > 0;

    public IEnumerable<SessionRow> Live(DateTimeOffset now) => Sessions.Where(row => row.Session.IsLive(now));

    // The chosen session, or the most recently active live one if the chosen one has ended.
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
            if (session.ActiveUntil >= latestActivity)
            {
                (latest, latestActivity) = (session.Id, session.ActiveUntil);
            }
        }

        return latest;
    }

    public ClientRow<TKey> Without(IReadOnlySet<string> ids) =>
        this with { Sessions = [.. Sessions.Where(row => !ids.Contains(row.Session.Id))] };

    public ClientRow<TKey> MoveTo(string? chosen) => this with { Generation = Generation + 1, Chosen = chosen };

    // A session created before the cutoff has ended, and another one may be active.
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
