using SessionGen.Stores;

namespace SessionGen;

/// <summary>A session as it stands in its row.</summary>
/// <param name="Sequence">The number of the row: the order of sign-ins.</param>
/// <param name="Client">The number of its client's row.</param>
/// <param name="Session">The session.</param>
internal readonly record struct SqliteSessionRow(long Sequence, long Client, StoredSession Session);
