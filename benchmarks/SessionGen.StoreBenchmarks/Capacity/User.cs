namespace SessionGen.StoreBenchmarks;

/// <summary>One user's day: their visits in order, under the real policy.</summary>
internal static class User
{
    private const int Midnight = 10 * Day.Seconds;

    public static void Live(int number, Habits habits, SessionPolicy policy, int tokenSeconds, Day day, List<int> starts)
    {
        var random = new SplitMix((ulong)number * 0x2545F4914F6CDD1D);
        starts.Clear();
        for (var visits = PoissonCount(ref random, habits.Visits); visits > 0; visits--)
        {
            starts.Add(Habits.VisitStart(ref random));
        }

        starts.Sort();

        // As after a long row of such days: signed in at some earlier visit, active at the last one of the day before.
        var lastActive = Midnight - (long)(random.NextDouble() * Day.Seconds / Math.Max(1, habits.Visits));
        var createdAt = lastActive - (long)(random.NextDouble() * Math.Min(7 * Day.Seconds, (policy.MaximumLifetime ?? TimeSpan.FromDays(7)).TotalSeconds));
        var isSignedIn = EndOf(policy, createdAt, lastActive) > Midnight;
        if (isSignedIn)
        {
            day.CountAlive();
        }

        double now = 0;
        foreach (var start in starts)
        {
            now = Math.Max(now, start);
            for (var pages = random.NextCount(habits.Pages); pages > 0; pages--)
            {
                var second = Midnight + (long)now;
                if (isSignedIn && EndOf(policy, createdAt, lastActive) <= second)
                {
                    isSignedIn = false;
                    day.CountExpired(EndOf(policy, createdAt, lastActive) - Midnight);
                }

                if (!isSignedIn)
                {
                    (isSignedIn, createdAt, lastActive) = (true, second, second + tokenSeconds);
                    day.CountSignIn(now);
                }
                else if (lastActive <= second)
                {
                    // ActiveUntil is the end of the last token: before it nothing is written.
                    lastActive = second + tokenSeconds;
                    day.CountRenewal(now);
                }

                day.CountPage(now, habits.RequestsPerPage);
                now += random.NextExponential(habits.ThinkSeconds);
            }

            if (random.NextDouble() < habits.SignOuts)
            {
                isSignedIn = false;
                day.CountSignOut(now);
            }
        }

        if (isSignedIn && EndOf(policy, createdAt, lastActive) - Midnight is var end and < Day.Seconds)
        {
            day.CountExpired(end);
        }
    }

    private static long EndOf(SessionPolicy policy, long createdAt, long lastActive) =>
        policy.GetEnd(DateTimeOffset.FromUnixTimeSeconds(createdAt), DateTimeOffset.FromUnixTimeSeconds(lastActive)).ToUnixTimeSeconds();

    private static int PoissonCount(ref SplitMix random, double mean)
    {
        var count = 0;
        for (var product = random.NextDouble(); product > Math.Exp(-mean); product *= random.NextDouble())
        {
            count++;
        }

        return count;
    }
}
