using System.Security.Cryptography;
using SessionGen.Stores;

namespace SessionGen.Observation;

/// <summary>
/// What this machine knows of the clocks of all machines on the store. Elapsed time is measured by the monotonic clock, so no wall clock,
/// not even this machine's, decides whether another one is right. Thread-safe.
/// </summary>
internal sealed class MachineClocks(TimeProvider time)
{
    /// <summary>Clocks that differ by less agree: the same minute that SessionRevocations allows the clock of a machine.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long a machine that no longer reports, and the time before this machine's clock jumped ahead, still count. It may only be cut
    /// off from the store.
    /// </summary>
    public static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    // What happened in a longer gap between two reports of this machine is not known, so it is no silence of others.
    private static readonly TimeSpan LongestGap = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(2);

    // Machines that start together see each other one after the other.
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly long _started = time.GetTimestamp();
    private readonly Dictionary<string, Other> _others = new(StringComparer.Ordinal);
    private DateTimeOffset _start = time.GetUtcNow();
    private DateTimeOffset _reportedStart = time.GetUtcNow();
    private DateTimeOffset _believedStart = time.GetUtcNow();
    private (DateTimeOffset Start, TimeSpan Since)? _ahead;
    private (DateTimeOffset Start, TimeSpan At) _latest = (time.GetUtcNow(), TimeSpan.Zero);
    private TimeSpan _reportedAt;
    private TimeSpan _lastReportedAt;
    private int _updates;
    private ClockVerdict _verdict = ClockVerdict.Right;
    private TimeSpan? _differentSince;

    /// <summary>Gets a name that an operator recognizes and no other process has.</summary>
    public string Machine { get; private set; } = CreateName();

    public ClockVerdict Verdict
    {
        get
        {
            lock (_lock)
            {
                return _verdict;
            }
        }
    }

    /// <summary>
    /// Gets the earliest time that any machine believes, and no later than this machine believed before its clock jumped ahead; null before
    /// the second report. What ends by this time has ended for every machine. Being late does no harm: sessions that have expired are
    /// refused whether or not their end is recorded.
    /// </summary>
    public DateTimeOffset? GetEarliest()
    {
        lock (_lock)
        {
            if (_updates < 2)
            {
                return null;
            }

            var (now, elapsed) = Observe();
            var back = _start > _believedStart ? _start - _believedStart : TimeSpan.Zero;
            foreach (var other in _others.Values)
            {
                back = Max(back, -other.GetDifference(now, elapsed).Low);
            }

            return Subtract(now, back);
        }
    }

    /// <summary>
    /// Gets the latest time that any machine believes, or this machine believed before its clock was set back;
    /// <see cref="DateTimeOffset.MaxValue"/> in its first hour, in which the clock of a computer that was just started may be behind.
    /// </summary>
    public DateTimeOffset GetLatest()
    {
        lock (_lock)
        {
            var (now, elapsed) = Observe();
            var ahead = _others.Values.Select(other => other.GetDifference(now, elapsed).High).Append(_latest.Start - _start).Max();
            return elapsed < Memory || ahead > DateTimeOffset.MaxValue - now ? DateTimeOffset.MaxValue : now + ahead;
        }
    }

    /// <summary>
    /// Gets how far this machine is ahead of the running machine that is furthest behind it; null if none is by more than
    /// <see cref="Tolerance"/>. Says nothing of who is wrong, and needs no time to settle.
    /// </summary>
    public ClockVerdict? FindBehind()
    {
        lock (_lock)
        {
            var (now, elapsed) = Observe();
            var (name, difference) = _others.Where(other => other.Value.IsRunning)
                .Select(other => (other.Key, other.Value.GetDifference(now, elapsed).Smallest))
                .DefaultIfEmpty((Machine, TimeSpan.Zero))
                .MinBy(other => other.Item2);
            return -difference > Tolerance ? new ClockVerdict(-difference, name, IsWrong: false) : null;
        }
    }

