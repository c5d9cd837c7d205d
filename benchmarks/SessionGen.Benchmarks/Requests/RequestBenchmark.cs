using System.Globalization;

namespace SessionGen.Benchmarks;

/// <summary>
/// Whole requests under load: every peer in one run, rounds interleaved, so that what else the machine does strikes all of them alike;
/// the server on one core, the load on the other; ratios to <c>/anon</c> of the same round.
/// </summary>
internal static class RequestBenchmark
{
    private const int Connections = 32;

    public static async Task<int> RunAsync(string[] options)
    {
        var users = options.Length > 0 ? int.Parse(options[0], CultureInfo.InvariantCulture) : 1;
        var rounds = options.Length > 1 ? int.Parse(options[1], CultureInfo.InvariantCulture) : 10;
        var seconds = options.Length > 2 ? int.Parse(options[2], CultureInfo.InvariantCulture) : 3;
        var peers = Peers.All.Where(peer => options.Length < 4 || peer.Name == Peers.Anon || options.Skip(3).Contains(peer.Name)).ToArray();
        var processes = new Dictionary<string, PeerProcess>();
        var results = peers.ToDictionary(peer => peer.Name, _ => new List<RoundResult>());
        try
        {
            foreach (var (name, _) in peers)
            {
                processes[name] = await PeerProcess.StartAsync(name, users);

                // Until the JIT is done with the hot path.
                _ = await processes[name].RunAsync(Connections, Math.Max(2, seconds));
            }

            for (var round = 0; round < rounds; round++)
            {
                foreach (var (name, _) in peers)
                {
                    results[name].Add(await processes[name].RunAsync(Connections, seconds));
                }
            }
        }
        finally
        {
            foreach (var process in processes.Values)
            {
                await process.DisposeAsync();
            }
        }

        Print(peers, results, users, rounds, seconds);
        return 0;
    }

    private static void Print(IReadOnlyList<(string Name, string Title)> peers, Dictionary<string, List<RoundResult>> results, int users, int rounds, int seconds)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Medians of {rounds} interleaved rounds of {seconds} s, {Connections} connections, users: {users}, every session token a hit (hit rate 1)."));
        Console.WriteLine();
        Console.WriteLine("| request | req/s | of `/anon` | CPU per request | beyond `/anon` | bytes beyond `/anon` | p50 | p99 |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        var anon = results[Peers.Anon];
        foreach (var (name, title) in peers)
        {
            var own = results[name];
            var ratio = Median(own.Zip(anon, (one, other) => one.RequestsPerSecond / other.RequestsPerSecond));
            var cpu = Median(own.Select(one => one.CpuMicroseconds));
            var beyond = Median(own.Zip(anon, (one, other) => one.CpuMicroseconds - other.CpuMicroseconds));
            var bytes = Median(own.Zip(anon, (one, other) => one.Bytes - other.Bytes));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {title} | {Median(own.Select(one => one.RequestsPerSecond)):N0} | {ratio:0.00} | {cpu:0.0} µs | {beyond:0.0} µs | {bytes:N0} | {Median(own.Select(one => (double)one.Median)):0} µs | {Median(own.Select(one => (double)one.Slow)):0} µs |"));
        }
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
