using SessionGen.Stores;
using SessionGen.Model;

namespace SessionGen.InMemory;

/// <content>What happens under the lock.</content>
internal sealed partial class InMemorySessionStore
{
    private SessionCreation Create(NewSession creation, UInt128 id, UInt128 clientId)
    {
        var (session, now) = (creation.Session, creation.Session.CreatedAt);
        var client = creation.PresentedClientHash is { } presented ? FindClient(presented) : -1;
        var ofNewHash = FindClient(creation.NewClientHash);
        if (FindSession(session.Id) >= 0 || (ofNewHash >= 0 && ofNewHash != client))
        {
            throw new ArgumentException("The id of the session or the secret of its client is in use.", nameof(creation));
        }

        var ending = new List<(int Slot, SessionStatus Status)>();
        var user = SessionTexts.Utf8.GetBytes(session.UserId);
        var onClient = client < 0 ? [] : Select(client, sessionId: null, userId: null, now);
        if (!creation.TryApplyLimits(onClient, () => Select(client: -1, sessionId: null, session.UserId, now), ToCandidate, ending, out var refusal))
        {
            return new SessionCreation(refusal, null, []);
        }

        var replaced = client < 0 ? [] : Select(client, sessionId: null, session.UserId, now);
        var number = replaced.Count > 0 ? SessionTexts.GetNumber(_sessions[replaced[0]].Texts) : client < 0 ? 0 : _clients[client].NextNumber;
        var (texts, policy) = (_texts.Pack(session.UserId, number, session.Claims.Span, session.Device), NumberOf(session.Policy));
        BeginWrite();
        End(ending, now, clientThatGoesOn: client);
        client = PutClient(client, clientId, creation.NewClientHash);
        _clients[client].NextNumber = Math.Max(_clients[client].NextNumber, number + 1);
        PutSession(client, id, session, texts, policy);
        EndWrite();
        return new SessionCreation(
            SessionCreationOutcome.Created,
            ToStored(CopyClient(client, WhileNobodyElseWrites), now),
            [.. ending.Select(ended => ToStored(ended.Slot))]);

        EvictionCandidate ToCandidate(int slot)
        {
            ref readonly var row = ref _sessions[slot];
            return new EvictionCandidate(SessionTexts.GetUserId(row.Texts).SequenceEqual(user), Time(row.LastActiveAt), row.Sequence);
        }
    }

    private int PutClient(int client, UInt128 clientId, ClientSecretHash hash)
    {
        if (client < 0)
        {
            client = _clients.Allocate();
            _clients[client] = new ClientRow { Id = clientId, Active = -1, First = -1, FirstOver = -1 };
            _byClientId.Add(HashOf(clientId), client);
        }
        else
        {
            _byHash.Remove(_clients[client].Hash.GetHashCode(), client);
        }

        _clients[client].Hash = hash;
        _clients[client].Generation++;
        _byHash.Add(hash.GetHashCode(), client);
        return client;
    }

    private void PutSession(int client, UInt128 id, StoredSession session, byte[] texts, ushort policy)
    {
        var slot = _sessions.Allocate();
        _sessions[slot] = new SessionRow
        {
            Id = id,
            Texts = texts,
            CreatedAt = Seconds(session.CreatedAt),
            LastActiveAt = Seconds(session.LastActiveAt),
            Sequence = ++_signIns,
            Client = client,
            NextOfClient = _clients[client].First,
            Policy = policy,
            Status = SessionStatus.Active,
            IsPersistent = session.IsPersistent,
        };
        _clients[client].First = slot;
        _clients[client].Active = slot;
        _clients[client].Sessions++;
        _byId.Add(HashOf(id), slot);
        _byUser.Add(HashOf(SessionTexts.GetUserId(texts)), slot);
        _live.Add(slot, Seconds(session.CreatedAt) < _epoch ? Seconds(session.CreatedAt) : Seconds(session.ExpiresAt), Seconds(session.CreatedAt));
    }

    private ushort NumberOf(SessionPolicy policy)
    {
        if (!_policyNumbers.TryGetValue(policy, out var number))
        {
            if (_policies.Length > ushort.MaxValue)
            {
                throw new InvalidOperationException($"The in-memory store takes {ushort.MaxValue + 1} different session policies. Share policies instead of making one for each session.");
            }

            number = (ushort)_policies.Length;
            _policies = [.. _policies, policy];
            _policyNumbers.Add(policy, number);
        }

        return number;
    }

    private SessionCopy? Renew(SessionRenewal renewal)
    {
        var client = FindClient(renewal.ClientHash);
        if (client < 0 || renewal.Generation > _clients[client].Generation)
        {
            return null;
        }

        var slot = renewal.SessionId is null ? FindActive(_clients[client], renewal.Now) : FindSession(renewal.SessionId);
        return slot < 0 || _sessions[slot].Client != client ? null : Extend(slot, renewal.Now, renewal.ActiveUntil);
    }

