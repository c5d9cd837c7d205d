namespace SessionGen.Stores;

/// <summary>What a store answers to a <see cref="SessionQuery"/>.</summary>
/// <param name="Sessions">The sessions, newest first, each as <see cref="StoredSession.AsOf"/> tells it at the time of the query.</param>
/// <param name="Next">Where the next page begins; null where there is no more.</param>
public sealed record SessionPage(IReadOnlyList<StoredSession> Sessions, SessionCursor? Next);
