using SessionGen.Stores;

namespace SessionGen.InMemory;

/// <summary>Sessions in the order of a <see cref="SessionQuery"/>, all and by user, and by the time at which they are due.</summary>
internal sealed class SessionSet
{
    private readonly SortedSet<Entry> _byUser = [];
    private readonly SortedSet<Entry> _all = [];

    public SortedSet<InMemorySession> ByDue { get; } = new(Comparer<InMemorySession>.Create((left, right) =>
        left.Due != right.Due ? left.Due.CompareTo(right.Due) : left.Sequence.CompareTo(right.Sequence)));

    public void Add(InMemorySession session, DateTimeOffset due)
    {
        session.Due = due;
        ByDue.Add(session);
        _byUser.Add(Entry.Of(session, session.Stored.UserId));
        _all.Add(Entry.Of(session));
    }

    public void Remove(InMemorySession session)
    {
        ByDue.Remove(session);
        _byUser.Remove(Entry.Of(session, session.Stored.UserId));
        _all.Remove(Entry.Of(session));
    }

    public IEnumerable<InMemorySession> All(SessionCursor? after = null) => View(_all, "", after);

    public IEnumerable<InMemorySession> OfUser(string userId, SessionCursor? after = null) => View(_byUser, userId, after);

    private static IEnumerable<InMemorySession> View(SortedSet<Entry> entries, string userId, SessionCursor? after)
    {
        var first = new Entry(userId, after?.CreatedAt.UtcTicks ?? long.MaxValue, after?.SessionId ?? "", null);
        return entries.GetViewBetween(first, new Entry(userId, long.MinValue, "", null)).Select(entry => entry.Session!);
    }

    private readonly record struct Entry(string UserId, long CreatedAt, string SessionId, InMemorySession? Session) : IComparable<Entry>
    {
        public static Entry Of(InMemorySession session, string userId = "") =>
            new(userId, session.Stored.CreatedAt.UtcTicks, session.Stored.Id, session);

        public int CompareTo(Entry other)
        {
            var order = string.CompareOrdinal(UserId, other.UserId);
            order = order != 0 ? order : other.CreatedAt.CompareTo(CreatedAt);
            return order != 0 ? order : string.CompareOrdinal(other.SessionId, SessionId);
        }
    }
}
