using SessionGen.Postgres.Rows;
using SessionGen.Stores;

namespace SessionGen.Postgres.Feed;

/// <summary>What one read of the table of changes returns.</summary>
/// <param name="AtPosition">What the row at the position of the reader contains now; null if there is no such row.</param>
/// <param name="IsBehind">Whether a row is new although its number was passed: the sequence went back.</param>
/// <param name="ReadAt">When it was read, by the server's clock: what is noted later is not in it.</param>
/// <param name="Changes">The changes, in the order of their numbers.</param>
internal sealed record PostgresFeedPage(PostgresChangeKey? AtPosition, bool IsBehind, DateTime ReadAt, List<PostgresFeedChange> Changes);

/// <summary>A row of the table of changes.</summary>
/// <param name="Sequence">Its number.</param>
/// <param name="Change">The change; null if the row is not valid.</param>
/// <param name="Key">Tells the row from another one with the same number.</param>
/// <param name="IsNew">Whether the row is kept for five more minutes at least.</param>
internal readonly record struct PostgresFeedChange(long Sequence, SessionChange? Change, PostgresChangeKey Key, bool IsNew);
