using SessionGen.Stores;

namespace SessionGen;

/// <summary>A client as it stands in its row, with its sessions that have not ended, in the order of their sign-in.</summary>
/// <param name="Sequence">The number of the row.</param>
/// <param name="Id">The client id.</param>
/// <param name="Generation">Its generation.</param>
/// <param name="Chosen">The session that was made active last; it may be over.</param>
/// <param name="NextNumber">The number of its next session.</param>
/// <param name="Sessions">Sessions without an end; some may be over by their times.</param>
internal sealed record SqliteClientRow(long Sequence, string Id, long Generation, string? Chosen, int NextNumber, IReadOnlyList<SqliteSessionRow> Sessions)
{
    /// <summary>Those that live.</summary>
    public IEnumerable<SqliteSessionRow> Live(DateTimeOffset now) => Sessions.Where(row => row.Session.IsLive(now));

    /// <summary>The session that requests run as: the chosen one, and when it is over, the live one that was active last.</summary>
    public string? GetActive(DateTimeOffset now, IReadOnlySet<long>? without = null)
    {
        string? latest = null;
        var latestActivity = DateTimeOffset.MinValue;
        foreach (var (sequence, _, session) in Live(now))
        {
            if (without is not null && without.Contains(sequence))
            {
                continue;
            }

            if (session.Id == Chosen)
            {
                return Chosen;
            }

            // In the order of sign-ins: of two that were active equally long ago, the newer one wins.
            if (session.LastActiveAt >= latestActivity)
            {
                (latest, latestActivity) = (session.Id, session.LastActiveAt);
            }
        }

        return latest;
    }

    /// <summary>The client as callers see it.</summary>
    public StoredClient ToStored(DateTimeOffset now) => new()
    {
        Id = Id,
        Generation = Generation,
        ActiveSessionId = GetActive(now),
        Sessions = [.. Live(now).Select(row => row.Session)],
    };
}
