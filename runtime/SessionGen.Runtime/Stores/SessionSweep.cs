namespace SessionGen.Stores;

/// <summary>The result of <see cref="ISessionStore.SweepAsync"/>.</summary>
public sealed record SessionSweep
{
    /// <summary>
    /// Gets the number of rows that were updated or deleted, including the store's own bookkeeping, such as sessions that turned out to
    /// live longer and are checked later. Fewer than the batch size: nothing is left to sweep,
    /// unless <see cref="HasMore"/> is true.
    /// </summary>
    public required int RowsAffected { get; init; }

    /// <summary>Gets whether the store has more sessions to check, although it updated fewer rows than the batch size.</summary>
    public bool HasMore { get; init; }

    /// <summary>
    /// Gets the sessions whose end this call recorded, as <see cref="SessionStatus.Expired"/>, <see cref="SessionStatus.Abandoned"/> or
    /// <see cref="SessionStatus.Revoked"/>, including those that it deleted in the same step. Of several parallel sweeps one reports a
    /// session.
    /// </summary>
    public required IReadOnlyList<StoredSession> Ended { get; init; }
}
