using System.Numerics;

namespace SessionGen.InMemory;

/// <summary>
/// Which rows are to be looked at when, without a look at all the others: doubly linked lists through the rows, one for each point in time.
/// One writer at a time.
/// </summary>
/// <remarks>
/// A renewal does not touch it: it only makes a session end later, and a row that comes up too early is put back. A far end gets a
/// coarse point in time before it, a near one an exact one, so there are few lists and each row is looked at a handful of times in its life.
/// </remarks>
internal sealed class DueLists(SlotTable<SessionRow> rows, bool isExact)
{
    private readonly SortedDictionary<uint, int> _heads = [];

    /// <summary>The earliest point in time that has rows; null for none.</summary>
    public uint? Earliest
    {
        get
        {
            using var keys = _heads.GetEnumerator();
            return keys.MoveNext() ? keys.Current.Key : null;
        }
    }

    /// <summary>The first row of a point in time that has any.</summary>
    public int FirstAt(uint due) => _heads[due];

    /// <summary>Puts a row in for <paramref name="time"/>; looked at no later than that, and later than <paramref name="now"/> where that is earlier.</summary>
    public void Add(int slot, uint time, uint now)
    {
        ref var row = ref rows[slot];
        row.Due = isExact ? time : RoundDown(time, now);
        row.PreviousDue = -1;
        row.NextDue = _heads.TryGetValue(row.Due, out var head) ? head : -1;
        if (row.NextDue >= 0)
        {
            rows[row.NextDue].PreviousDue = slot;
        }

        _heads[row.Due] = slot;
    }

    public void Remove(int slot)
    {
        ref var row = ref rows[slot];
        if (row.NextDue >= 0)
        {
            rows[row.NextDue].PreviousDue = row.PreviousDue;
        }

        if (row.PreviousDue >= 0)
        {
            rows[row.PreviousDue].NextDue = row.NextDue;
        }
        else if (row.NextDue >= 0)
        {
            _heads[row.Due] = row.NextDue;
        }
        else
        {
            _heads.Remove(row.Due);
        }
    }

    /// <summary>To a power of two that is at most an eighth of the time left, so the result is still later than <paramref name="now"/>.</summary>
    private static uint RoundDown(uint time, uint now)
    {
        var left = time > now ? time - now : 0;
        var width = left < 16 ? 1 : 1u << (BitOperations.Log2(left) - 3);
        return time & ~(width - 1);
    }
}
