namespace SessionGen.Tokens;

/// <summary>
/// Compares tokens by their whole text, and hashes the last bits of their signature. Every token that is kept was signed here: its signature is
/// nothing that a sender can choose, so no keyed hash over the whole text is needed to keep buckets short.
/// </summary>
internal sealed class SessionTokenTextComparer<TClaims> : IEqualityComparer<SessionToken<TClaims>>, IAlternateEqualityComparer<ReadOnlySpan<char>, SessionToken<TClaims>>
    where TClaims : class, ISessionClaims<TClaims>
{
    /// <summary>10 base64url characters, 60 bits; the very last ones of a signature are partly zero, so the hash mixes all of them.</summary>
    private const int Tail = 10;

    private SessionTokenTextComparer()
    {
    }

    public static SessionTokenTextComparer<TClaims> Instance { get; } = new();

    public bool Equals(SessionToken<TClaims>? x, SessionToken<TClaims>? y) => x == y || (x is not null && y is not null && x.HasText(y.Text));

    public bool Equals(ReadOnlySpan<char> alternate, SessionToken<TClaims> other) => other.HasText(alternate);

    public int GetHashCode(SessionToken<TClaims> obj)
    {
        Span<char> tail = stackalloc char[Tail];
        obj.CopyTail(tail);
        return HashOf(tail);
    }

    public int GetHashCode(ReadOnlySpan<char> alternate) => alternate.Length < Tail ? alternate.Length : HashOf(alternate[^Tail..]);

    /// <summary>Not needed: nothing is added by its text alone.</summary>
    public SessionToken<TClaims> Create(ReadOnlySpan<char> alternate) => throw new NotSupportedException();

    private static int HashOf(ReadOnlySpan<char> tail)
    {
        var hash = 0UL;
        foreach (var letter in tail)
        {
            hash = (hash * 67) + letter;
        }

        return (int)(hash ^ (hash >> 32));
    }
}
