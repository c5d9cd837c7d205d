using SessionGen.Stores;

namespace SessionGen;

/// <summary>A session as it stands in its row; one that the epoch has ended, as <see cref="SessionStatus.Revoked"/>.</summary>
/// <param name="Sequence">The order of sign-ins.</param>
/// <param name="Session">The session.</param>
internal readonly record struct PostgresSessionRow(long Sequence, StoredSession Session);
