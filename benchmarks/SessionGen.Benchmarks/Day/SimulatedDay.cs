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
    private const int RequestsPerCell = 30_000;
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

    private static async Task PrintAsync(int machineCount, int perPage, TimeSpan think)
    {
        var protection = new EphemeralDataProtectionProvider();
        var clock = new DayClock();
        using var tickets = new MemoryTicketStore();
        var store = new InMemorySessionStore();
        var sessions = await RunAsync([.. Enumerable.Range(0, machineCount).Select(_ => Machine.WithSessions(clock, store))], clock, perPage, think);
        clock = new DayClock();
        var cookies = await RunAsync([.. Enumerable.Range(0, machineCount).Select(_ => Machine.WithTicketStore(clock, tickets, protection))], clock, perPage, think);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {machineCount} | {perPage} | {think.TotalSeconds:0} s | {1 - ((sessions.Renewals + sessions.Verifications) / (double)sessions.Requests):0.000} | {sessions.Renewals / (double)sessions.Requests:0.000} | {sessions.Cpu:0.0} µs | {sessions.Cpu / cookies.Cpu:0.00} (of {cookies.Cpu:0.0} µs) |"));
    }

    private static async Task<(long Requests, long Renewals, long Verifications, double Cpu)> RunAsync(Machine[] machines, DayClock clock, int perPage, TimeSpan think)
    {
        // The first round warms the code up.
        _ = await RunOnceAsync(machines, clock, perPage, think, RequestsPerCell / 3);
        var before = machines.Sum(machine => machine.Verifications);
        var result = await RunOnceAsync(machines, clock, perPage, think, RequestsPerCell);
        var verifications = machines.Sum(machine => machine.Verifications) - before;
        foreach (var machine in machines)
        {
            await machine.DisposeAsync();
        }

        return (result.Requests, result.Renewals, verifications, result.Cpu);
    }

    private static async Task<(long Requests, long Renewals, double Cpu)> RunOnceAsync(Machine[] machines, DayClock clock, int perPage, TimeSpan think, int target)
    {
        var random = new Random(Seed);
        var perVisitor = Day / think * perPage;
        var visitors = new Visitor[Math.Max(1, (int)(target / perVisitor))];
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
        while (next.TryDequeue(out var visitor, out var at) && at < start + Day && requests < target)
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
