using SessionGen.Keys;
using SessionGen.Model;

namespace SessionGen.Tokens;

/// <summary>
/// A derived key that this process seals with, and the numbers of its tokens, which are its nonces. No other process derives the same key,
/// so that no nonce is used twice under one key. Thread-safe.
/// </summary>
internal sealed class Sealer(SealingKey source, string purpose)
{
    private long _used;

    public DerivedKey Key { get; } = new(source, purpose, SessionIds.NewKey());

    /// <summary>Takes the next number; false when all are used and another sealer has to take this one's place.</summary>
    public bool TryTakeNumber(out uint number)
    {
        var next = Interlocked.Increment(ref _used) - 1;
        number = (uint)next;
        return next <= uint.MaxValue;
    }

    /// <summary>For tests: skips to the last numbers.</summary>
    internal void Skip(long count) => Interlocked.Add(ref _used, count);
}
