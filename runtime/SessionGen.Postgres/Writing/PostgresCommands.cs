using SessionGen.Postgres.Connections;
using SessionGen.Postgres.Reading;
using SessionGen.Postgres.Rows;
using SessionGen.Stores;
using static SessionGen.Postgres.Connections.PostgresBatchExtensions;

namespace SessionGen.Postgres.Writing;

/// <summary>
/// Sign-in, switch and end, each in a transaction of two round trips: lock and read, then write and commit. One that concerns all sessions
/// of a user has another one before them, which finds the clients to lock. If the answer to the commit is lost, the next attempt looks for
/// what it has written.
/// </summary>
internal sealed class PostgresCommands(RowReader rows, PostgresReads reads, PostgresNotifier notifier)
{
    // Without those that the revocation cutoff has ended.
    private const string BatchOfUser = $"""
        SELECT s.id, s.client_id, s.created_at FROM sessiongen_sessions AS s
        WHERE s.user_id = $1 AND s.status = 1 AND s.id <> $4 AND s.created_at >= {PostgresSql.Cutoff} AND (s.created_at, s.id) < ($2, $3)
        ORDER BY s.created_at DESC, s.id DESC LIMIT $5
        """;

    private readonly PostgresLocks _locks = new(rows);
    private readonly PostgresHandovers _handovers = new(rows);

    /// <summary><see cref="ISessionStore.CreateAsync"/>.</summary>
    public async Task<SessionCreation> CreateAsync(PostgresCall call, PostgresWrite<NewSession, SessionCreation> write)
    {
        var request = write.Request;
        var (session, now) = (rows.Limits.Bind(request.Session), request.Session.CreatedAt);
        var writes = new PostgresWriteBatch(call, now, notifier);

        // A new client of a user without a limit needs no locks.
        var isAlone = request is { PresentedClientHash: null, MaxSessionsPerUser: null };
        var (clients, ofUser) = isAlone ? ([], default) : await LockAsync(call, request, writes).ConfigureAwait(false);
        if (call.MayHaveCommitted
            && write.Attempted is { } attempted
            && await reads.GetClientOfSessionAsync(call, session.Id).ConfigureAwait(false) is { } committed)
        {
            await writes.CommitAsync(isTransaction: !isAlone).ConfigureAwait(false);
            notifier.Notify();
            return attempted with { Client = committed.ToStored(now) };
        }

        var client = request.PresentedClientHash is { } presented
            ? clients.Find(one => one.IsKnown && new ClientSecretHash(one.Key) == presented)
            : null;
        byte[]? handover = null;
        if (client is null && await FindSentTwiceAsync(call, request, writes).ConfigureAwait(false) is { } joined)
        {
            (client, handover) = joined;
            clients.RemoveAll(one => one.Id == joined.Client.Id);
            clients.Add(client);
        }

        var ending = new List<(SessionRow Row, SessionStatus Status)>();
        var onClient = client?.Live(now).ToList() ?? [];
        if (!request.TryApplyLimits(onClient, () => ofUser, row => request.ToCandidate(row.Session, row.Sequence), ending, out var refusal))
        {
            await writes.CommitAsync(isTransaction: !isAlone).ConfigureAwait(false);
            return new SessionCreation { Outcome = refusal };
        }

        var ended = EndAll(writes, clients.FindAll(one => one != client), ending, now);
        var replaced = onClient.LastOrDefault(row => row.Session.UserId == session.UserId).Session;
        var number = replaced?.Number ?? client?.NextNumber ?? 0;
        session = session with { ClientId = client?.Id ?? session.ClientId, Number = number };
        if (client is null)
        {
            writes.AddClient(session, request);
            client = new ClientRow<byte[]> { Key = [], Id = session.ClientId, Sessions = [] };
        }
        else
        {
            var nextNumber = Math.Max(client.NextNumber, number + 1);
            if (handover is null)
            {
                writes.SignInOnClient(client, request, nextNumber);
            }
            else
            {
                writes.JoinClient(client, session.Id, nextNumber);
            }
        }

        writes.AddSession(session);
        write.Attempted = new SessionCreation
        {
            Outcome = SessionCreationOutcome.Created,
            Ended = [.. ending.Select(one => one.Row.EndAs(one.Status, now))],
            Handover = handover is null ? (ReadOnlyMemory<byte>?)null : handover,
            JoinedClientHash = handover is null ? null : new ClientSecretHash(client.Key),
        };
        var cutoff = await writes.CommitAsync(isTransaction: !isAlone).ConfigureAwait(false);
        return write.Attempted with { Client = client.SignIn(session, ended, cutoff).ToStored(now) };
    }

