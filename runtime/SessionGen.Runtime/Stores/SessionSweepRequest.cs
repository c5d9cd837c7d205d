namespace SessionGen.Stores;

/// <summary>What a store sweeps.</summary>
public sealed record SessionSweepRequest
{
    /// <summary>Gets the time at which a session must have expired for its end to be recorded.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Gets the time before which a session must have ended to be deleted.</summary>
    public required DateTimeOffset EndedBefore { get; init; }

    /// <summary>
    /// Gets the latest plausible <see cref="StoredSession.ActiveUntil"/>; <see cref="DateTimeOffset.MaxValue"/>, the default, for no
    /// limit. A later one was written by a clock that was far ahead, and is moved back to it; what a later sign-in has left to join by
    /// (<see cref="NewSession.Handover"/>) is erased, as is that of a sign-in <see cref="NewSession.JoinWindow"/> before
    /// <see cref="Now"/>.
    /// </summary>
    public DateTimeOffset LatestActivity { get; init; } = DateTimeOffset.MaxValue;

    /// <summary>Gets the maximum number of rows that the sweep updates or deletes.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Gets the session with its activity moved back to <see cref="LatestActivity"/> if it is later.</summary>
    public StoredSession LimitActivity(StoredSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return session.ActiveUntil > LatestActivity ? session with { ActiveUntil = LatestActivity } : session;
    }

    /// <summary>
    /// Gets when to check a session again that is live at <see cref="Now"/>: when it expires, or one inactivity timeout from now if that is
    /// earlier, since its last activity may turn out to be implausible.
    /// </summary>
    public DateTimeOffset GetNextCheck(StoredSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return session.Policy.InactivityTimeout is { } timeout && session.ExpiresAt - Now > timeout ? Now + timeout : session.ExpiresAt;
    }

    // Now is the earliest clock of all machines, so a sign-in that was just made may lie after it.
    internal bool IsOutdatedHandover(DateTimeOffset replacedAt) =>
        Now - replacedAt >= NewSession.JoinWindow || replacedAt > LatestActivity;

    /// <summary>Checks the request. Every store calls it first.</summary>
    /// <exception cref="ArgumentException">The batch size is less than 1.</exception>
    public void Validate()
    {
        if (BatchSize < 1)
        {
            throw new ArgumentException($"The batch size of the sweep is {BatchSize}; it must be 1 or more.");
        }
    }
}
