namespace SessionGen;

/// <summary>
/// Compares whole tokens, and hashes the last bits of their signature. Every token that is kept was signed here: its signature is
/// nothing that a sender can choose, so no keyed hash over the whole text is needed to keep buckets short.
/// </summary>
internal sealed class TokenTextComparer : IEqualityComparer<string>, IAlternateEqualityComparer<ReadOnlySpan<char>, string>
{
    /// <summary>10 base64url characters, 60 bits; the very last ones of a signature are partly zero, so the hash mixes all of them.</summary>
    private const int Tail = 10;

    private TokenTextComparer()
    {
    }

    public static TokenTextComparer Instance { get; } = new();

    public bool Equals(string? x, string? y) => string.Equals(x, y, StringComparison.Ordinal);

    public int GetHashCode(string obj) => GetHashCode(obj.AsSpan());

    public bool Equals(ReadOnlySpan<char> alternate, string other) => alternate.SequenceEqual(other);

    public int GetHashCode(ReadOnlySpan<char> alternate)
    {
        if (alternate.Length < Tail)
        {
            return alternate.Length;
        }

        var hash = 0UL;
        foreach (var letter in alternate[^Tail..])
        {
            hash = (hash * 67) + letter;
        }

        return (int)(hash ^ (hash >> 32));
    }

    public string Create(ReadOnlySpan<char> alternate) => alternate.ToString();
}
