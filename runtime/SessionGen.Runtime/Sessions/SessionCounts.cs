namespace SessionGen;

/// <summary>The number of sessions by policy and status. Immutable.</summary>
public sealed record SessionCounts
{
    /// <summary>The numbers that are not 0, by policy (ordinal) and then by status.</summary>
    public required IReadOnlyList<SessionCount> Rows { get; init; }

    /// <summary>The number of sessions with any policy and status.</summary>
    public long Total => Count();

    /// <summary>Gets the number of sessions of a policy, with a status, or both; null stands for any.</summary>
    public long Count(string? policy = null, SessionStatus? status = null) =>
        Rows.Where(row => (policy is null || row.Policy == policy) && (status is null || row.Status == status)).Sum(row => row.Count);
}
