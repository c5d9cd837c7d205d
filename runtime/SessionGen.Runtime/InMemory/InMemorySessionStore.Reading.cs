using System.Text;
using SessionGen.Model;
using SessionGen.Stores;

namespace SessionGen.InMemory;

/// <content>What happens without the lock, and what readers and writers share.</content>
internal sealed partial class InMemorySessionStore
{
    /// <summary>For walks along the rows under the lock, which nobody can disturb.</summary>
    private const long WhileNobodyElseWrites = -1;

    private static uint Seconds(DateTimeOffset time) => (uint)Math.Clamp(time.ToUnixTimeSeconds(), 0, uint.MaxValue);

    private static DateTimeOffset Time(uint seconds) => DateTimeOffset.FromUnixTimeSeconds(seconds);

    private static int HashOf(UInt128 id) => (int)(ulong)id;

    /// <summary>User ids can be chosen by an attacker; this hash is keyed at random for each process.</summary>
    private static int HashOf(ReadOnlySpan<byte> userId)
    {
        var hash = default(HashCode);
        hash.AddBytes(userId);
        return hash.ToHashCode();
    }

    /// <summary>
    /// Open and ended sessions of a user are in one index, under different hashes: whoever looks for the open ones meets no others.
    /// </summary>
    private static int HashOfUser(in SessionRow row)
    {
        var hash = HashOf(SessionTexts.GetUserId(row.Texts));
        return row.Status == SessionStatus.Active ? hash : HashOfOver(hash);
    }

    private static int HashOfOver(int userHash) => ~userHash;

    /// <summary>
    /// Copies rows without a lock, and takes the copy only where nobody wrote meanwhile. Under writers without a pause it takes the lock.
    /// </summary>
    private TResult Read<TState, TResult>(TState state, Func<TState, long, TResult> copy)
    {
        var wait = default(SpinWait);
        for (var i = 0; i < OptimisticReads; i++)
        {
            var before = Volatile.Read(ref _writes);
            if ((before & 1) == 0)
            {
                var result = copy(state, before);
                if (!IsDisturbed(before))
                {
                    return result;
                }
            }

            wait.SpinOnce(sleep1Threshold: -1);
        }

        lock (_writing)
        {
            return copy(state, WhileNobodyElseWrites);
        }
    }

    /// <summary>
    /// Whether somebody wrote since. A reader asks at each row, so that a chain that is being changed under it never leads it in circles.
    /// </summary>
    private bool IsDisturbed(long writes)
    {
        if (writes == WhileNobodyElseWrites)
        {
            return false;
        }

        Volatile.ReadBarrier();
        return Volatile.Read(ref _writes) != writes;
    }

    private int FindSession(string sessionId, long writes = WhileNobodyElseWrites)
    {
        if (!SessionIds.TryParseSession(sessionId, out var id))
        {
            return -1;
        }

        for (var slot = _byId.First(HashOf(id)); slot >= 0 && !IsDisturbed(writes); slot = _byId.Next(slot))
        {
            if (_sessions[slot].Id == id)
            {
                return slot;
            }
        }

        return -1;
    }

    private int FindClient(ClientSecretHash hash, long writes = WhileNobodyElseWrites)
    {
        for (var slot = _byHash.First(hash.GetHashCode()); slot >= 0 && !IsDisturbed(writes); slot = _byHash.Next(slot))
        {
            if (_clients[slot].Hash == hash)
            {
                return slot;
            }
        }

        return -1;
    }

    private int FindClientById(UInt128 id, long writes)
    {
        for (var slot = _byClientId.First(HashOf(id)); slot >= 0 && !IsDisturbed(writes); slot = _byClientId.Next(slot))
        {
            if (_clients[slot].Id == id)
            {
                return slot;
            }
        }

        return -1;
    }

    private bool IsLive(in SessionRow row, DateTimeOffset now) =>
        row.Status == SessionStatus.Active && row.CreatedAt >= _epoch && now < _policies[row.Policy].GetEnd(Time(row.CreatedAt), Time(row.LastActiveAt));

