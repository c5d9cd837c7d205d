namespace SessionGen.Tokens;

// Hashes only the last characters: the end of a signature or of an authentication tag. Tokens that are kept were made with keys of the
// ring, so no sender can choose these.
internal sealed class TokenTextComparer : IEqualityComparer<string>, IAlternateEqualityComparer<ReadOnlySpan<char>, string>
{
    // 60 bits. The very last ones of a signature are partly zero, so the hash mixes all of them.
    private const int Tail = 10;

    private TokenTextComparer()
    {
    }

    public static TokenTextComparer Instance { get; } = new();

    public bool Equals(string? x, string? y) => string.Equals(x, y, StringComparison.Ordinal);

    public bool Equals(ReadOnlySpan<char> alternate, string other) => alternate.SequenceEqual(other);

    public int GetHashCode(string obj) => GetHashCode(obj.AsSpan());

    public int GetHashCode(ReadOnlySpan<char> alternate)
    {
        var hash = 0UL;
        foreach (var letter in alternate[Math.Max(0, alternate.Length - Tail)..])
        {
            hash = (hash * 67) + letter;
        }

        return (int)(hash ^ (hash >> 32));
    }

    public string Create(ReadOnlySpan<char> alternate) => alternate.ToString();
}