    /// <summary>
    /// Begins a report. If this machine's clock has jumped, the machine gets another name: whoever jumped is the junior of those that did
    /// not.
    /// </summary>
    /// <returns>The name before, whose report is to be removed; null if it is the same.</returns>
    public string? BeginReport()
    {
        lock (_lock)
        {
            (_, var elapsed) = Observe();
            (_lastReportedAt, _reportedAt) = (_reportedAt, elapsed);
            var jump = (_start - _reportedStart).Duration();
            _reportedStart = _start;
            if (jump <= Tolerance || _updates == 0)
            {
                return null;
            }

            var name = Machine;
            Machine = CreateName();
            return name;
        }
    }

    /// <summary>Takes the reports of all machines, in the order in which they first reported, and judges.</summary>
    /// <returns>Machines that have been silent for so long that their reports are to be removed.</returns>
    public IReadOnlyList<string> Update(IReadOnlyList<MachineClock> reports)
    {
        lock (_lock)
        {
            var (now, elapsed) = Observe();
            var gap = elapsed - _lastReportedAt;
            foreach (var report in reports.Where(report => report.Machine != Machine))
            {
                if (!_others.TryGetValue(report.Machine, out var other))
                {
                    _others[report.Machine] = new Other(report, elapsed, gap, Silence: TimeSpan.Zero, IsRunning: false);
                }
                else if (other.Report.Reports != report.Reports)
                {
                    _others[report.Machine] = new Other(report, elapsed, gap, Silence: TimeSpan.Zero, IsRunning: true);
                }
                else
                {
                    var silence = other.Silence + (gap < LongestGap ? gap : LongestGap);
                    _others[report.Machine] = other with { Silence = silence, IsRunning = other.IsRunning && silence < LongestSilence };
                }
            }

            var names = reports.Select(report => report.Machine).ToHashSet(StringComparer.Ordinal);
            List<string> silent = [.. _others.Where(other => other.Value.Silence >= Memory).Select(other => other.Key)];
            foreach (var name in _others.Keys.Where(name => !names.Contains(name)).Concat(silent).ToList())
            {
                _others.Remove(name);
            }

            _updates = Math.Min(_updates + 1, 2);
            var verdict = Judge(reports, now, elapsed);
            _differentSince = verdict == ClockVerdict.Right ? null : _differentSince ?? elapsed;
            _verdict = elapsed - _differentSince >= Settling ? verdict : ClockVerdict.Right;
            return silent;
        }
    }

    // The clocks that most running machines agree with are right. If there are several such, the one that has reported for longest is.
    private ClockVerdict Judge(IReadOnlyList<MachineClock> reports, DateTimeOffset now, TimeSpan elapsed)
    {
        var clocks = new List<(string Machine, ClockDifference Difference)>();
        foreach (var machine in reports.Select(report => report.Machine))
        {
            if (machine == Machine)
            {
                clocks.Add((machine, default));
            }
            else if (_others.TryGetValue(machine, out var other) && other.IsRunning)
            {
                clocks.Add((machine, other.GetDifference(now, elapsed)));
            }
        }

        if (clocks.Count < 2)
        {
            return ClockVerdict.Right;
        }

        // MaxBy returns the first of several.
        var best = clocks.MaxBy(one => clocks.Count(other => IsSame(one.Difference, other.Difference)));
        var agreeing = clocks.Where(other => IsSame(best.Difference, other.Difference)).ToList();
        var difference = -best.Difference.Smallest;
        if (difference.Duration() > Tolerance)
        {
            var names = string.Join(", ", agreeing.Take(3).Select(one => one.Machine));
            return new ClockVerdict(difference, agreeing.Count > 3 ? names + ", …" : names, IsWrong: true);
        }

        var suspect = agreeing.Count * 2 <= clocks.Count
            ? clocks.Find(other => !IsSame(best.Difference, other.Difference))
            : default;
        return suspect.Machine is null
            ? ClockVerdict.Right
            : new ClockVerdict(suspect.Difference.Smallest, suspect.Machine, IsWrong: false);
    }

