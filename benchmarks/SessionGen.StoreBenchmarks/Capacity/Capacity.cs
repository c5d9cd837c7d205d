using System.Globalization;

namespace SessionGen.StoreBenchmarks;

/// <summary>
/// What ten million users ask of a store and of the machines before it in a day: every user's visits are simulated one by one under the
/// real policy; what an operation costs is measured by the other benchmarks and given here.
/// </summary>
internal static class Capacity
{
    // docs/performance.md says where each comes from. Microseconds of CPU on the machine that serves.
    private const double RequestCost = 6;
    private const double RenewalCost = 100;
    private const double SignInCost = 200;

    // Half of a machine is kept free: for the peak within the minute, and for the machine that is away.
    private const double Utilization = 0.5;

    // How long a row of an ended session stays.
    private const int RetentionDays = 1;

    public static void Run(int users, double renewalsPerSecond, double bytesPerRow)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{users:N0} users, all active on this day; a store that renews {renewalsPerSecond:N0} times a second; {bytesPerRow:N0} bytes a row"));
        Console.WriteLine();
        Console.WriteLine("| policy | token | requests, peak/s | sign-ins, peak/s | renewals, peak/s | renewals per request | ends, peak/s | alive at most | rows at most | database | cores for sessions | of the store at its peak |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|");
        var week = new SessionPolicy("default", null, TimeSpan.FromDays(7));
        var halfAnHour = new SessionPolicy("half an hour", TimeSpan.FromMinutes(30), TimeSpan.FromDays(7));
        var office = new SessionPolicy("office", TimeSpan.FromMinutes(15), TimeSpan.FromHours(8));
        foreach (var (name, policy, tokenSeconds) in new[]
        {
            ("no inactivity timeout, 7d", week, 60),
            ("30m, 7d", halfAnHour, 60),
            ("15m, 8h", office, 60),
            ("30m, 7d", halfAnHour, 300),
        })
        {
            var day = Simulate(users, new Habits(), policy, tokenSeconds);
            var ended = (day.SignOuts + day.Expired) * RetentionDays;
            var rows = day.MostAlive + ended;
            var cores = ((day.PeakRequests * RequestCost) + (day.PeakRenewals * RenewalCost) + (day.PeakSignIns * SignInCost)) / 1e6 / Utilization;
            var share = (day.PeakRenewals + day.PeakSignIns + day.PeakEnds) / renewalsPerSecond;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {tokenSeconds} s | {day.PeakRequests:N0} | {day.PeakSignIns:N0} | {day.PeakRenewals:N0} | {day.Renewals / (double)day.Requests:N3} | {day.PeakEnds:N0} | {day.MostAlive:N0} | {rows:N0} | {rows * bytesPerRow / 1e9:N1} GB | {cores:N1} | {share:N2} |"));
        }
    }

    /// <summary>The one call of the day that touches many rows.</summary>
    public static async Task RevokeAsync()
    {
        Console.WriteLine("one user's 100 sessions revoked, median");
        await RevocationOfMany.RunAsync("in memory", Stores.InMemory());
        var directory = Directory.CreateTempSubdirectory("sessiongen-benchmark-");
        try
        {
            var sqlite = Stores.Sqlite(Path.Combine(directory.FullName, "revocation.db"));
            await using (sqlite as IAsyncDisposable)
            {
                await RevocationOfMany.RunAsync("SQLite", sqlite);
            }
        }
        finally
        {
            directory.Delete(recursive: true);
        }

        Console.WriteLine();
    }

    private static Day Simulate(int users, Habits habits, SessionPolicy policy, int tokenSeconds)
    {
        const int Batch = 10_000;
        var sum = new Day();
        Parallel.For(
            0,
            (users + Batch - 1) / Batch,
            () => (Day: new Day(), Starts: new List<int>()),
            (batch, _, own) =>
            {
                for (var user = batch * Batch; user < Math.Min(users, (batch + 1) * Batch); user++)
                {
                    User.Live(user, habits, policy, tokenSeconds, own.Day, own.Starts);
                }

                return own;
            },
            own =>
            {
                lock (sum)
                {
                    sum.Add(own.Day);
                }
            });
        return sum;
    }
}