    private SessionCopy? Extend(int slot, DateTimeOffset now, DateTimeOffset activeUntil)
    {
        if (slot < 0 || !IsLive(_sessions[slot], now))
        {
            return null;
        }

        ref var row = ref _sessions[slot];
        var until = Seconds(activeUntil);
        if (_policies[row.Policy].MaximumLifetime is { } maximum)
        {
            until = (uint)Math.Min(until, row.CreatedAt + (long)maximum.TotalSeconds);
        }

        if (until > row.LastActiveAt)
        {
            BeginWrite();
            row.LastActiveAt = until;
            EndWrite();
        }

        return Copy(slot);
    }

    private StoredClient? SetActive(ClientSecretHash clientHash, string sessionId, DateTimeOffset now)
    {
        var client = FindClient(clientHash);
        var slot = client < 0 ? -1 : FindSession(sessionId);
        if (slot < 0 || _sessions[slot].Client != client || !IsLive(_sessions[slot], now))
        {
            return null;
        }

        BeginWrite();
        _clients[client].Active = slot;
        _clients[client].Generation++;
        EndWrite();
        return ToStored(CopyClient(client, WhileNobodyElseWrites), now);
    }

    private EndSessionsResult End(EndSessionsRequest ending)
    {
        var client = ending.ClientHash is { } hash ? FindClient(hash) : -1;
        if (ending.ClientHash is not null && client < 0)
        {
            return new EndSessionsResult([], null, EndedActive: false);
        }

        var slots = Select(client, ending.SessionId, ending.UserId, ending.Now);
        slots.RemoveAll(slot => !ending.Reaches(SessionIds.FormatSession(_sessions[slot].Id), Time(_sessions[slot].CreatedAt)));
        var active = client < 0 ? -1 : FindActive(_clients[client], ending.Now);
        BeginWrite();
        End([.. slots.Select(slot => (slot, ending.Status))], ending.Now, clientThatGoesOn: -1);
        EndWrite();
        return new EndSessionsResult(
            [.. slots.Select(ToStored)],
            client < 0 ? null : ToStored(CopyClient(client, WhileNobodyElseWrites), ending.Now),
            EndedActive: active >= 0 && slots.Contains(active));
    }

    /// <summary>Ends sessions, and moves each client on whose active session is among them: once, however many of its sessions end.</summary>
    /// <param name="ending">The sessions.</param>
    /// <param name="now">When they end.</param>
    /// <param name="clientThatGoesOn">A client that gets a new active session right after; -1 for none.</param>
    private void End(List<(int Slot, SessionStatus Status)> ending, DateTimeOffset now, int clientThatGoesOn)
    {
        var movingOn = ending
            .Where(ended => _sessions[ended.Slot].Client != clientThatGoesOn && FindActive(_clients[_sessions[ended.Slot].Client], now) == ended.Slot)
            .Select(ended => _sessions[ended.Slot].Client)
            .ToArray();
        foreach (var (slot, status) in ending)
        {
            Close(slot, status, Seconds(now));
        }

        foreach (var client in movingOn)
        {
            _clients[client].Generation++;
            _clients[client].Active = FindActive(_clients[client], now);
        }
    }

    /// <summary>The session that requests run as: the one last chosen, and when it is over, the live one that was active last.</summary>
    private int FindActive(in ClientRow client, DateTimeOffset now)
    {
        if (client.Active >= 0 && IsLive(_sessions[client.Active], now))
        {
            return client.Active;
        }

        var best = -1;
        for (var slot = client.First; slot >= 0; slot = _sessions[slot].NextOfClient)
        {
            // Newest first: of two that were active equally long ago, the newer one wins.
            if (IsLive(_sessions[slot], now) && (best < 0 || _sessions[slot].LastActiveAt > _sessions[best].LastActiveAt))
            {
                best = slot;
            }
        }

        return best;
    }

    private string[] UpdateClaims(SessionClaimsUpdate update)
    {
        var slots = Select(client: -1, update.SessionId, update.UserId, update.Now);
        if (update.Claims is { } claims)
        {
            var packed = slots.ConvertAll(slot => _texts.Repack(_sessions[slot].Texts!, claims.Span));
            BeginWrite();
            for (var i = 0; i < slots.Count; i++)
            {
                _sessions[slots[i]].Texts = packed[i];
            }

            EndWrite();
        }

        return [.. slots.Select(slot => SessionIds.FormatSession(_sessions[slot].Id))];
    }

