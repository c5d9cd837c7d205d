using System.Text;

namespace SessionGen;

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

    private bool IsLive(in SessionRow row, DateTimeOffset now) =>
        row.Status == SessionRowStatus.Active && now < _policies[row.Policy].GetEnd(Time(row.CreatedAt), Time(row.LastActiveAt));

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

    private List<SessionCopy> CopyUser(byte[] user, long writes)
    {
        var sessions = new List<SessionCopy>();
        for (var slot = _byUser.First(HashOf(user)); slot >= 0 && !IsDisturbed(writes); slot = _byUser.Next(slot))
        {
            if (_sessions[slot].Texts is { } texts && SessionTexts.GetUserId(texts).SequenceEqual(user))
            {
                sessions.Add(Copy(slot));
            }
        }

        return sessions;
    }

    private StoredSession ToStored(int slot) => ToStored(_sessions[slot], _clients[_sessions[slot].Client].Id);

    private StoredSession ToStored(in SessionRow row, UInt128 clientId) => new(
        SessionIds.FormatSession(row.Id),
        Encoding.UTF8.GetString(SessionTexts.GetUserId(row.Texts)),
        SessionIds.FormatClient(clientId),
        _policies[row.Policy],
        Time(row.CreatedAt),
        Time(row.LastActiveAt),
        (SessionStatus)row.Status,
        row.Status == SessionRowStatus.Active ? null : Time(row.EndedAt),
        _texts.GetClaims(row.Texts),
        row.IsPersistent);

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
