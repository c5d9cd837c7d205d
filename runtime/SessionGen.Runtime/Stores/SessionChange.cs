namespace SessionGen;

/// <summary>A session that ended, as the change feed tells it.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="Status">What became of it.</param>
/// <param name="At">When.</param>
public readonly record struct SessionChange(string SessionId, SessionStatus Status, DateTimeOffset At);
