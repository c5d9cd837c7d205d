using SessionGen.Stores;

namespace SessionGen.InMemory;

/// <summary>Sessions by user and by client, in the order of a <see cref="SessionQuery"/>, and by the time at which they are due.</summary>
internal sealed class SessionSet
{
    private readonly SortedSet<Entry> _byUser = [];
    private readonly SortedSet<Entry> _byClient = [];

    /// <summary>All of them, the earliest due first.</summary>
    public SortedSet<InMemorySession> ByDue { get; } = new(Comparer<InMemorySession>.Create((left, right) =>
        left.Due != right.Due ? left.Due.CompareTo(right.Due) : left.Sequence.CompareTo(right.Sequence)));

    public void Add(InMemorySession session, DateTimeOffset due)
    {
        session.Due = due;
        ByDue.Add(session);
        _byUser.Add(EntryOf(session, session.Stored.UserId));
        _byClient.Add(EntryOf(session, session.Client.Id));
    }

    public void Remove(InMemorySession session)
    {
        ByDue.Remove(session);
        _byUser.Remove(EntryOf(session, session.Stored.UserId));
        _byClient.Remove(EntryOf(session, session.Client.Id));
    }

    public IEnumerable<InMemorySession> OfUser(string userId, SessionCursor? after = null) => Find(_byUser, userId, after);

    public IEnumerable<InMemorySession> OfClient(string clientId, SessionCursor? after = null) => Find(_byClient, clientId, after);

    private static IEnumerable<InMemorySession> Find(SortedSet<Entry> entries, string owner, SessionCursor? after)
    {
        var first = new Entry(owner, after?.CreatedAt.UtcTicks ?? long.MaxValue, after?.SessionId ?? "", null);
        return entries.GetViewBetween(first, new Entry(owner, long.MinValue, "", null)).Select(entry => entry.Session!);
    }

    private static Entry EntryOf(InMemorySession session, string owner) =>
        new(owner, session.Stored.CreatedAt.UtcTicks, session.Stored.Id, session);

    private readonly record struct Entry(string Owner, long CreatedAt, string SessionId, InMemorySession? Session) : IComparable<Entry>
    {
        public int CompareTo(Entry other)
        {
            var order = string.CompareOrdinal(Owner, other.Owner);
            order = order != 0 ? order : other.CreatedAt.CompareTo(CreatedAt);
            return order != 0 ? order : string.CompareOrdinal(other.SessionId, SessionId);
        }
    }
}
