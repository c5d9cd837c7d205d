using SessionGen.Stores;

namespace SessionGen.InMemory;

/// <summary>Keys, leases and clocks in the memory of one process.</summary>
internal sealed class InMemoryCoordination : IKeyStore, ISessionLeases, ISessionClocks
{
    private readonly Lock _lock = new();
    private readonly List<StoredKey> _keys = [];
    private readonly Dictionary<string, SessionLease> _leases = new(StringComparer.Ordinal);
    private readonly List<MachineClock> _clocks = [];

    public ValueTask<bool> TryTakeLeaseAsync(SessionLease lease, CancellationToken cancellationToken)
    {
        using var scope = Enter(cancellationToken);
        if (_leases.TryGetValue(lease.Name, out var held) && held.Holder != lease.Holder
            && held.Until > lease.Now && held.Until <= lease.LatestHeld)
        {
            return new(false);
        }

        _leases[lease.Name] = lease;
        return new(true);
    }

    public ValueTask<IReadOnlyList<MachineClock>> ReportClockAsync(string machine, DateTimeOffset now, CancellationToken cancellationToken)
    {
        using var scope = Enter(cancellationToken);
        var index = _clocks.FindIndex(clock => clock.Machine == machine);
        if (index < 0)
        {
            _clocks.Add(new MachineClock { Machine = machine, Now = now, Reports = 1 });
        }
        else
        {
            _clocks[index] = _clocks[index] with { Now = now, Reports = _clocks[index].Reports + 1 };
        }

        return new([.. _clocks]);
    }

    public ValueTask RemoveClockAsync(string machine, CancellationToken cancellationToken)
    {
        using var scope = Enter(cancellationToken);
        _clocks.RemoveAll(clock => clock.Machine == machine);
        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlyList<StoredKey>> ListKeysAsync(CancellationToken cancellationToken)
    {
        using var scope = Enter(cancellationToken);
        return new([.. _keys]);
    }

    public ValueTask<bool> TryAddKeyAsync(StoredKey key, string? predecessorKeyId, CancellationToken cancellationToken)
    {
        using var scope = Enter(cancellationToken);
        if (_keys.LastOrDefault()?.KeyId != predecessorKeyId || _keys.Exists(known => known.KeyId == key.KeyId))
        {
            return new(false);
        }

        _keys.Add(key with { Secret = key.Secret.ToArray() });
        return new(true);
    }

    public ValueTask RemoveKeyAsync(string keyId, CancellationToken cancellationToken)
    {
        using var scope = Enter(cancellationToken);
        _keys.RemoveAll(key => key.KeyId == keyId);
        return ValueTask.CompletedTask;
    }

    private Lock.Scope Enter(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _lock.EnterScope();
    }
}
