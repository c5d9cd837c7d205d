using SessionGen.Infrastructure;
using SessionGen.Stores;

namespace SessionGen.Keys;

/// <summary>Pure: the same keys and the same time always give the same step, so machines that share a store agree.</summary>
internal sealed class KeyRotation(SessionTokenSettings token)
{
    private static readonly TimeSpan LongestLead = TimeSpan.FromDays(7);
    private static readonly TimeSpan ForeignRetention = TimeSpan.FromDays(1);

    // Often enough to see the next key long before it signs.
    public TimeSpan RefreshInterval { get; } = token.KeyRotation is { } rotation
        ? Clamp(rotation / 20, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5))
        : TimeSpan.FromMinutes(5);

    // How long a key is published before it signs, so that every verifier has it by then, those with a cached JWKS too.
    public TimeSpan Lead { get; } = token.KeyRotation is { } rotation ? Clamp(rotation / 4, TimeSpan.Zero, LongestLead) : TimeSpan.Zero;

    // From when the successor begins to sign until the last token has expired, on a slow clock too.
    public TimeSpan Retention => token.Lifetime + token.ClockSkew + (2 * RefreshInterval);

    // The algorithm is that of new keys, and names the class. Keys are removed by the earliest clock of all machines, since one that is
    // ahead would remove a key that others still use; null: by none.
    public KeyRotationStep GetNextStep(
        IReadOnlyList<KeyTimes> all, StoredKeyAlgorithm algorithm, DateTimeOffset now, DateTimeOffset? earliest)
    {
        KeyTimes[] keys = [.. all.Where(key => key.IsOfClass(algorithm))];
        KeyTimes[] own = [.. keys.Where(key => key.IsReadable && key.Algorithm == algorithm).OrderBy(key => key.ActivatesAt)];
        if (own.Length == 0)
        {
            return new KeyRotationStep(AddActivatingAt: now, RemoveKeyId: null);
        }

        var current = own.LastOrDefault(key => key.ActivatesAt <= now);
        if (current is null)
        {
            // Only keys of the future, as a clock that was set back leaves them: the first of them signs already.
            return default;
        }

        if (token.KeyRotation is { } rotation
            && !HasNext(own, now, within: rotation + Lead)
            && now >= current.ActivatesAt + rotation - Lead)
        {
            var due = current.ActivatesAt + rotation;
            return new KeyRotationStep(AddActivatingAt: due > now + Lead ? due : now + Lead, RemoveKeyId: null);
        }

        // Current is the key that signs by the earliest clock. If that has none yet, nothing is outdated.
        return earliest is { } past && own.LastOrDefault(key => key.ActivatesAt <= past) is { } pastCurrent
            ? new KeyRotationStep(AddActivatingAt: null, FindOutdated(keys, own, pastCurrent, past)?.KeyId)
            : default;
    }

    // A key that begins to sign later than any that is added now was added by a machine whose clock is far ahead; it waits for its time.
    private static bool HasNext(KeyTimes[] own, DateTimeOffset now, TimeSpan within) =>
        Array.Exists(own, key => key.ActivatesAt > now && key.ActivatesAt - now <= within);

    private KeyTimes? FindOutdated(KeyTimes[] keys, KeyTimes[] own, KeyTimes current, DateTimeOffset now)
    {
        for (var i = 0; own[i] != current; i++)
        {
            if (now >= own[i + 1].ActivatesAt + Retention)
            {
                return own[i];
            }
        }

        // Keys of an algorithm that sessions.yaml named before sign nothing more, nor do earlier ones that cannot be read here. Machines
        // that still run the old file, or can read them, may need them for a while.
        return now >= current.ActivatesAt + ForeignRetention + Retention
            ? keys.FirstOrDefault(key => key.Algorithm != current.Algorithm || (!key.IsReadable && key.ActivatesAt < current.ActivatesAt))
            : null;
    }

    private static TimeSpan Clamp(TimeSpan value, TimeSpan minimum, TimeSpan maximum) =>
        value < minimum ? minimum : value > maximum ? maximum : value;
}

// A key that this machine cannot read is only ever removed.
internal sealed record KeyTimes(string KeyId, StoredKeyAlgorithm Algorithm, DateTimeOffset ActivatesAt, bool IsReadable = true)
{
    // Keys of one class take each other's place: those that sign, or those that seal.
    public bool IsOfClass(StoredKeyAlgorithm algorithm) =>
        (Algorithm == StoredKeyAlgorithm.A256Gcm) == (algorithm == StoredKeyAlgorithm.A256Gcm);
}

internal readonly record struct KeyRotationStep(DateTimeOffset? AddActivatingAt, string? RemoveKeyId);
