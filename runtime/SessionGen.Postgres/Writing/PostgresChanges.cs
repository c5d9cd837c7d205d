using SessionGen.Stores;

namespace SessionGen;

/// <summary>What sign-ins, switches and endings do, each in a transaction of two round trips: lock and read, write and commit.</summary>
/// <param name="rows">Reads the rows.</param>
/// <param name="notifier">Tells other machines.</param>
internal sealed class PostgresChanges(PostgresRows rows, PostgresNotifier notifier)
{
    private readonly PostgresLocks _locks = new(rows);

    /// <summary><see cref="ISessionStore.CreateAsync"/>.</summary>
    public async Task<SessionCreation> CreateAsync(PostgresCall call, NewSession request)
    {
        var (session, now) = (request.Session, request.Session.CreatedAt);
        var writes = new PostgresWrites(call, now, notifier);

        // A new browser under no limit of its user stands in nobody's way.
        var isAlone = request is { PresentedClientHash: null, MaxSessionsPerUser: null };
        var clients = isAlone ? [] : await LockAsync(call, request, writes).ConfigureAwait(false);
        var client = request.PresentedClientHash is { } presented ? clients.Find(one => one.IsKnown && new ClientSecretHash(one.SecretHash) == presented) : null;
        var ending = new List<(PostgresSessionRow Row, SessionStatus Status)>();
        var onClient = client?.Live(now).ToList() ?? [];
        var ofUser = () => clients.SelectMany(one => one.Live(now)).Where(row => row.Session.UserId == session.UserId);
        if (!request.TryApplyLimits(onClient, ofUser, row => request.ToCandidate(row.Session, row.Sequence), ending, out var refusal))
        {
            await writes.CommitAsync(isTransaction: !isAlone).ConfigureAwait(false);
            return new SessionCreation { Outcome = refusal };
        }

        var ended = EndAll(writes, clients.FindAll(one => one != client), ending, now);
        var takesPlaceOf = ending.FirstOrDefault(one => one.Status == SessionStatus.Replaced && one.Row.Session.UserId == session.UserId).Row.Session;
        var number = takesPlaceOf?.Number ?? client?.NextNumber ?? 0;
        session = session with { ClientId = client?.Id ?? session.ClientId, Number = number };
        if (client is null)
        {
            writes.Add(session.ClientId, request.NewClientHash, session.Id);
        }
        else
        {
            writes.SignIn(client, request.NewClientHash, session.Id, nextNumber: Math.Max(client.NextNumber, number + 1));
        }

        writes.Add(session);
        var epoch = await writes.CommitAsync(isTransaction: !isAlone).ConfigureAwait(false);

        // One that was created before the epoch is over already, so another one may be the active one.
        PostgresSessionRow[] added = session.CreatedAt < epoch ? [] : [new PostgresSessionRow(long.MaxValue, session)];
        var others = client?.Sessions.Where(row => !ended.Contains(row.Session.Id)) ?? [];
        var after = new PostgresClientRow(session.ClientId, [], (client?.Generation ?? 0) + 1, session.Id, 0, [.. others, .. added]);
        return new SessionCreation
        {
            Outcome = SessionCreationOutcome.Created,
            Client = after.ToStored(now),
            Ended = [.. ending.Select(one => Ended(one.Row, one.Status, now))],
        };
    }

    /// <summary><see cref="ISessionStore.SetActiveAsync"/>.</summary>
    public async Task<StoredClient?> SetActiveAsync(PostgresCall call, ClientSecretHash hash, string sessionId, DateTimeOffset now)
    {
        var writes = new PostgresWrites(call, now, notifier);
        var client = (await LockAsync(call, new PostgresScope(hash, null, null), lockUser: false, writes).ConfigureAwait(false)).SingleOrDefault(one => one.IsKnown);
        var isThere = client?.Live(now).Any(row => row.Session.Id == sessionId) ?? false;
        if (isThere)
        {
            writes.Move(client!, sessionId);
        }

        await writes.CommitAsync(isTransaction: true).ConfigureAwait(false);
        return isThere ? (client! with { Generation = client.Generation + 1, Chosen = sessionId }).ToStored(now) : null;
    }

    /// <summary><see cref="ISessionStore.EndAsync"/>.</summary>
    public async Task<EndSessionsResult> EndAsync(PostgresCall call, EndSessionsRequest ending)
    {
        var now = ending.Now;
        var writes = new PostgresWrites(call, now, notifier);
        var scope = ending switch
        {
            { ClientHash: { } hash } => new PostgresScope(hash, null, null),
            { SessionId: { } id } => new PostgresScope(null, id, null),
            _ => new PostgresScope(null, null, ending.UserId),
        };
        var clients = await LockAsync(call, scope, lockUser: false, writes).ConfigureAwait(false);
        var rows = clients
            .SelectMany(client => client.Live(now))
            .Where(row => (ending.SessionId is null || row.Session.Id == ending.SessionId)
                && (ending.UserId is null || row.Session.UserId == ending.UserId)
                && ending.Reaches(row.Session.Id, row.Session.CreatedAt))
            .ToList();
        var client = ending.ClientHash is null ? null : clients.SingleOrDefault(one => one.IsKnown);
        var active = client?.GetActive(now);
        var ended = EndAll(writes, clients, rows.ConvertAll(row => (row, ending.Status)), now);
        await writes.CommitAsync(isTransaction: true).ConfigureAwait(false);
        var endedActive = active is not null && ended.Contains(active);
        var after = client?.Without(ended);
        after = endedActive ? after! with { Generation = after.Generation + 1, Chosen = after.GetActive(now) } : after;
        return new EndSessionsResult
        {
            Ended = rows.ConvertAll(row => Ended(row, ending.Status, now)),
            Client = after?.ToStored(now),
            EndedActive = endedActive,
        };
    }

    private Task<List<PostgresClientRow>> LockAsync(PostgresCall call, NewSession request, PostgresWrites writes) => LockAsync(
        call,
        new PostgresScope(request.PresentedClientHash, null, request.MaxSessionsPerUser is null ? null : request.Session.UserId),
        lockUser: request.MaxSessionsPerUser is not null,
        writes);

    private async Task<List<PostgresClientRow>> LockAsync(PostgresCall call, PostgresScope scope, bool lockUser, PostgresWrites writes)
    {
        var bad = new List<(string Id, string ClientId)>();
        var clients = await _locks.BeginAsync(call, scope, lockUser, bad).ConfigureAwait(false);
        writes.EndBad(bad);
        return clients;
    }

    /// <summary>Ends sessions, and moves each of the clients on whose active session is among them.</summary>
    private static HashSet<string> EndAll(PostgresWrites writes, List<PostgresClientRow> clients, List<(PostgresSessionRow Row, SessionStatus Status)> ending, DateTimeOffset now)
    {
        var ended = ending.Select(one => one.Row.Session.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var client in clients)
        {
            if (client.GetActive(now) is { } active && ended.Contains(active))
            {
                writes.Move(client, client.Without(ended).GetActive(now));
            }
        }

        ending.ForEach(one => writes.End(one.Row.Session, one.Status));
        return ended;
    }

    private static StoredSession Ended(PostgresSessionRow row, SessionStatus status, DateTimeOffset at) => row.Session with { Status = status, EndedAt = at };
}
