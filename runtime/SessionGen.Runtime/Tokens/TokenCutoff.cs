namespace SessionGen.Tokens;

/// <summary>Which tokens of a session are not to be used. Immutable.</summary>
/// <param name="Version">Tokens made here by what was known before this version of <see cref="SessionRevocations"/>,</param>
/// <param name="NotBefore">and tokens of other machines that were issued before this second.</param>
/// <param name="NotBeforeHere">Of the tokens made here only those that were issued before this second.</param>
internal sealed record TokenCutoff(long Version, long NotBefore, long NotBeforeHere)
{
    /// <summary>None.</summary>
    public static readonly TokenCutoff None = new(0, 0, 0);

    /// <summary>Every one, also those to come: the session ended.</summary>
    public static readonly TokenCutoff All = new(long.MaxValue, long.MaxValue, long.MaxValue);

    /// <summary>Whether a token is among them.</summary>
    /// <param name="version">The version it was made by; zero for a token of another machine.</param>
    /// <param name="issuedAt">Its <c>iat</c>.</param>
    public bool Include(long version, long issuedAt) =>
        version == 0 ? issuedAt < NotBefore : version < Version && issuedAt < NotBeforeHere;

    /// <summary>These and others.</summary>
    public TokenCutoff And(TokenCutoff other) => new(
        Math.Max(Version, other.Version),
        Math.Max(NotBefore, other.NotBefore),
        Math.Max(NotBeforeHere, other.NotBeforeHere));
}
