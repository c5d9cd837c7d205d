using SessionGen.Infrastructure;
using SessionGen.Stores;

namespace SessionGen.Keys;

/// <summary>
/// When keys come and go. Pure: the same keys and the same time always give the same step, so machines that share a store agree.
/// </summary>
internal sealed class KeyRotation(SessionTokenSettings token)
{
    private static readonly TimeSpan LongestLead = TimeSpan.FromDays(7);
    private static readonly TimeSpan ForeignRetention = TimeSpan.FromDays(1);

    /// <summary>How often a machine reads the keys: often enough to see the next key long before it signs.</summary>
    public TimeSpan RefreshInterval { get; } = token.KeyRotation is { } rotation
        ? Clamp(rotation / 20, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5))
        : TimeSpan.FromMinutes(5);

    /// <summary>How long a key is published before it signs, so that every verifier has it by then, those with a cached JWKS too.</summary>
    public TimeSpan Lead { get; } = token.KeyRotation is { } rotation ? Clamp(rotation / 4, TimeSpan.Zero, LongestLead) : TimeSpan.Zero;

    /// <summary>How long a key is kept after its successor began to sign: until its last token is over, on a slow clock too.</summary>
    public TimeSpan Retention => token.Lifetime + token.ClockSkew + (2 * RefreshInterval);

    /// <summary>Gets what the keys of one class lack, or have too much of, at <paramref name="now"/>.</summary>
    /// <param name="all">The keys of the store, oldest first.</param>
    /// <param name="algorithm">The algorithm of new keys, which names the class.</param>
    /// <param name="now">The time, in whole seconds.</param>
    public KeyRotationStep GetNextStep(IReadOnlyList<KeyTimes> all, StoredKeyAlgorithm algorithm, DateTimeOffset now)
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

        if (token.KeyRotation is { } rotation && !HasNext(own, now, within: rotation + Lead) && now >= current.ActivatesAt + rotation - Lead)
        {
            var due = current.ActivatesAt + rotation;
            return new KeyRotationStep(AddActivatingAt: due > now + Lead ? due : now + Lead, RemoveKeyId: null);
        }

        return new KeyRotationStep(AddActivatingAt: null, FindOutdated(keys, own, current, now)?.KeyId);
    }

    /// <summary>
    /// Whether the next key is there. One that begins to sign later than any that is added now was added by a machine whose clock is far ahead; it
    /// waits for its time.
    /// </summary>
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

        // Keys of an algorithm that sessions.yaml named before sign nothing more, nor do those before the current one that cannot be read here.
        // Machines that still run the old file, or can read them, may need them for a while.
        return now >= current.ActivatesAt + ForeignRetention + Retention
            ? keys.FirstOrDefault(key => key.Algorithm != current.Algorithm || (!key.IsReadable && key.ActivatesAt < current.ActivatesAt))
            : null;
    }

    private static TimeSpan Clamp(TimeSpan value, TimeSpan minimum, TimeSpan maximum) =>
        value < minimum ? minimum : value > maximum ? maximum : value;
}
