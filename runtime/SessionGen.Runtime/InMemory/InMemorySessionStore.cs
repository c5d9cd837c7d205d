using System.Runtime.InteropServices;
using SessionGen.Stores;

namespace SessionGen.InMemory;

/// <summary>Sessions in the memory of one process. One lock guards them, for a few microseconds at a time.</summary>
internal sealed class InMemorySessionStore(SessionPolicyLimits? limits = null) : ISessionStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, InMemorySession> _sessions = new(StringComparer.Ordinal);
    private readonly Dictionary<ClientSecretHash, InMemoryClient> _clients = [];
    private readonly Dictionary<string, InMemoryClient> _clientsById = new(StringComparer.Ordinal);

    // The clients that a sign-in sent twice may join, by the replaced secret.
    private readonly Dictionary<ClientSecretHash, List<InMemoryClient>> _replaced = [];

    // Apart, so that a sign-in does not pass over the ended sessions of its user that wait for a sweep.
    private readonly SessionSet _active = new();
    private readonly SessionSet _ended = new();
    private readonly Stack<InMemoryClient> _clientsToCheck = new();
    private readonly InMemoryCoordination _coordination = new();
    private DateTimeOffset _revokedBefore = DateTimeOffset.MinValue;
    private DateTimeOffset _lastCreatedAt = DateTimeOffset.MinValue;
    private Queue<InMemorySession> _toCheck = new();
    private long _signIns;

    public ValueTask<SessionCreation> CreateAsync(NewSession session, CancellationToken cancellationToken)
    {
        var (stored, now) = (limits?.Bind(session.Session) ?? session.Session, session.Session.CreatedAt);
        string?[] texts = [stored.Id, stored.UserId, stored.ClientId, stored.Device?.UserAgent, stored.Device?.IpAddress];
        if (!Array.TrueForAll(texts, text => UnicodeText.IsWellFormed(text)))
        {
            throw new ArgumentException("A text of the session is not well-formed Unicode.", nameof(session));
        }

        using var scope = Enter(cancellationToken);
        var client = FindClient(session.PresentedClientHash);
        var joined = client is null ? FindSentTwice(session) : null;
        client ??= joined;
        if (_sessions.ContainsKey(stored.Id) || (_clients.TryGetValue(session.NewClientHash, out var known) && known != client))
        {
            throw new ArgumentException("The id of the session or the secret of its client is in use.", nameof(session));
        }

        var onClient = client is null ? [] : SelectLive(now, client);
        var ending = new List<(InMemorySession Session, SessionStatus Status)>();
        if (!session.TryApplyLimits(onClient, () => SelectLeastActive(now, stored.UserId), ToCandidate, ending, out var refusal))
        {
            return new(new SessionCreation { Outcome = refusal });
        }

        var replaced = onClient.FindLast(other => other.Stored.UserId == stored.UserId);
        var ended = End(ending, now, replacedOn: client);
        client ??= _clientsById[stored.ClientId] = new InMemoryClient(stored.ClientId, session.NewClientHash);
        if (joined is null)
        {
            _clients.Remove(client.Hash);
            client.Hash = session.NewClientHash;
            SetReplaced(client, session);
        }

        client.Generation++;
        var created = new InMemorySession(client, ++_signIns, stored with
        {
            ClientId = client.Id,
            Number = replaced?.Stored.Number ?? client.NextNumber++,
            Claims = stored.Claims.ToArray(),
        });
        client.Chosen = created;
        client.Active.Add(created);
        _clients[client.Hash] = client;
        _sessions.Add(stored.Id, created);
        _active.Add(created, due: now < _revokedBefore ? now : stored.ExpiresAt);
        _lastCreatedAt = now > _lastCreatedAt ? now : _lastCreatedAt;
        return new(new SessionCreation
        {
            Outcome = SessionCreationOutcome.Created,
            Client = ToStored(client, now),
            Ended = ended,
            Handover = joined?.Replaced?.Handover,
            JoinedClientHash = joined?.Hash,
        });

        EvictionCandidate ToCandidate(InMemorySession other) => session.ToCandidate(other.Stored, other.Sequence);
    }

    public ValueTask<StoredSession?> RenewAsync(SessionRenewal renewal, CancellationToken cancellationToken)
    {
        using var scope = Enter(cancellationToken);
        var client = FindClient(renewal.ClientHash);
        var session = client is null ? null
            : renewal.SessionId is { } id ? _sessions.GetValueOrDefault(id)
            : FindActive(client, renewal.Now);
        var isOfClient = session is not null && session.Client == client && renewal.Generation <= client.Generation;
        return new(isOfClient ? Extend(session!, renewal.Now, renewal.ActiveUntil) : null);
    }

    public ValueTask<StoredSession?> ExtendAsync(
        string sessionId, DateTimeOffset now, DateTimeOffset activeUntil, CancellationToken cancellationToken)
    {
        using var scope = Enter(cancellationToken);
        return new(_sessions.TryGetValue(sessionId, out var session) ? Extend(session, now, activeUntil) : null);
    }

    public ValueTask<StoredSession?> GetAsync(string sessionId, CancellationToken cancellationToken)
    {
        using var scope = Enter(cancellationToken);
        return new(_sessions.TryGetValue(sessionId, out var session) ? ToStored(session) : null);
    }

    public ValueTask<StoredClient?> GetClientAsync(ClientSecretHash clientHash, DateTimeOffset now, CancellationToken cancellationToken)
    {
        using var scope = Enter(cancellationToken);
        return new(FindClient(clientHash) is { } client ? ToStored(client, now) : null);
    }

    public ValueTask<SessionPage> QueryAsync(SessionQuery query, CancellationToken cancellationToken)
    {
        query.Validate();
        using var scope = Enter(cancellationToken);
        var status = query.Status ?? SessionStatus.Active;
        IEnumerable<StoredSession> found = query.ClientId is { } clientId ? Match(OfClient(clientId))
            : status == SessionStatus.Active ? First(_active, query.Start)
            : First(_ended, query.Start).Concat(Unrecorded());
        return new(query.ToPage(found
            .OrderByDescending(session => session.CreatedAt)
            .ThenByDescending(session => session.Id, StringComparer.Ordinal)));

        // One more than fits on the page tells that there is a next one.
        IEnumerable<StoredSession> First(SessionSet set, SessionCursor? start) =>
            Match((query.UserId is { } userId ? set.OfUser(userId, start) : set.All(start))
                .TakeWhile(session => !(session.Stored.CreatedAt < query.CreatedSince))).Take(query.Limit + 1);

        // Those whose end no sweep has recorded.
        IEnumerable<StoredSession> Unrecorded() => status switch
        {
            SessionStatus.Revoked => First(
                _active, query.Start is { } start && start.CreatedAt < _revokedBefore ? start : new SessionCursor(_revokedBefore, "")),
            SessionStatus.Expired when query.UserId is not null => First(_active, query.Start),
            SessionStatus.Expired => Match(_active.ByDue.TakeWhile(session => session.Due <= query.Now)),
            _ => [],
        };

        IEnumerable<StoredSession> Match(IEnumerable<InMemorySession> sessions) => sessions.Select(ToStored).Where(query.Matches);
    }

    // Looks at every session that the filter does not exclude by its user or client: some 0.3 s for a million of them.
    public ValueTask<IReadOnlyList<SessionCount>> CountAsync(
        SessionFilter filter, DateTimeOffset now, CancellationToken cancellationToken)
    {
        using var scope = Enter(cancellationToken);
        var sessions = filter.ClientId is { } clientId ? OfClient(clientId)
            : filter.UserId is { } userId ? _active.OfUser(userId).Concat(_ended.OfUser(userId))
            : _sessions.Values;
        return new([.. sessions
            .Select(ToStored)
            .Where(filter.Includes)
            .CountBy(session => (session.Policy.Name, session.AsOf(now).Status))
            .Select(group => new SessionCount(group.Key.Name, group.Key.Status, group.Value))]);
    }

    public ValueTask<StoredClient?> SetActiveAsync(
        ClientSecretHash clientHash, string sessionId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        using var scope = Enter(cancellationToken);
        if (FindClient(clientHash) is not { } client || SelectLive(now, client).Find(one => one.Stored.Id == sessionId) is not { } session)
        {
            return new((StoredClient?)null);
        }

        client.Chosen = session;
        client.Generation++;
        EraseReplaced(client);
        return new(ToStored(client, now));
    }

    public ValueTask<EndSessionsResult> EndAsync(EndSessionsRequest ending, CancellationToken cancellationToken)
    {
        ending.Validate();
        using var scope = Enter(cancellationToken);
        var client = FindClient(ending.ClientHash);
        if (client is null && ending.ClientHash is not null)
        {
            return new(new EndSessionsResult { Ended = [] });
        }

        var visited = Visit(client, ending.SessionId, ending.UserId, ending.Start, ending.Matches, ending.Limit);
        var next = visited.Count < ending.Limit ? (SessionCursor?)null : SessionCursor.At(visited[^1].Stored);
        var live = visited.FindAll(session => session.Stored.IsLive(ending.Now));
        var active = client is null ? null : FindActive(client, ending.Now);
        var ended = End(live.ConvertAll(session => (session, ending.Status)), ending.Now, replacedOn: null);
        var expired = visited.FindAll(session => session.Stored.Status == SessionStatus.Active)
            .ConvertAll(session => Close(session, SessionStatus.Expired, session.Stored.ExpiresAt));
        return new(new EndSessionsResult
        {
            Ended = ended,
            Expired = expired,
            Next = next,
            Client = client is null ? null : ToStored(client, ending.Now),
            EndedActive = active is not null && live.Contains(active),
        });
    }

    // Looks at every session, which takes some 0.1 s for a million of them.
    public ValueTask RevokeCreatedBeforeAsync(DateTimeOffset cutoff, CancellationToken cancellationToken)
    {
        using var scope = Enter(cancellationToken);
        if (cutoff > _revokedBefore)
        {
            _revokedBefore = cutoff;
            _toCheck = new(_toCheck.Concat(_active.ByDue.Where(session => session.Stored.CreatedAt < cutoff)));
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<SessionClaimsUpdateResult> UpdateClaimsAsync(SessionClaimsUpdate update, CancellationToken cancellationToken)
    {
        update.Validate();
        var claims = update.Claims?.ToArray();
        using var scope = Enter(cancellationToken);
        var sessions = Visit(client: null, update.SessionId, update.UserId, update.After, update.Matches, update.Limit);
        sessions.ForEach(session => session.Stored = session.Stored with { Claims = claims ?? session.Stored.Claims });
        return new(new SessionClaimsUpdateResult
        {
            Updated = sessions.ConvertAll(session => session.Stored.Id),
            Next = sessions.Count < update.Limit ? null : SessionCursor.At(sessions[^1].Stored),
        });
    }

    // Takes the lock for each row, so that other calls get their turn. If it is canceled in progress, it returns the ends that it
    // has recorded, since no other sweep reports them.
    public ValueTask<SessionSweep> SweepAsync(SessionSweepRequest request, CancellationToken cancellationToken)
    {
        request.Validate();
        cancellationToken.ThrowIfCancellationRequested();
        var touched = 0;
        var ended = new List<StoredSession>();
        while (touched < request.BatchSize && !cancellationToken.IsCancellationRequested)
        {
            using var scope = _lock.EnterScope();
            if (SweepNext(request, ended) is not { } isTouched)
            {
                break;
            }

            touched += isTouched ? 1 : 0;
        }

        if (touched < request.BatchSize && !cancellationToken.IsCancellationRequested)
        {
            using var scope = _lock.EnterScope();
            touched += SweepReplaced(request, request.BatchSize - touched);
        }

        return new(new SessionSweep { RowsAffected = touched, Ended = ended });
    }

    public ValueTask<bool> TryTakeLeaseAsync(SessionLease lease, CancellationToken cancellationToken) =>
        _coordination.TryTakeLeaseAsync(lease, cancellationToken);

    public ValueTask<IReadOnlyList<MachineClock>> ReportClockAsync(
        string machine, DateTimeOffset now, CancellationToken cancellationToken) =>
        _coordination.ReportClockAsync(machine, now, cancellationToken);

    public ValueTask RemoveClockAsync(string machine, CancellationToken cancellationToken) =>
        _coordination.RemoveClockAsync(machine, cancellationToken);

    public ValueTask<IReadOnlyList<StoredKey>> ListKeysAsync(CancellationToken cancellationToken) =>
        _coordination.ListKeysAsync(cancellationToken);

    public ValueTask<bool> TryAddKeyAsync(StoredKey key, string? predecessorKeyId, CancellationToken cancellationToken) =>
        _coordination.TryAddKeyAsync(key, predecessorKeyId, cancellationToken);

    public ValueTask RemoveKeyAsync(string keyId, CancellationToken cancellationToken) =>
        _coordination.RemoveKeyAsync(keyId, cancellationToken);

    // Empty: no other process uses the store.
    public IAsyncEnumerable<SessionChange> WatchAsync(CancellationToken cancellationToken) => AsyncEnumerable.Empty<SessionChange>();

    private Lock.Scope Enter(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _lock.EnterScope();
    }

    private StoredSession? Extend(InMemorySession session, DateTimeOffset now, DateTimeOffset activeUntil)
    {
        if (!IsLive(session, now))
        {
            return null;
        }

        var stored = session.Stored;
        var latest = stored.Policy.GetEnd(stored.CreatedAt, activeUntil: DateTimeOffset.MaxValue);
        var until = activeUntil < latest ? activeUntil : latest;
        return until > stored.ActiveUntil ? session.Stored = stored with { ActiveUntil = until } : stored;
    }

    // Each client whose active session ends advances once, but not the one with a sign-in, which gets a new active session.
    private List<StoredSession> End(
        List<(InMemorySession Session, SessionStatus Status)> ending, DateTimeOffset now, InMemoryClient? replacedOn)
    {
        var clients = ending
            .Where(end => end.Session.Client != replacedOn && FindActive(end.Session.Client, now) == end.Session)
            .Select(end => end.Session.Client)
            .ToList();
        var ended = ending.ConvertAll(end => Close(end.Session, end.Status, now));
        foreach (var client in clients)
        {
            client.Generation++;
            client.Chosen = FindActive(client, now);
            EraseReplaced(client);
        }

        return ended;
    }

    private StoredSession Close(InMemorySession session, SessionStatus status, DateTimeOffset at)
    {
        _active.Remove(session);
        session.Client.Active.Remove(session);
        session.Stored = session.Stored with { Status = status, EndedAt = at };
        session.Client.Ended.Add(session);
        _ended.Add(session, due: at);
        return session.Stored;
    }

    // Returns whether it changed a row; null if nothing is left to do.
    private bool? SweepNext(SessionSweepRequest request, List<StoredSession> ended)
    {
        if (_lastCreatedAt > request.LatestActivity)
        {
            // The clock was set back. Looks at every session once, as a revocation cutoff does.
            _lastCreatedAt = request.LatestActivity;
            _toCheck = new(_toCheck.Concat(_active.ByDue.Where(session => session.Stored.CreatedAt > request.LatestActivity)));
        }

        if (_toCheck.TryDequeue(out var check))
        {
            return check.Stored.Status == SessionStatus.Active && TryRecordEnd(check, request, ended);
        }

        if (_active.ByDue.Min is { } due && due.Due <= request.Now)
        {
            return TryRecordEnd(due, request, ended);
        }

        if (_ended.ByDue.Min is { } old && old.Due < request.EndedBefore)
        {
            _ended.Remove(old);
            _sessions.Remove(old.Stored.Id);
            old.Client.Ended.Remove(old);
            _clientsToCheck.Push(old.Client);
            return true;
        }

        if (!_clientsToCheck.TryPop(out var client))
        {
            return null;
        }

        if (client.IsEmpty && _clients.Remove(client.Hash))
        {
            EraseReplaced(client);
            return _clientsById.Remove(client.Id);
        }

        return false;
    }

    private bool TryRecordEnd(InMemorySession session, SessionSweepRequest request, List<StoredSession> ended)
    {
        session.Stored = request.LimitActivity(session.Stored);
        var asOf = ToStored(session).AsOf(request.Now);
        if (asOf.EndedAt is { } at)
        {
            ended.Add(Close(session, asOf.Status, at));
            return true;
        }

        // A renewal does not change when a session is due, so it may be looked at too early.
        _active.Remove(session);
        _active.Add(session, due: request.GetNextCheck(asOf));
        return false;
    }

    private List<InMemorySession> SelectLive(DateTimeOffset now, InMemoryClient client) =>
        client.Active.FindAll(session => IsLive(session, now));

    private (int Count, IReadOnlyCollection<InMemorySession> LeastActive) SelectLeastActive(DateTimeOffset now, string userId)
    {
        var live = OfUser(userId, after: null).Where(session => session.Stored.IsLive(now)).ToList();
        return live.Count <= NewSession.MaximumEvictions
            ? (live.Count, live)
            : (live.Count, [.. live
                .OrderBy(session => session.Stored.ActiveUntil)
                .ThenBy(session => session.Sequence)
                .Take(NewSession.MaximumEvictions)]);
    }

    // In the order of a query.
    private List<InMemorySession> Visit(
        InMemoryClient? client,
        string? sessionId,
        string? userId,
        SessionCursor? after,
        Func<StoredSession, bool> matches,
        int limit)
    {
        IEnumerable<InMemorySession> sessions = sessionId is not null ? (_sessions.TryGetValue(sessionId, out var found) ? [found] : [])
            : client is null ? OfUser(userId!, after)
            : client.Active
                .OrderByDescending(session => session.Stored.CreatedAt)
                .ThenByDescending(session => session.Stored.Id, StringComparer.Ordinal);
        return [.. sessions
            .Where(session => (client is null || session.Client == client)
                && session.Stored.CreatedAt >= _revokedBefore
                && matches(session.Stored))
            .Take(limit)];
    }

    // Without those that the revocation cutoff has ended, in the order of a query.
    private IEnumerable<InMemorySession> OfUser(string userId, SessionCursor? after) =>
        _active.OfUser(userId, after).TakeWhile(session => session.Stored.CreatedAt >= _revokedBefore);

    // The session last chosen; if it has ended, the live one that was active last.
    private InMemorySession? FindActive(InMemoryClient client, DateTimeOffset now) => client.Chosen is { } chosen && IsLive(chosen, now)
        ? chosen
        : SelectLive(now, client).MaxBy(session => (session.Stored.ActiveUntil, session.Sequence));

    private InMemoryClient? FindSentTwice(NewSession session) =>
        session.PresentedClientHash is { } presented && _replaced.TryGetValue(presented, out var clients)
            ? clients.Where(client => client.Replaced is { } replaced && session.IsSentTwice(replaced.UserId, replaced.At))
                .MaxBy(client => client.Replaced!.At)
            : null;

    private void SetReplaced(InMemoryClient client, NewSession session)
    {
        EraseReplaced(client);
        if (session is { PresentedClientHash: { } presented, Handover: { } handover })
        {
            client.Replaced = new ReplacedSecret(presented, session.Session.UserId, session.Session.CreatedAt, handover.ToArray());
            var clients = CollectionsMarshal.GetValueRefOrAddDefault(_replaced, presented, out _) ??= [];
            clients.Add(client);
        }
    }

    private void EraseReplaced(InMemoryClient client)
    {
        if (client.Replaced is { } replaced && _replaced.TryGetValue(replaced.Hash, out var clients))
        {
            client.Replaced = null;
            clients.Remove(client);
            if (clients.Count == 0)
            {
                _replaced.Remove(replaced.Hash);
            }
        }
    }

    private int SweepReplaced(SessionSweepRequest request, int limit)
    {
        var outdated = _replaced.Values
            .SelectMany(clients => clients)
            .Where(client => request.IsOutdatedHandover(client.Replaced!.At))
            .Take(limit)
            .ToList();
        outdated.ForEach(EraseReplaced);
        return outdated.Count;
    }

    private IEnumerable<InMemorySession> OfClient(string id) =>
        _clientsById.TryGetValue(id, out var client) ? client.Active.Concat(client.Ended) : [];

    private InMemoryClient? FindClient(ClientSecretHash? hash) => hash is { } known ? _clients.GetValueOrDefault(known) : null;

    private bool IsLive(InMemorySession session, DateTimeOffset now) =>
        session.Stored.IsLive(now) && session.Stored.CreatedAt >= _revokedBefore;

    private StoredSession ToStored(InMemorySession session) =>
        session.Stored is { Status: SessionStatus.Active } active && active.CreatedAt < _revokedBefore
            ? active with { Status = SessionStatus.Revoked, EndedAt = _revokedBefore }
            : session.Stored;

    private StoredClient ToStored(InMemoryClient client, DateTimeOffset now) => new()
    {
        Id = client.Id,
        Generation = client.Generation,
        ActiveSessionId = FindActive(client, now)?.Stored.Id,
        Sessions = [.. SelectLive(now, client).Select(session => session.Stored)],
    };
}
