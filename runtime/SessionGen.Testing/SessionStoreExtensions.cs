using SessionGen.Stores;

namespace SessionGen.Testing;

/// <summary>Reads queries page by page, and sweeps, for tests of stores.</summary>
public static class SessionStoreExtensions
{
    /// <summary>Gets the live sessions of a user, newest first.</summary>
    public static Task<List<StoredSession>> ListByUserAsync(
        this ISessionStore store, string userId, DateTimeOffset now, CancellationToken cancellationToken) =>
        store.ListAsync(new SessionQuery { Now = now, UserId = userId }, cancellationToken);

    /// <summary>Gets every session that a query asks for, newest first, in pages of <see cref="SessionQuery.Limit"/>.</summary>
    public static async Task<List<StoredSession>> ListAsync(
        this ISessionStore store, SessionQuery query, CancellationToken cancellationToken)
    {
        var sessions = new List<StoredSession>();
        for (SessionPage? page = null; page is null || page.Next is not null;)
        {
            page = await store.QueryAsync(query with { After = page?.Next }, cancellationToken);
            Assert.InRange(page.Sessions.Count, page.Next is null ? 0 : query.Limit, query.Limit);
            sessions.AddRange(page.Sessions);
        }

        return sessions;
    }

    /// <summary>Sweeps one batch, whatever the activity of the sessions.</summary>
    public static ValueTask<SessionSweep> SweepAsync(
        this ISessionStore store, DateTimeOffset now, DateTimeOffset endedBefore, int batchSize, CancellationToken cancellationToken) =>
        store.SweepAsync(
            new SessionSweepRequest { Now = now, EndedBefore = endedBefore, BatchSize = batchSize }, cancellationToken);
}
