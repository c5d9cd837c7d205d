
namespace SessionGen.Stores;

/// <summary>A client (browser profile) as a store keeps it.</summary>
/// <param name="Id">The client id.</param>
/// <param name="Generation">Advances at each sign-in, switch and sign-out.</param>
/// <param name="ActiveSessionId">
/// The session its requests run as; null where none lives. When the active session runs out, its live session that was active last takes
/// over, whether a sweep has noticed or not.
/// </param>
/// <param name="Sessions">Its live sessions, oldest first.</param>
public sealed record StoredClient(string Id, long Generation, string? ActiveSessionId, IReadOnlyList<StoredSession> Sessions);
