using SessionGen.Stores;

namespace SessionGen;

/// <summary>A client as it stands in its row, with its sessions that have not ended, in the order of their sign-in.</summary>
/// <param name="Id">The client id.</param>
/// <param name="SecretHash">The hash of its secret: the key of the row.</param>
/// <param name="Generation">Its generation.</param>
/// <param name="Chosen">The session that was made active last; it may be over.</param>
/// <param name="NextNumber">The number of its next session.</param>
/// <param name="Sessions">Sessions without an end; some may be over by their times.</param>
internal sealed record PostgresClientRow(string Id, byte[] SecretHash, long Generation, string? Chosen, int NextNumber, IReadOnlyList<PostgresSessionRow> Sessions)
{
    /// <summary>A client that has no row, or none that could be one: its sessions can be listed and ended, and nobody has its secret.</summary>
    public static PostgresClientRow Unknown(string id, IReadOnlyList<PostgresSessionRow> sessions) => new(id, [], 0, null, 0, sessions);

    /// <summary>Whether it has a row.</summary>
    public bool IsKnown => SecretHash.Length > 0;

    /// <summary>Those that live.</summary>
    public IEnumerable<PostgresSessionRow> Live(DateTimeOffset now) => Sessions.Where(row => row.Session.IsLive(now));

    /// <summary>The session that requests run as: the chosen one, and when it is over, the live one that was active last.</summary>
    public string? GetActive(DateTimeOffset now)
    {
        string? latest = null;
        var latestActivity = DateTimeOffset.MinValue;
        foreach (var row in Live(now))
        {
            if (row.Session.Id == Chosen)
            {
                return Chosen;
            }

            // In the order of sign-ins: of two that were active equally long ago, the newer one wins.
            if (row.Session.LastActiveAt >= latestActivity)
            {
                (latest, latestActivity) = (row.Session.Id, row.Session.LastActiveAt);
            }
        }

        return latest;
    }

    /// <summary>The same client without some of its sessions.</summary>
    public PostgresClientRow Without(IReadOnlySet<string> ids) => this with { Sessions = [.. Sessions.Where(row => !ids.Contains(row.Session.Id))] };

    /// <summary>The client as callers see it.</summary>
    public StoredClient ToStored(DateTimeOffset now) => new()
    {
        Id = Id,
        Generation = Generation,
        ActiveSessionId = GetActive(now),
        Sessions = [.. Live(now).Select(row => row.Session)],
    };
}
