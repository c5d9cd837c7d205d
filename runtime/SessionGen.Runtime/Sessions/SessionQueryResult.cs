namespace SessionGen;

/// <summary>One page of sessions.</summary>
/// <param name="Sessions">The sessions, newest first.</param>
/// <param name="Next">
/// What to set <see cref="SessionQueryOptions.After"/> to for the next page, safe in a URL; null where there is no more. It holds a
/// time and a session id, no secret, and gives no access to anything by itself.
/// </param>
public sealed record SessionQueryResult(IReadOnlyList<Session> Sessions, string? Next);
