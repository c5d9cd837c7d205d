using SessionGen.Postgres.Connections;
using SessionGen.Postgres.Reading;
using SessionGen.Stores;

namespace SessionGen.Postgres.Writing;

/// <summary>
/// Sign-in, switch and end, each in a transaction of two round trips: lock and read, then write and commit. If the answer to the commit is
/// lost, the next attempt looks for what it has written.
/// </summary>
internal sealed class PostgresCommands(RowReader rows, PostgresReads reads, PostgresNotifier notifier)
{
    private readonly PostgresLocks _locks = new(rows);

    /// <summary><see cref="ISessionStore.CreateAsync"/>.</summary>
    public async Task<SessionCreation> CreateAsync(PostgresCall call, PostgresWrite<NewSession, SessionCreation> write)
    {
        var request = write.Request;
        var (session, now) = (request.Session, request.Session.CreatedAt);
        var writes = new PostgresWriteBatch(call, now, notifier);

        // A new client of a user without a limit needs no locks.
        var isAlone = request is { PresentedClientHash: null, MaxSessionsPerUser: null };
        var clients = isAlone ? [] : await LockAsync(call, request, writes).ConfigureAwait(false);
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
        var ending = new List<(SessionRow Row, SessionStatus Status)>();
        var onClient = client?.Live(now).ToList() ?? [];
        var ofUser = () => clients.SelectMany(one => one.Live(now)).Where(row => row.Session.UserId == session.UserId);
        if (!request.TryApplyLimits(onClient, ofUser, row => request.ToCandidate(row.Session, row.Sequence), ending, out var refusal))
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
            writes.AddClient(session.ClientId, request.NewClientHash, session.Id);
            client = new ClientRow<byte[]> { Key = [], Id = session.ClientId, Sessions = [] };
        }
        else
        {
            writes.SignInOnClient(client, request.NewClientHash, session.Id, nextNumber: Math.Max(client.NextNumber, number + 1));
        }

        writes.AddSession(session);
        write.Attempted = new SessionCreation
        {
            Outcome = SessionCreationOutcome.Created,
            Ended = [.. ending.Select(one => one.Row.EndAs(one.Status, now))],
        };
        var cutoff = await writes.CommitAsync(isTransaction: !isAlone).ConfigureAwait(false);
        return write.Attempted with { Client = client.SignIn(session, ended, cutoff).ToStored(now) };
    }

    /// <summary><see cref="ISessionStore.SetActiveAsync"/>.</summary>
    public async Task<StoredClient?> SetActiveAsync(PostgresCall call, ClientSecretHash hash, string sessionId, DateTimeOffset now)
    {
        var writes = new PostgresWriteBatch(call, now, notifier);
        var clients = await LockAsync(call, new PostgresScope(hash, null, null), lockUser: false, writes).ConfigureAwait(false);
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
        var scope = request switch
        {
            { ClientHash: { } hash } => new PostgresScope(hash, null, null),
            { SessionId: { } id } => new PostgresScope(null, id, null),
            _ => new PostgresScope(null, null, request.UserId),
        };
        var clients = await LockAsync(call, scope, lockUser: false, writes).ConfigureAwait(false);
        var client = request.ClientHash is null ? null : clients.SingleOrDefault(one => one.IsKnown);
        if (call.MayHaveCommitted
            && write.Attempted is { Ended: [var first, ..] } attempted
            && await IsRecordedAsync(call, first).ConfigureAwait(false))
        {
            await writes.CommitAsync(isTransaction: true).ConfigureAwait(false);
            notifier.Notify();
            return attempted with { Client = client?.ToStored(now) };
        }

        var rows = clients
            .SelectMany(client => client.Live(now))
            .Where(row => (request.SessionId is null || row.Session.Id == request.SessionId)
                && (request.UserId is null || row.Session.UserId == request.UserId)
                && request.Reaches(row.Session.Id, row.Session.CreatedAt))
            .ToList();
        var active = client?.GetActive(now);
        var ended = EndAll(writes, clients, rows.ConvertAll(row => (row, request.Status)), now);
        var endedActive = active is not null && ended.Contains(active);
        var after = client?.Without(ended);
        after = endedActive ? after!.MoveTo(after.GetActive(now)) : after;
        write.Attempted = new EndSessionsResult
        {
            Ended = rows.ConvertAll(row => row.EndAs(request.Status, now)),
            Client = after?.ToStored(now),
            EndedActive = endedActive,
        };
        await writes.CommitAsync(isTransaction: true).ConfigureAwait(false);
        return write.Attempted;
    }

    // All ends of a transaction are recorded, or none is.
    private async Task<bool> IsRecordedAsync(PostgresCall call, StoredSession ended) =>
        await reads.GetAsync(call, ended.Id).ConfigureAwait(false) is { } stored
        && (stored.Status, stored.EndedAt) == (ended.Status, ended.EndedAt);

    private Task<List<ClientRow<byte[]>>> LockAsync(PostgresCall call, NewSession request, PostgresWriteBatch writes) => LockAsync(
        call,
        new PostgresScope(request.PresentedClientHash, null, request.MaxSessionsPerUser is null ? null : request.Session.UserId),
        lockUser: request.MaxSessionsPerUser is not null,
        writes);

    private async Task<List<ClientRow<byte[]>>> LockAsync(
        PostgresCall call, PostgresScope scope, bool lockUser, PostgresWriteBatch writes)
    {
        var invalid = new List<(string Id, string ClientId)>();
        var clients = await _locks.BeginAsync(call, scope, lockUser, invalid).ConfigureAwait(false);
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

        ending.ForEach(one => writes.End(one.Row.Session, one.Status));
        return ended;
    }
}
