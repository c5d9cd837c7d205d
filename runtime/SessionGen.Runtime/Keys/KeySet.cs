using Microsoft.IdentityModel.Tokens;

namespace SessionGen.Keys;

/// <summary>The keys of the ring as they were read at one time. Immutable.</summary>
internal sealed class KeySet(RingKey[] readable, SigningKey[] configured, SessionTokenAlgorithm algorithm)
{
    public RingKey[] Readable { get; } = readable;

    // Only keys of the configured algorithm (RFC 8725, section 3.1).
    public SigningKey[] Signing { get; } = configured.Length > 0
        ? configured
        : [.. readable.OfType<SigningKey>().Where(key => key.Algorithm == algorithm)];

    public SealingKey[] Sealing { get; } = [.. readable.OfType<SealingKey>()];

    // Also those of another algorithm, which machines with another version of sessions.yaml sign with.
    public JsonWebKey[] Public { get; } = configured.Length > 0
        ? [.. configured.Select(key => key.PublicKey)]
        : [.. readable.OfType<SigningKey>().Select(key => key.PublicKey)];
}
