using SessionGen.Stores;

namespace SessionGen.InMemory;

/// <summary>Sessions in the order of a <see cref="SessionQuery"/>, all and by user, and by the time at which they are due.</summary>
internal sealed class SessionSet
{
    private readonly SortedSet<InMemorySession> _all = new(Comparer<InMemorySession>.Create(ComparePositions));
    private readonly SortedSet<InMemorySession> _byUser = new(Comparer<InMemorySession>.Create((left, right) =>
        string.CompareOrdinal(left.Stored.UserId, right.Stored.UserId) is var order && order != 0 ? order : ComparePositions(left, right)));

    public SortedSet<InMemorySession> ByDue { get; } = new(Comparer<InMemorySession>.Create((left, right) =>
        left.Due != right.Due ? left.Due.CompareTo(right.Due) : left.Sequence.CompareTo(right.Sequence)));

    public void Add(InMemorySession session, DateTimeOffset due)
    {
        session.Due = due;
        ByDue.Add(session);
        _byUser.Add(session);
        _all.Add(session);
    }

    public void Remove(InMemorySession session)
    {
        ByDue.Remove(session);
        _byUser.Remove(session);
        _all.Remove(session);
    }

    public IEnumerable<InMemorySession> All(SessionCursor? after = null) => View(_all, "", after);

    public IEnumerable<InMemorySession> OfUser(string userId, SessionCursor? after = null) => View(_byUser, userId, after);

    private static SortedSet<InMemorySession> View(SortedSet<InMemorySession> sessions, string userId, SessionCursor? after) =>
        sessions.GetViewBetween(
            InMemorySession.At(userId, after ?? new SessionCursor(DateTimeOffset.MaxValue, "")),
            InMemorySession.At(userId, new SessionCursor(DateTimeOffset.MinValue, "")));

    // Newest first, as in a query.
    private static int ComparePositions(InMemorySession left, InMemorySession right)
    {
        var order = right.Stored.CreatedAt.CompareTo(left.Stored.CreatedAt);
        return order != 0 ? order : string.CompareOrdinal(right.Stored.Id, left.Stored.Id);
    }
}
