namespace SessionGen.Stores;

/// <summary>A session as a database store reads it, already revoked if the cutoff has ended it.</summary>
internal readonly record struct SessionRow(long Sequence, StoredSession Session)
{
    public long Client { get; init; }

    public StoredSession EndAs(SessionStatus status, DateTimeOffset at) => Session with { Status = status, EndedAt = at };
}
