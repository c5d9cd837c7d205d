namespace SessionGen.Stores;

/// <summary>What came of <see cref="ISessionStore.EndAsync"/>.</summary>
/// <param name="Ended">The sessions that the call ended, with their new status.</param>
/// <param name="Client">The client after it, where the ending named one by its hash and it is known; otherwise null.</param>
/// <param name="EndedActive">Whether the active session of <paramref name="Client"/> was among them.</param>
public sealed record EndSessionsResult(IReadOnlyList<StoredSession> Ended, StoredClient? Client, bool EndedActive);
