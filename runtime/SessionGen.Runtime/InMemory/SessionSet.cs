using SessionGen.Stores;

namespace SessionGen.InMemory;

/// <summary>Sessions by user, in the order of a <see cref="SessionQuery"/>, and by the time at which they are due.</summary>
internal sealed class SessionSet
{
    private readonly SortedSet<Entry> _byUser = [];

    public SortedSet<InMemorySession> ByDue { get; } = new(Comparer<InMemorySession>.Create((left, right) =>
        left.Due != right.Due ? left.Due.CompareTo(right.Due) : left.Sequence.CompareTo(right.Sequence)));

    public void Add(InMemorySession session, DateTimeOffset due)
    {
        session.Due = due;
        ByDue.Add(session);
        _byUser.Add(Entry.Of(session));
    }

    public void Remove(InMemorySession session)
    {
        ByDue.Remove(session);
        _byUser.Remove(Entry.Of(session));
    }

    public IEnumerable<InMemorySession> OfUser(string userId, SessionCursor? after = null)
    {
        var first = new Entry(userId, after?.CreatedAt.UtcTicks ?? long.MaxValue, after?.SessionId ?? "", null);
        return _byUser.GetViewBetween(first, new Entry(userId, long.MinValue, "", null)).Select(entry => entry.Session!);
    }

    private readonly record struct Entry(string UserId, long CreatedAt, string SessionId, InMemorySession? Session) : IComparable<Entry>
    {
        public static Entry Of(InMemorySession session) =>
            new(session.Stored.UserId, session.Stored.CreatedAt.UtcTicks, session.Stored.Id, session);

        public int CompareTo(Entry other)
        {
            var order = string.CompareOrdinal(UserId, other.UserId);
            order = order != 0 ? order : other.CreatedAt.CompareTo(CreatedAt);
            return order != 0 ? order : string.CompareOrdinal(other.SessionId, SessionId);
        }
    }
}
