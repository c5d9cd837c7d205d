namespace SessionGen.Stores;

/// <summary>What the change feed tells of a session.</summary>
/// <param name="SessionId">
/// The session; null for the epoch: with <see cref="SessionStatus.Revoked"/>, every session created before <paramref name="At"/> is over.
/// </param>
/// <param name="Status">
/// What became of it. <see cref="SessionStatus.Active"/>: it lives on, but its tokens that were issued until now are to be replaced.
/// </param>
/// <param name="At">When.</param>
public readonly record struct SessionChange(string? SessionId, SessionStatus Status, DateTimeOffset At);
