using SessionGen.Stores;

namespace SessionGen.Postgres.Feed;

/// <summary>What one read of the table of changes returns.</summary>
/// <param name="AtPosition">What the row at the position of the reader contains now; null if there is no such row.</param>
/// <param name="Changes">The changes, in the order of their numbers.</param>
internal sealed record PostgresFeedPage(PostgresChangeKey? AtPosition, List<PostgresFeedChange> Changes);

/// <summary>A row of the table of changes.</summary>
/// <param name="Sequence">Its number.</param>
/// <param name="Change">The change; null if the row is not valid.</param>
/// <param name="Key">Tells the row from another one with the same number.</param>
/// <param name="IsNew">Whether the row is kept for five more minutes at least.</param>
internal readonly record struct PostgresFeedChange(long Sequence, SessionChange? Change, PostgresChangeKey Key, bool IsNew);

/// <summary>
/// The content of a row of the table of changes. A number alone does not identify a row: after a failover to a server that was behind, or
/// after a restore, numbers are assigned again.
/// </summary>
internal readonly record struct PostgresChangeKey(string? SessionId, long Status, long At);