    /// <summary><see cref="ISessionStore.SetActiveAsync"/>.</summary>
    public async Task<StoredClient?> SetActiveAsync(PostgresCall call, ClientSecretHash hash, string sessionId, DateTimeOffset now)
    {
        var writes = new PostgresWriteBatch(call, now, notifier);
        var clients = await LockAsync(call, new PostgresScope(hash), writes).ConfigureAwait(false);
        var client = clients.SingleOrDefault(one => one.IsKnown);
        var isFound = client?.Live(now).Any(row => row.Session.Id == sessionId) ?? false;
        var isDone = call.MayHaveCommitted && client?.Chosen == sessionId;
        if (isFound && !isDone)
        {
            writes.MoveClient(client!, sessionId);
        }

        await writes.CommitAsync(isTransaction: true).ConfigureAwait(false);
        client = isDone ? client : client?.MoveTo(sessionId);
        return isFound ? client!.ToStored(now) : null;
    }

    /// <summary><see cref="ISessionStore.EndAsync"/>.</summary>
    public async Task<EndSessionsResult> EndAsync(PostgresCall call, PostgresWrite<EndSessionsRequest, EndSessionsResult> write)
    {
        var request = write.Request;
        var now = request.Now;
        var writes = new PostgresWriteBatch(call, now, notifier);
        PostgresScope scope;
        HashSet<string>? batch = null;
        SessionCursor? next = null;
        if (request is { ClientHash: null, SessionId: null })
        {
            // Another batch would not show whether the first attempt at this one was committed.
            (var found, next) = call.MayHaveCommitted && write.Attempted is { } last
                ? ([.. last.Ended.Concat(last.Expired).Select(session => (session.Id, session.ClientId))], last.Next)
                : await ReadBatchAsync(call, request).ConfigureAwait(false);
            if (found.Count == 0)
            {
                return new EndSessionsResult { Ended = [], Next = next };
            }

            batch = found.Select(session => session.Id).ToHashSet(StringComparer.Ordinal);
            scope = new PostgresScope(ClientIds: [.. found.Select(session => session.ClientId).Distinct(StringComparer.Ordinal)]);
        }
        else
        {
            scope = request.ClientHash is { } hash ? new PostgresScope(hash) : new PostgresScope(SessionId: request.SessionId);
        }

        var clients = await LockAsync(call, scope, writes).ConfigureAwait(false);
        var client = request.ClientHash is null ? null : clients.SingleOrDefault(one => one.IsKnown);
        if (call.MayHaveCommitted
            && write.Attempted is { } attempted
            && attempted.Ended.Concat(attempted.Expired).FirstOrDefault() is { } first
            && await IsRecordedAsync(call, first).ConfigureAwait(false))
        {
            await writes.CommitAsync(isTransaction: true).ConfigureAwait(false);
            notifier.Notify();
            return attempted with { Client = client?.ToStored(now) };
        }

        var visited = clients
            .SelectMany(one => one.Sessions)
            .Where(row => (batch?.Contains(row.Session.Id) ?? true) && request.Matches(row.Session))
            .OrderByDescending(row => row.Session.CreatedAt)
            .ThenByDescending(row => row.Session.Id, StringComparer.Ordinal)
            .Take(request.Limit)
            .ToList();
        next = batch is not null || visited.Count < request.Limit ? next : SessionCursor.At(visited[^1].Session);
        var live = visited.FindAll(row => row.Session.IsLive(now));
        var expired = visited.FindAll(row => !row.Session.IsLive(now)).ConvertAll(row => request.End(row.Session));
        var active = client?.GetActive(now);
        var ended = EndAll(writes, clients, live.ConvertAll(row => (row, request.Status)), now);
        expired.ForEach(writes.End);
        var endedActive = active is not null && ended.Contains(active);
        var after = client?.Without(ended);
        after = endedActive ? after!.MoveTo(after.GetActive(now)) : after;
        write.Attempted = new EndSessionsResult
        {
            Ended = live.ConvertAll(row => request.End(row.Session)),
            Expired = expired,
            Next = next,
            Client = after?.ToStored(now),
            EndedActive = endedActive,
        };
        await writes.CommitAsync(isTransaction: true).ConfigureAwait(false);
        return write.Attempted;
    }

    private async Task<(ClientRow<byte[]> Client, byte[] Handover)?> FindSentTwiceAsync(
        PostgresCall call, NewSession request, PostgresWriteBatch writes)
    {
        var invalid = new List<string>();
        var joined = await _handovers.FindAsync(call, request, invalid).ConfigureAwait(false);
        writes.EndInvalid(invalid);
        return joined;
    }

