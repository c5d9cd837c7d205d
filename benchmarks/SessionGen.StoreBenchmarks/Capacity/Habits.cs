namespace SessionGen.StoreBenchmarks;

/// <summary>How people use an application on one day. Means of exponential or geometric distributions.</summary>
internal sealed record Habits
{
    /// <summary>Visits a user makes in a day.</summary>
    public double Visits { get; init; } = 3;

    /// <summary>Pages of a visit.</summary>
    public double Pages { get; init; } = 12;

    /// <summary>Requests a page sends.</summary>
    public int RequestsPerPage { get; init; } = 4;

    /// <summary>Seconds between two pages.</summary>
    public double ThinkSeconds { get; init; } = 45;

    /// <summary>Visits that end with a sign-out, of one.</summary>
    public double SignOuts { get; init; } = 0.1;

    /// <summary>
    /// A second of the day when a visit begins: twice as many at the busiest hour (14:00) as on the mean, hardly any at 02:00, as a site of
    /// one time zone sees them.
    /// </summary>
    public static int VisitStart(ref SplitMix random)
    {
        while (true)
        {
            var second = random.NextDouble() * Day.Seconds;
            var density = 1 + Math.Cos((second - (14 * 3600)) / Day.Seconds * 2 * Math.PI);
            if (random.NextDouble() * 2 < density)
            {
                return (int)second;
            }
        }
    }
}
