using SessionGen.Postgres.Rows;

namespace SessionGen.Postgres.Feed;

/// <summary>
/// The position of a reader in the table of changes. Numbers are assigned before the commit, so a lower one can appear after a higher
/// one: missing numbers are read again until their transaction must have ended. Not thread-safe.
/// </summary>
internal sealed class PostgresFeedPosition
{
    // Longer than any transaction of the store takes.
    private static readonly TimeSpan GapTimeout = TimeSpan.FromSeconds(30);

    // Less than the time for which a new row is kept.
    private static readonly TimeSpan KeptAfterRead = TimeSpan.FromMinutes(4);

    // Longer than a transaction usually takes, and short, since each read passes over the rows of that time.
    private static readonly TimeSpan PassedAfter = TimeSpan.FromSeconds(5);

    // Far more than there are concurrent transactions. If more were rolled back within GapTimeout, the oldest gaps are dropped early.
    private const int MaximumGaps = 10_000;

    private readonly TimeProvider _time;

    // In the order of their numbers.
    private readonly List<Gap> _gaps = [];

    private long _last;

    // Of the row with the last number; null if that is 0.
    private PostgresChangeKey? _key;
    private long _keptSince;
    private (DateTime ReadAt, long Last) _next;

    public PostgresFeedPosition(PostgresFeedStart start, TimeProvider time)
    {
        _time = time;
        Restart(start);
    }

    /// <summary>Gets the ranges to read: the gaps and everything after the last number, in order.</summary>
    public IReadOnlyList<(long First, long Last)> Unread => [.. _gaps.Select(gap => (gap.First, gap.Last)), (_last + 1, long.MaxValue)];

    public long Last => _last;

    /// <summary>
    /// Gets a time of the server, some seconds ago, and the last number then. A transaction gets its numbers after the time of its rows, so
    /// rows of a later time have higher numbers, unless the sequence went back.
    /// </summary>
    public (DateTime ReadAt, long Last) Passed { get; private set; }

    /// <summary>
    /// Gets whether the row at the position would still be in the table if nothing had been lost: it was read recently, and is not due for
    /// deletion.
    /// </summary>
    public bool IsRowKept => _keptSince != 0 && _time.GetElapsedTime(_keptSince) < KeptAfterRead;

    /// <summary>
    /// Confirms that the table is the one that was read so far: the row at the position is the same, and new rows have new numbers.
    /// </summary>
    public bool TryConfirm(PostgresFeedPage page)
    {
        if (page.IsBehind || _key != page.AtPosition)
        {
            return false;
        }

        if ((page.ReadAt - _next.ReadAt).Duration() >= PassedAfter)
        {
            (Passed, _next) = (_next, (page.ReadAt, _last));
        }

        return true;
    }

    /// <summary>Starts over.</summary>
    public void Restart(PostgresFeedStart start)
    {
        _gaps.Clear();
        (_last, _key, _keptSince) = (start.Last, start.Key, 0);
        Passed = _next = (start.Since, start.Last);
    }

    public void MarkRead(PostgresFeedChange change)
    {
        var sequence = change.Sequence;
        if (sequence > _last)
        {
            (_key, _keptSince) = (change.Key, change.IsNew ? _time.GetTimestamp() : 0);
            Add(_gaps.Count, new Gap(_last + 1, sequence - 1, _time.GetTimestamp()));
            _last = sequence;
        }
        else if (FindGap(sequence) is var i && i >= 0)
        {
            var gap = _gaps[i];
            _gaps.RemoveAt(i);
            Add(i, gap with { First = sequence + 1 });
            Add(i, gap with { Last = sequence - 1 });
        }

        if (_gaps.Count > MaximumGaps)
        {
            _gaps.RemoveRange(0, _gaps.Count - MaximumGaps);
        }
    }

    /// <summary>Drops the gaps that were not filled in time: their transactions were rolled back.</summary>
    /// <param name="read">When the last complete read began. Newer gaps are read once more.</param>
    public void DropOldGaps(long read) => _gaps.RemoveAll(gap => _time.GetElapsedTime(gap.Since, read) > GapTimeout);

    private void Add(int index, Gap gap)
    {
        if (gap.First <= gap.Last)
        {
            _gaps.Insert(index, gap);
        }
    }

    /// <returns>The index of the gap that contains the number; negative if there is none.</returns>
    private int FindGap(long sequence)
    {
        var (low, high) = (0, _gaps.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (sequence < _gaps[middle].First)
            {
                high = middle - 1;
            }
            else if (sequence > _gaps[middle].Last)
            {
                low = middle + 1;
            }
            else
            {
                return middle;
            }
        }

        return -1;
    }

    /// <summary>Missing numbers.</summary>
    private readonly record struct Gap(long First, long Last, long Since);
}
