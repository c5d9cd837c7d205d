using System.Diagnostics;
using SessionGen.Stores;
using SessionGen.Testing;

namespace SessionGen.StoreBenchmarks;

/// <summary>How many calls a second a store does on this machine, with a number of them in flight.</summary>
internal static class Throughput
{
    private const int Count = 50_000;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(2);

    public static async Task RunAsync()
    {
        var directory = Directory.CreateTempSubdirectory("sessiongen-benchmark-");
        await using var server = await Stores.StartPostgresAsync();
        try
        {
            Console.WriteLine($"{"store",-10} {"in flight",10} {"sign-ins/s",12} {"renewals/s",12} {"reads/s",12} {"ends/s",12}");
            foreach (var inFlight in new[] { 1, 16, 256 })
            {
                await MeasureAsync("in memory", Stores.InMemory(), inFlight);
                var path = Path.Combine(directory.FullName, $"{inFlight}.db");
                await MeasureAsync("SQLite", Stores.Sqlite(path), inFlight);
                if (server is not null)
                {
                    await MeasureAsync("PostgreSQL", await Stores.PostgresAsync(server), inFlight);
                }
            }

            await MeasureFileAsync(Path.Combine(directory.FullName, "size.db"));
            if (server is not null)
            {
                await MeasureTablesAsync(server);
            }
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task MeasureAsync(string name, ISessionStore store, int inFlight)
    {
        await using var closing = store as IAsyncDisposable;
        var now = SampleSessions.Start.AddSeconds(1_000);
        var (signIns, signedIn) = await RateAsync(inFlight, async i => await store.CreateAsync(SampleSessions.SignIn(i), default));
        var (renewals, _) = await RateAsync(inFlight, async i => await store.RenewAsync(new SessionRenewal
        {
            ClientHash = SampleSessions.Hash(i % signedIn),
            Now = now,
            ActiveUntil = now.AddSeconds(60 + i),
        }, default));
        var (reads, _) = await RateAsync(inFlight, async i => await store.GetClientAsync(SampleSessions.Hash(i % signedIn), now, default));
        var (ends, _) = await RateAsync(inFlight, async i => await store.EndAsync(new EndSessionsRequest { Now = now, Status = SessionStatus.Revoked, SessionId = SampleSessions.SessionId(i) }, default), atMost: signedIn);
        Console.WriteLine($"{name,-10} {inFlight,10} {signIns,12:N0} {renewals,12:N0} {reads,12:N0} {ends,12:N0}");
    }

    private static async Task<(double PerSecond, int Calls)> RateAsync(int inFlight, Func<int, Task> call, int atMost = int.MaxValue)
    {
        var next = -1;
        var done = 0;
        var since = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, inFlight).Select(_ => Task.Run(async () =>
        {
            while (Stopwatch.GetElapsedTime(since) < Duration && Interlocked.Increment(ref next) is var i && i < atMost)
            {
                await call(i);
                Interlocked.Increment(ref done);
            }
        })));
        return (done / Stopwatch.GetElapsedTime(since).TotalSeconds, done);
    }

    private static async Task MeasureTablesAsync(PostgresServer server)
    {
        await using var closing = (IAsyncDisposable)await Stores.PostgresAsync(server);
        var store = (ISessionStore)closing;
        await Parallel.ForAsync(0, Count, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (i, token) => await store.CreateAsync(SampleSessions.SignIn(i), token));
        Console.WriteLine($"PostgreSQL: {await TableSizeAsync(server) / Count} bytes of tables and indexes a session, at {Count:N0} sessions");
    }

    /// <summary>Bytes of the tables of sessions and clients, with their indexes.</summary>
    public static async Task<long> TableSizeAsync(PostgresServer server)
    {
        const string Sizes = "SELECT sum(pg_total_relation_size(c.oid))::bigint FROM pg_class AS c WHERE c.relkind = 'r' AND c.relname IN ('sessiongen_sessions', 'sessiongen_clients')";
        return (long)(await server.ExecuteAsync(server.LastDatabase, Sizes, default))!;
    }

    private static async Task MeasureFileAsync(string path)
    {
        await using (Stores.Sqlite(path) as IAsyncDisposable)
        {
        }

        var empty = new FileInfo(path).Length;
        var store = Stores.Sqlite(path);
        await using (store as IAsyncDisposable)
        {
            await Parallel.ForAsync(0, Count, new ParallelOptions { MaxDegreeOfParallelism = 256 }, async (i, token) => await store.CreateAsync(SampleSessions.SignIn(i), token));
        }

        Console.WriteLine($"SQLite: {(new FileInfo(path).Length - empty) / Count} bytes of file a session, at {Count:N0} sessions");
    }
}
