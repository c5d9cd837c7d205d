namespace SessionGen;

/// <summary>
/// What a reader of the table of changes has read. Numbers are given out before the commit, so a lower one may appear after a higher one:
/// numbers that were passed over are looked for until their transaction must have ended. Not thread-safe.
/// </summary>
internal sealed class PostgresFeedPosition
{
    /// <summary>Longer than any transaction of the store takes.</summary>
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Far more than there are transactions under way beside one that tells of many sessions. Where as many were rolled back within
    /// <see cref="Wait"/>, those that were passed over first are given up before their time.
    /// </summary>
    private const int MaximumGaps = 10_000;

    private readonly TimeProvider _time;

    /// <summary>In the order of their numbers.</summary>
    private readonly List<Gap> _gaps = [];

    /// <summary>The highest number that was read.</summary>
    private long _last;

    /// <param name="last">The highest number that need not be told.</param>
    /// <param name="time">The clock.</param>
    public PostgresFeedPosition(long last, TimeProvider time)
    {
        _last = last;
        _time = time;
    }

    /// <summary>Where there may be something to read: what was passed over, and everything after the last one. In order.</summary>
    public IReadOnlyList<(long First, long Last)> Unread => [.. _gaps.Select(gap => (gap.First, gap.Last)), (_last + 1, long.MaxValue)];

    /// <summary>Remembers that a change was told.</summary>
    public void MarkRead(long sequence)
    {
        if (sequence > _last)
        {
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

    /// <summary>Gives up what has not appeared in time: its transactions were rolled back.</summary>
    /// <param name="read">When the reading began that has found everything there is: what was passed over since is looked for once more.</param>
    public void GiveUpOld(long read) => _gaps.RemoveAll(gap => _time.GetElapsedTime(gap.Since, read) > Wait);

    private void Add(int index, Gap gap)
    {
        if (gap.First <= gap.Last)
        {
            _gaps.Insert(index, gap);
        }
    }

    /// <returns>The place of the gap that a number is in; negative where it is in none.</returns>
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

    /// <summary>Numbers that were passed over.</summary>
    private readonly record struct Gap(long First, long Last, long Since);
}
