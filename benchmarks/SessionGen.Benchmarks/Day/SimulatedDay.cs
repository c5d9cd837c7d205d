using System.Globalization;
using Microsoft.AspNetCore.DataProtection;
using SessionGen.InMemory;

namespace SessionGen.Benchmarks;

/// <summary>
/// A day of real use: users come back after think times around a mean (exponential), and each time load a page that sends some requests.
/// The clock is simulated, the middleware is real. Prints how many requests found their token in the cache, how many renewed, and what
/// authentication cost each in CPU, beside cookie authentication with a ticket store in the memory of the process, which on several
/// machines would be across a network.
/// </summary>
internal static class SimulatedDay
{
    private const int Seed = 20260101;
    private const int RequestsPerRound = 10_000;
    private const int Rounds = 7;
    private static readonly TimeSpan Day = TimeSpan.FromHours(8);
    private static readonly int[] ThinkSeconds = [1, 5, 15, 30, 60, 120, 300, 600];

    public static async Task<int> RunAsync()
    {
        Console.WriteLine("Tokens of 60 s. CPU is what authentication adds to a request that does nothing.");
        Console.WriteLine();
        Console.WriteLine("| machines | requests per page | mean think time | hit rate | renewals per request | CPU per request | of the cookie with a ticket store |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var machines in new[] { 1, 3 })
        {
            foreach (var perPage in new[] { 5, 1 })
            {
                foreach (var think in ThinkSeconds)
                {
                    await PrintAsync(machines, perPage, TimeSpan.FromSeconds(think));
                }
            }
        }

        return 0;
    }

    // Both by turns, so that what else the machine does falls on both; the medians count. The first turn warms the code up.
    private static async Task PrintAsync(int machineCount, int perPage, TimeSpan think)
    {
        var (sessionClock, ticketClock) = (new DayClock(), new DayClock());
        using var tickets = new MemoryTicketStore();
        var store = new InMemorySessionStore();
        var protection = new EphemeralDataProtectionProvider();
        Machine[] sessions = [.. Enumerable.Range(0, machineCount).Select(_ => Machine.WithSessions(sessionClock, store))];
        Machine[] cookies = [.. Enumerable.Range(0, machineCount).Select(_ => Machine.WithTicketStore(ticketClock, tickets, protection))];
        var results = new List<(double Sessions, double Cookies)>();
        var (requests, renewals, verifications) = (0L, 0L, 0L);
        for (var round = 0; round <= Rounds; round++)
        {
            var before = sessions.Sum(machine => machine.Verifications);
            var ours = await RunOnceAsync(sessions, sessionClock, perPage, think);
            var theirs = await RunOnceAsync(cookies, ticketClock, perPage, think);
            if (round > 0)
            {
                results.Add((ours.Cpu, theirs.Cpu));
                requests += ours.Requests;
                renewals += ours.Renewals;
                verifications += sessions.Sum(machine => machine.Verifications) - before;
            }
        }

        foreach (var machine in sessions.Concat(cookies))
        {
            await machine.DisposeAsync();
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {machineCount} | {perPage} | {think.TotalSeconds:0} s | {1 - ((renewals + verifications) / (double)requests):0.000} | {renewals / (double)requests:0.000} | {Median(results.Select(result => result.Sessions)):0.0} µs | {Median(results.Select(result => result.Sessions / result.Cookies)):0.00} (of {Median(results.Select(result => result.Cookies)):0.0} µs) |"));
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(Rounds / 2);

    private static async Task<(long Requests, long Renewals, double Cpu)> RunOnceAsync(Machine[] machines, DayClock clock, int perPage, TimeSpan think)
    {
        var random = new Random(Seed);
        var perVisitor = Day / think * perPage;
        var visitors = new Visitor[Math.Max(1, (int)(RequestsPerRound / perVisitor))];
        var start = clock.Now;
        var next = new PriorityQueue<Visitor, DateTimeOffset>();
        for (var i = 0; i < visitors.Length; i++)
        {
            visitors[i] = new Visitor();
            await machines[random.Next(machines.Length)].SignInAsync(visitors[i], $"user-{i}");
            next.Enqueue(visitors[i], start + Think(random, think));
        }

        var (requests, renewals) = (0L, 0L);
        var cpu = Environment.CpuUsage.TotalTime;
        while (next.TryDequeue(out var visitor, out var at) && at < start + Day && requests < RequestsPerRound)
        {
            clock.Now = at;
            for (var i = 0; i < perPage; i++)
            {
                renewals += await machines[random.Next(machines.Length)].ServeAsync(visitor) ? 1 : 0;
                requests++;
            }

            next.Enqueue(visitor, at + Think(random, think));
        }

        var total = (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / requests;
        return (requests, renewals, total);
    }

    // At most half the inactivity timeout of both, so that nobody is signed out.
    private static TimeSpan Think(Random random, TimeSpan mean) =>
        TimeSpan.FromSeconds(Math.Min(-Math.Log(1 - random.NextDouble()) * mean.TotalSeconds, 1500));
}
