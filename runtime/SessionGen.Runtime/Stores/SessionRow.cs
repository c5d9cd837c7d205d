namespace SessionGen.Stores;

/// <summary>
/// A session as a database store reads it. One that the revocation cutoff has ended is <see cref="SessionStatus.Revoked"/>.
/// </summary>
/// <param name="Sequence">Its position in the order of sign-ins.</param>
/// <param name="Session">The session.</param>
internal readonly record struct SessionRow(long Sequence, StoredSession Session)
{
    /// <summary>Gets the number of the client's row, if the store numbers them.</summary>
    public long Client { get; init; }

    public StoredSession EndAs(SessionStatus status, DateTimeOffset at) => Session with { Status = status, EndedAt = at };
}
