namespace SessionGen.StoreBenchmarks;

/// <summary>What happened in each minute of a day. Not thread-safe: each thread has one, and they are added up.</summary>
internal sealed class Day
{
    public const int Seconds = 86_400;
    private const int Minutes = Seconds / 60;

    private readonly long[] _requests = new long[Minutes];
    private readonly long[] _signIns = new long[Minutes];
    private readonly long[] _renewals = new long[Minutes];
    private readonly long[] _signOuts = new long[Minutes];
    private readonly long[] _expired = new long[Minutes];
    private readonly long[] _beginning = new long[Minutes];

    public long Requests => _requests.Sum();

    public long SignIns => _signIns.Sum();

    public long Renewals => _renewals.Sum();

    public long SignOuts => _signOuts.Sum();

    public long Expired => _expired.Sum();

    public double PeakRequests => PeakOf(_requests);

    public double PeakSignIns => PeakOf(_signIns);

    public double PeakRenewals => PeakOf(_renewals);

    public double PeakEnds => Enumerable.Range(0, Minutes).Max(minute => _signOuts[minute] + _expired[minute]) / 60.0;

    /// <summary>The most sessions that were alive at the end of a minute.</summary>
    public long MostAlive
    {
        get
        {
            long alive = 0;
            long most = 0;
            for (var minute = 0; minute < Minutes; minute++)
            {
                alive += _beginning[minute] + _signIns[minute] - _signOuts[minute] - _expired[minute];
                most = Math.Max(most, alive);
            }

            return most;
        }
    }

    /// <summary>Alive when the day began.</summary>
    public void CountAlive() => _beginning[0]++;

    public void CountPage(double second, int requests) => Count(_requests, second, requests);

    public void CountSignIn(double second) => Count(_signIns, second, 1);

    public void CountRenewal(double second) => Count(_renewals, second, 1);

    public void CountSignOut(double second) => Count(_signOuts, second, 1);

    public void CountExpired(double second) => Count(_expired, second, 1);

    public void Add(Day other)
    {
        foreach (var (mine, others) in new[] { (_requests, other._requests), (_signIns, other._signIns), (_renewals, other._renewals), (_signOuts, other._signOuts), (_expired, other._expired), (_beginning, other._beginning) })
        {
            for (var minute = 0; minute < Minutes; minute++)
            {
                mine[minute] += others[minute];
            }
        }
    }

    /// <summary>What comes after midnight counts for the next day: of a long row of such days one is like the other.</summary>
    private static void Count(long[] minutes, double second, long count) => minutes[(int)(second / 60) % Minutes] += count;

    private static double PeakOf(long[] minutes) => minutes.Max() / 60.0;
}
