using SessionGen.Sqlite.Rows;
using SessionGen.Stores;

namespace SessionGen.Sqlite.Writing;

/// <summary>Ends sessions and announces changes, each inside a transaction of <see cref="SqliteCommands"/>.</summary>
internal sealed class SqliteEndings(SqliteStatements statements, SqliteRows rows)
{
    private const string MoveActive =
        $"UPDATE sessiongen_clients SET generation = generation + 1, chosen_session = $1, {SqliteRows.EraseReplaced} WHERE seq = $0";

    private const string EndSession = "UPDATE sessiongen_sessions SET status = $1, ended_at = $2 WHERE seq = $0 AND ended_at IS NULL";
    private const string InsertChange = "INSERT INTO sessiongen_changes (session_id, status, at) VALUES ($0, $1, $2)";

    // The time of a revocation cutoff is not when it was announced: it is deleted with the first end after it that is old enough.
    private const string PruneChanges = $"""
        DELETE FROM sessiongen_changes WHERE (at < {OldestKept} OR session_id = '') AND seq <= (SELECT max(seq)
            FROM (SELECT seq, at FROM sessiongen_changes WHERE session_id <> '' ORDER BY seq LIMIT $1) WHERE at < {OldestKept})
        """;

    // A change is kept for ten minutes, for processes that do not read: longer than any of them takes to read again. By the earliest clock
    // of all processes, since the caller's may be ahead.
    private const string OldestKept = "min($0, coalesce((SELECT min(now) FROM sessiongen_machines), $0)) - 600";

    // More than are added, so there are never many old changes, and no call has to delete them all.
    private const int PrunedPerChange = 2;

    private readonly List<long> _invalid = [];

    /// <summary>Gets whether rows were read that are not valid and have not been ended.</summary>
    public bool HasInvalid => _invalid.Count > 0;

    public void AddInvalid(long number) => _invalid.Add(number);

    /// <summary>Ends the rows that are not valid, so that they are read once and swept later.</summary>
    public int EndInvalid(DateTimeOffset now)
    {
        var ended = _invalid.Sum(number => statements.Execute(EndSession, number, (int)SessionStatus.Ended, Seconds(now)));
        _invalid.Clear();
        return ended;
    }

    /// <summary><see cref="ISessionStore.EndAsync"/>.</summary>
    public EndSessionsResult End(EndSessionsRequest request)
    {
        var client = request.ClientHash is { } hash ? rows.FindClient(hash) : null;
        if (request.ClientHash is not null && client is null)
        {
            return new EndSessionsResult { Ended = [] };
        }

        var (visited, next) = client is null && request.SessionId is null
            ? rows.ListBatch(request.UserId!, request.Start, request.ExceptSessionId, request.Limit)
            : Visit(client?.Sessions ?? rows.FindOpen(request.SessionId!), request);

        // SQLite replaces what is not well-formed in a text, so a user could be taken for another.
        visited.RemoveAll(row => !request.Matches(row.Session));
        var live = visited.FindAll(row => row.Session.IsLive(request.Now));
        var expired = visited.FindAll(row => !row.Session.IsLive(request.Now));
        var active = client?.GetActive(request.Now);
        End(live.ConvertAll(row => (row, request.Status)), request.Now, except: null);
        expired.ForEach(row => RecordEnd(row, request.End(row.Session)));
        Announce(expired.ConvertAll(row => (row.Session.Id, request.End(row.Session).Status)), request.Now);
        EndInvalid(request.Now);
        return new EndSessionsResult
        {
            Ended = live.ConvertAll(row => request.End(row.Session)),
            Expired = expired.ConvertAll(row => request.End(row.Session)),
            Next = next,
            Client = client is null ? null : rows.FindClient(client.Key)?.ToStored(request.Now),
            EndedActive = active is not null && live.Exists(row => row.Session.Id == active),
        };
    }

    /// <summary>Ends live sessions, and gives each other client whose active session is among them a new active one.</summary>
    /// <returns>The ids of the sessions.</returns>
    public HashSet<string> End(List<(SessionRow Row, SessionStatus Status)> ending, DateTimeOffset now, long? except)
    {
        var ended = ending.Select(one => one.Row.Session.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var number in ending.Select(one => one.Row.Client).Where(number => number != except).Distinct())
        {
            if (rows.FindClient(number) is { } client && client.GetActive(now) is { } active && ended.Contains(active))
            {
                MoveClient(number, client.Without(ended).GetActive(now));
            }
        }

        foreach (var (row, status) in ending)
        {
            statements.Execute(EndSession, row.Sequence, (int)status, Seconds(now));
        }

        Announce(ending.ConvertAll(one => (one.Row.Session.Id, one.Status)), now);
        return ended;
    }

    /// <summary>Records the end of a session that has ended by itself. Returns the number of rows that changed.</summary>
    public int RecordEnd(SessionRow row, StoredSession ended) =>
        statements.Execute(EndSession, row.Sequence, (int)ended.Status, Seconds(ended.EndedAt!.Value));

    /// <summary>Gives a client another active session and the next generation.</summary>
    public void MoveClient(long number, string? active) => statements.Execute(MoveActive, number, active);

    /// <summary>Adds changes to the feed, and deletes old ones.</summary>
    public void Announce(List<(string SessionId, SessionStatus Status)> changes, DateTimeOffset at)
    {
        foreach (var (sessionId, status) in changes)
        {
            statements.Execute(InsertChange, sessionId, (int)status, Seconds(at));
        }

        if (changes.Count > 0)
        {
            statements.Execute(PruneChanges, Seconds(at), changes.Count * PrunedPerChange);
        }
    }

    private static (List<SessionRow> Rows, SessionCursor? Next) Visit(IEnumerable<SessionRow> open, EndSessionsRequest request)
    {
        List<SessionRow> visited = [.. open.Where(row => request.Matches(row.Session))
            .OrderByDescending(row => row.Session.CreatedAt)
            .ThenByDescending(row => row.Session.Id, StringComparer.Ordinal)
            .Take(request.Limit)];
        return (visited, visited.Count < request.Limit ? null : SessionCursor.At(visited[^1].Session));
    }

    private static long Seconds(DateTimeOffset time) => time.ToUnixTimeSeconds();
}