    private SessionCopy Copy(int slot)
    {
        var row = _sessions[slot];
        return new SessionCopy(row, _clients[row.Client].Id, slot);
    }

    private ClientCopy CopyClient(int client, long writes)
    {
        var copy = _clients[client];
        var sessions = new List<SessionCopy>();
        for (var slot = copy.First; slot >= 0 && !IsDisturbed(writes); slot = sessions[^1].Row.NextOfClient)
        {
            sessions.Add(new SessionCopy(_sessions[slot], copy.Id, slot));
        }

        return new ClientCopy(copy, sessions);
    }

    /// <summary>The rows that a query is about; what else it asks for is looked at later.</summary>
    private List<SessionCopy> Copy(SessionQuery query, long writes)
    {
        var found = new List<SessionCopy>();
        var status = query.Status ?? SessionStatus.Active;
        var after = query.After is { } cursor ? Seconds(cursor.CreatedAt) : uint.MaxValue;
        if (query.ClientId is not null)
        {
            var client = SessionIds.TryParseClient(query.ClientId, out var id) ? FindClientById(id, writes) : -1;
            if (client >= 0)
            {
                CopyChain(_clients[client].First, slot => _sessions[slot].NextOfClient);
                if (status != SessionStatus.Active)
                {
                    CopyChain(_clients[client].FirstOver, slot => _sessions[slot].NextOfClient);
                }
            }
        }
        else if (UnicodeText.IsWellFormed(query.UserId))
        {
            var hash = HashOf(SessionTexts.Utf8.GetBytes(query.UserId!));
            CopyChain(_byUser.First(hash), _byUser.Next);
            if (status != SessionStatus.Active)
            {
                CopyChain(_byUser.First(HashOfOver(hash)), _byUser.Next);
            }
        }

        return found;

        void CopyChain(int first, Func<int, int> next)
        {
            for (var slot = first; slot >= 0; slot = next(slot))
            {
                var session = Copy(slot);
                if (IsDisturbed(writes))
                {
                    return;
                }

                if (session.Row.CreatedAt <= after)
                {
                    found.Add(session);
                }
            }
        }
    }

    private StoredSession ToStored(int slot) => ToStored(_sessions[slot], _clients[_sessions[slot].Client].Id);

    private StoredSession ToStored(in SessionRow row, UInt128 clientId) => new(
        SessionIds.FormatSession(row.Id),
        Encoding.UTF8.GetString(SessionTexts.GetUserId(row.Texts)),
        SessionIds.FormatClient(clientId),
        _policies[row.Policy],
        Time(row.CreatedAt),
        Time(row.LastActiveAt),
        IsRevokedByEpoch(row) ? SessionStatus.Revoked : (SessionStatus)row.Status,
        IsRevokedByEpoch(row) ? Time(_epoch) : row.Status == SessionStatus.Active ? null : Time(row.EndedAt),
        _texts.GetClaims(row.Texts),
        row.IsPersistent)
    {
        Number = SessionTexts.GetNumber(row.Texts),
        Device = _texts.GetDevice(row.Texts),
    };

    private bool IsRevokedByEpoch(in SessionRow row) => row.Status == SessionStatus.Active && row.CreatedAt < _epoch;

    private StoredClient ToStored(ClientCopy client, DateTimeOffset now)
    {
        var live = client.Sessions.Where(session => IsLive(session.Row, now)).OrderBy(session => session.Row.Sequence).ToArray();
        var active = Array.Find(live, session => session.Slot == client.Row.Active)
            ?? live.MaxBy(session => (session.Row.LastActiveAt, session.Row.Sequence));
        return new StoredClient(
            SessionIds.FormatClient(client.Row.Id),
            client.Row.Generation,
            active is null ? null : SessionIds.FormatSession(active.Row.Id),
            [.. live.Select(session => ToStored(session.Row, session.ClientId))]);
    }

    private sealed record SessionCopy(SessionRow Row, UInt128 ClientId, int Slot);

    private sealed record ClientCopy(ClientRow Row, List<SessionCopy> Sessions);
}