    /// <summary>Live sessions under every condition that is given.</summary>
    private List<int> Select(int client, string? sessionId, string? userId, DateTimeOffset now)
    {
        var slots = new List<int>();
        if (userId is not null && !UnicodeText.IsWellFormed(userId))
        {
            return slots;
        }

        var user = userId is null ? null : SessionTexts.Utf8.GetBytes(userId);
        if (sessionId is not null)
        {
            Add(FindSession(sessionId));
        }
        else if (client >= 0)
        {
            for (var slot = _clients[client].First; slot >= 0; slot = _sessions[slot].NextOfClient)
            {
                Add(slot);
            }
        }
        else if (user is not null)
        {
            for (var slot = _byUser.First(HashOf(user)); slot >= 0; slot = _byUser.Next(slot))
            {
                Add(slot);
            }
        }

        return slots;

        void Add(int slot)
        {
            if (slot >= 0
                && IsLive(_sessions[slot], now)
                && (client < 0 || _sessions[slot].Client == client)
                && (user is null || SessionTexts.GetUserId(_sessions[slot].Texts).SequenceEqual(user)))
            {
                slots.Add(slot);
            }
        }
    }

    /// <returns>Whether there may be more to do.</returns>
    private bool TrySweepSlice(uint now, uint endedBefore, int batchSize, List<StoredSession> marked, ref int touched)
    {
        for (var looks = 0; looks < SweepSlice; looks++)
        {
            if (touched == batchSize)
            {
                return false;
            }

            if (_live.Earliest is { } due && due <= now)
            {
                touched += TryExpire(_live.FirstAt(due), now, marked) ? 1 : 0;
            }
            else if (_over.Earliest is { } ended && ended < endedBefore)
            {
                Delete(_over.FirstAt(ended));
                touched++;
            }
            else if (_lookedAtSinceEpoch < _sessions.Used)
            {
                touched += TryRevoke(_lookedAtSinceEpoch++, marked) ? 1 : 0;
            }
            else if (_emptyClients.TryPop(out var client))
            {
                touched += TryDeleteClient(client) ? 1 : 0;
            }
            else
            {
                return false;
            }
        }

        return true;
    }

    private bool TryRevoke(int slot, List<StoredSession> marked)
    {
        if (!IsRevokedByEpoch(_sessions[slot]))
        {
            return false;
        }

        Close(slot, SessionStatus.Revoked, _epoch);
        marked.Add(ToStored(slot));
        return true;
    }

    private bool TryExpire(int slot, uint now, List<StoredSession> marked)
    {
        if (TryRevoke(slot, marked))
        {
            return true;
        }

        ref var row = ref _sessions[slot];
        var end = Seconds(_policies[row.Policy].GetEnd(Time(row.CreatedAt), Time(row.LastActiveAt)));
        if (end <= now)
        {
            Close(slot, SessionStatus.Expired, end);
            marked.Add(ToStored(slot));
            return true;
        }

        _live.Remove(slot);
        _live.Add(slot, end, now);
        return false;
    }

    /// <summary>Gives a session its end, and moves it from the chains of those that did not end to those that did.</summary>
    private void Close(int slot, SessionStatus status, uint at)
    {
        ref var row = ref _sessions[slot];
        _live.Remove(slot);
        _byUser.Remove(HashOfUser(row), slot);
        ref var client = ref _clients[row.Client];
        ref var link = ref client.First;
        while (link != slot)
        {
            link = ref _sessions[link].NextOfClient;
        }

        link = row.NextOfClient;
        client.Active = client.Active == slot ? -1 : client.Active;
        row.Status = status;
        row.EndedAt = at;
        row.NextOfClient = client.FirstOver;
        row.PreviousOfClient = -1;
        if (client.FirstOver >= 0)
        {
            _sessions[client.FirstOver].PreviousOfClient = slot;
        }

        client.FirstOver = slot;
        _byUser.Add(HashOfUser(row), slot);
        _over.Add(slot, at, at);
    }

    private void Delete(int slot)
    {
        ref var row = ref _sessions[slot];
        var client = row.Client;
        if (row.PreviousOfClient >= 0)
        {
            _sessions[row.PreviousOfClient].NextOfClient = row.NextOfClient;
        }
        else
        {
            _clients[client].FirstOver = row.NextOfClient;
        }

        if (row.NextOfClient >= 0)
        {
            _sessions[row.NextOfClient].PreviousOfClient = row.PreviousOfClient;
        }

        _over.Remove(slot);
        _byUser.Remove(HashOfUser(row), slot);
        _byId.Remove(HashOf(row.Id), slot);
        _sessions.Free(slot);
        if (--_clients[client].Sessions == 0)
        {
            _emptyClients.Push(client);
        }
    }

    /// <summary>It may have signed in anew since it was found empty, or be gone and its number given to another client.</summary>
    private bool TryDeleteClient(int client)
    {
        if (_clients[client].Sessions > 0 || _clients[client].Generation == 0)
        {
            return false;
        }

        _byHash.Remove(_clients[client].Hash.GetHashCode(), client);
        _byClientId.Remove(HashOf(_clients[client].Id), client);
        _clients.Free(client);
        return true;
    }

    /// <summary>Odd from now on, also where a write before was broken off by an exception.</summary>
    private void BeginWrite() => Interlocked.Exchange(ref _writes, _writes | 1);

    private void EndWrite() => Interlocked.Increment(ref _writes);
}