    // All ends of a transaction are recorded, or none is.
    private async Task<bool> IsRecordedAsync(PostgresCall call, StoredSession ended) =>
        await reads.GetAsync(call, ended.Id).ConfigureAwait(false) is { } stored
        && (stored.Status, stored.EndedAt) == (ended.Status, ended.EndedAt);

    // Without locks: what ends before it is locked is not ended again, and what is created is newer.
    private static async Task<(List<(string Id, string ClientId)> Found, SessionCursor? Next)> ReadBatchAsync(
        PostgresCall call, EndSessionsRequest request)
    {
        // No session has an id that cannot be stored.
        var except = PostgresText.IsStorable(request.ExceptSessionId) ? request.ExceptSessionId ?? "" : "";
        var (createdAt, id) = request.Start?.ToSeconds() ?? (long.MaxValue, "");
        await using var batch = call.CreateBatch().Add(
            BatchOfUser, Text(request.UserId), Long(createdAt), Text(id), Text(except), Number(request.Limit));
        await using var reader = await call.ReadAsync(batch).ConfigureAwait(false);
        var found = new List<(string Id, string ClientId)>();
        SessionCursor? last = null;
        while (await reader.ReadAsync(call.Token).ConfigureAwait(false))
        {
            found.Add((reader.GetString(0), reader.GetString(1)));
            last = RowReader.ReadCursor(reader, createdAt: 2);
        }

        return (found, found.Count < request.Limit ? null : last);
    }

    private async Task<(List<ClientRow<byte[]>> Clients, (int Count, IReadOnlyCollection<SessionRow> LeastActive) OfUser)> LockAsync(
        PostgresCall call, NewSession request, PostgresWriteBatch writes)
    {
        if (request.MaxSessionsPerUser is not { } limit)
        {
            return (await LockAsync(call, new PostgresScope(request.PresentedClientHash), writes).ConfigureAwait(false), default);
        }

        var now = request.Session.CreatedAt;
        var invalid = new List<string>();
        var (count, leastActive) = await _locks.BeginUserAsync(call, request.Session.UserId, now, invalid).ConfigureAwait(false);
        writes.EndInvalid(invalid);

        // The sessions that may have to end: at least as many as will, since some of those on the client end anyway.
        var excess = request.OnUserLimit == SessionLimitAction.Reject ? 0 : Math.Max(0, count + 1 - limit);
        var candidates = leastActive.Take(excess).Select(row => row.Session).ToList();
        if (candidates.Count == 0 && request.PresentedClientHash is null)
        {
            return ([], (count, leastActive));
        }

        var ids = candidates.Select(session => session.ClientId).Distinct(StringComparer.Ordinal).ToList();
        var clients = await LockAsync(call, new PostgresScope(request.PresentedClientHash, ClientIds: ids), writes, isBegun: true)
            .ConfigureAwait(false);

        // As they are now that they are locked.
        var locked = clients.Select(client => client.Id).ToHashSet(StringComparer.Ordinal);
        var live = clients.SelectMany(client => client.Live(now)).Where(row => row.Session.UserId == request.Session.UserId).ToList();
        var counted = leastActive
            .Where(row => locked.Contains(row.Session.ClientId))
            .Select(row => row.Session.Id)
            .ToHashSet(StringComparer.Ordinal);
        return (clients, (count - counted.Count + live.Count(row => counted.Contains(row.Session.Id)), live));
    }

    private async Task<List<ClientRow<byte[]>>> LockAsync(
        PostgresCall call, PostgresScope scope, PostgresWriteBatch writes, bool isBegun = false)
    {
        var invalid = new List<string>();
        var clients = await _locks.LockAsync(call, scope, isBegun, invalid).ConfigureAwait(false);
        writes.EndInvalid(invalid);
        return clients;
    }

    /// <summary>Ends sessions, and gives each of the clients whose active session is among them a new active one.</summary>
    /// <returns>The ids of the sessions.</returns>
    private static HashSet<string> EndAll(
        PostgresWriteBatch writes,
        List<ClientRow<byte[]>> clients,
        List<(SessionRow Row, SessionStatus Status)> ending,
        DateTimeOffset now)
    {
        var ended = ending.Select(one => one.Row.Session.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var client in clients)
        {
            if (client.GetActive(now) is { } active && ended.Contains(active))
            {
                writes.MoveClient(client, client.Without(ended).GetActive(now));
            }
        }

        ending.ForEach(one => writes.End(one.Row.EndAs(one.Status, now)));
        return ended;
    }
}
