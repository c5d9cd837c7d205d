namespace SessionGen;

/// <summary>
/// What a reader of the table of changes has read. Numbers are given out before the commit, so a lower one may appear after a higher one:
/// numbers that were passed over are looked for until their transaction must have ended. Not thread-safe.
/// </summary>
internal sealed class PostgresFeedPosition
{
    /// <summary>Longer than any transaction of the store takes.</summary>
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(30);

    /// <summary>A larger jump is no sign of as many transactions under way.</summary>
    private const int MaximumJump = 1_000;

    private readonly TimeProvider _time;
    private readonly Dictionary<long, long> _missing = [];

    /// <param name="last">The numbers of the newest changes, which need not be told.</param>
    /// <param name="time">The clock.</param>
    public PostgresFeedPosition(IEnumerable<long> last, TimeProvider time)
    {
        _time = time;
        foreach (var sequence in last.Order())
        {
            if (Last == 0)
            {
                Last = sequence - 1;
            }

            MarkRead(sequence);
        }
    }

    /// <summary>The highest number that was read.</summary>
    public long Last { get; private set; }

    /// <summary>Lower numbers that were not.</summary>
    public IReadOnlyCollection<long> Missing => _missing.Keys;

    /// <summary>Remembers that a change was told.</summary>
    public void MarkRead(long sequence)
    {
        if (sequence <= Last)
        {
            _missing.Remove(sequence);
            return;
        }

        for (var missing = Math.Max(Last + 1, sequence - MaximumJump); missing < sequence; missing++)
        {
            _missing[missing] = _time.GetTimestamp();
        }

        Last = sequence;
    }

    /// <summary>Gives those up that have not appeared in time: their transactions were rolled back. Called after everything there is was read.</summary>
    public void GiveUpOld()
    {
        foreach (var (missing, _) in _missing.Where(one => _time.GetElapsedTime(one.Value) > Wait).ToList())
        {
            _missing.Remove(missing);
        }
    }
}
