using Microsoft.IdentityModel.Tokens;

namespace SessionGen.Keys;

/// <summary>The keys of the ring as they were read at one time. Immutable.</summary>
/// <param name="readable">The keys of the store that this machine can use, oldest first.</param>
/// <param name="configured">The signing keys that the application brings; empty if those of the store sign.</param>
/// <param name="algorithm">What signs.</param>
internal sealed class KeySet(RingKey[] readable, SigningKey[] configured, SessionTokenAlgorithm algorithm)
{
    public RingKey[] Readable { get; } = readable;

    /// <summary>Only keys of the configured algorithm (RFC 8725, section 3.1).</summary>
    public SigningKey[] Signing { get; } = configured.Length > 0
        ? configured
        : [.. readable.OfType<SigningKey>().Where(key => key.Algorithm == algorithm)];

    public SealingKey[] Sealing { get; } = [.. readable.OfType<SealingKey>()];

    /// <summary>Also those of another algorithm, which machines with another version of sessions.yaml sign with.</summary>
    public JsonWebKey[] Public { get; } = configured.Length > 0
        ? [.. configured.Select(key => key.PublicKey)]
        : [.. readable.OfType<SigningKey>().Select(key => key.PublicKey)];
}