    private (DateTimeOffset Now, TimeSpan Elapsed) Observe()
    {
        var elapsed = time.GetElapsedTime(_started);
        var now = time.GetUtcNow();

        // When this machine started, by its clock as it is now: changes only when the clock is set, or the machine is suspended.
        _start = Subtract(now, elapsed);
        if (_start - _believedStart <= Tolerance)
        {
            (_believedStart, _ahead) = (_start, null);
        }
        else if (_ahead is not { } ahead || _start - ahead.Start > Tolerance)
        {
            _ahead = (_start, elapsed);
        }
        else if (elapsed - ahead.Since >= Memory)
        {
            (_believedStart, _ahead) = (_start, null);
        }

        if (_latest.Start - _start <= Tolerance || elapsed - _latest.At >= Memory)
        {
            _latest = (_start, elapsed);
        }

        return (now, elapsed);
    }

    private static bool IsSame(ClockDifference left, ClockDifference right) => (left - right).Smallest.Duration() <= Tolerance;

    private static string CreateName() => $"{Environment.MachineName}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";

    private static TimeSpan Max(TimeSpan left, TimeSpan right) => left > right ? left : right;

    private static DateTimeOffset Subtract(DateTimeOffset time, TimeSpan span) =>
        span > time - DateTimeOffset.MinValue ? DateTimeOffset.MinValue : time - span;

    // A report was made at some time in the gap before it was seen.
    private sealed record Other(MachineClock Report, TimeSpan SeenAt, TimeSpan Gap, TimeSpan Silence, bool IsRunning)
    {
        public ClockDifference GetDifference(DateTimeOffset now, TimeSpan elapsed)
        {
            var low = Report.Now - now + (elapsed - SeenAt);
            return new ClockDifference(low, low + Gap + TimeSpan.FromSeconds(1));
        }
    }

    // How far another clock is ahead of this one: from Low to High.
    private readonly record struct ClockDifference(TimeSpan Low, TimeSpan High)
    {
        public TimeSpan Smallest => Low > TimeSpan.Zero ? Low : High < TimeSpan.Zero ? High : TimeSpan.Zero;

        public static ClockDifference operator -(ClockDifference left, ClockDifference right) =>
            new(left.Low - right.High, left.High - right.Low);
    }
}

/// <summary>Whether the clock of this machine is right.</summary>
/// <param name="Difference">
/// If it is wrong, how far it is ahead of the others, or behind them if negative; otherwise how far the suspect is ahead of this machine.
/// </param>
/// <param name="Machines">The machines that agree on another time, or the suspect; null if all agree.</param>
/// <param name="IsWrong">Whether this machine is presumed to be the wrong one.</param>
internal sealed record ClockVerdict(TimeSpan Difference, string? Machines, bool IsWrong)
{
    public static readonly ClockVerdict Right = new(TimeSpan.Zero, null, IsWrong: false);

    /// <summary>Gets the difference in words, such as <c>2 hours 3 minutes ahead of</c>.</summary>
    public string DifferenceText
    {
        get
        {
            var size = Difference.Duration();
            var (large, small) = size.TotalDays >= 1 ? (Format((long)size.TotalDays, "day"), Format(size.Hours, "hour"))
                : size.TotalHours >= 1 ? (Format(size.Hours, "hour"), Format(size.Minutes, "minute"))
                : (Format(size.Minutes, "minute"), Format(size.Seconds, "second"));
            return $"{large} {small} {(Difference < TimeSpan.Zero ? "behind" : "ahead of")}";
        }
    }

    private static string Format(long count, string unit) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{count} {unit}{(count == 1 ? "" : "s")}");
}
