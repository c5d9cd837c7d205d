namespace SessionGen.Tokens;

/// <summary>
/// What verifying a token needs of memory, kept from one token to the next on each thread. Used within one call that gives the thread to nobody else.
/// </summary>
internal sealed class VerificationBuffer
{
    [ThreadStatic]
    private static VerificationBuffer? _cached;

    private VerificationBuffer(int length)
    {
        Received = new byte[length];
        Payload = new byte[length];
        Signature = new byte[length];
    }

    /// <summary>Takes the token as it came.</summary>
    public byte[] Received { get; }

    /// <summary>Takes the decoded payload.</summary>
    public byte[] Payload { get; }

    /// <summary>Takes the decoded signature.</summary>
    public byte[] Signature { get; }

    /// <summary>A buffer for a token of this length.</summary>
    public static VerificationBuffer Rent(int length) =>
        _cached is { } cached && cached.Received.Length >= length ? cached : _cached = new VerificationBuffer(Math.Max(4096, length));
}
