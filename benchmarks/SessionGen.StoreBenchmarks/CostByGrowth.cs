using System.Diagnostics;
using SessionGen.Stores;
using SessionGen.Testing;

namespace SessionGen.StoreBenchmarks;

/// <summary>What each call costs, one at a time, with ten thousand sessions and with a hundred times as many.</summary>
internal static class CostByGrowth
{
    private const int Calls = 1_000;

    public static async Task RunAsync(int count)
    {
        Console.WriteLine("microseconds a call, one at a time");
        Console.WriteLine($"  {"store",-10} {"sessions",10} {"sign-in",9} {"renew",9} {"client",9} {"session",9} {"by user",9} {"end",9} {"longest sign-in",16} {"bytes each",11}");
        var memory = Stores.InMemory();
        await RunAsync("in memory", memory, count, (from, to) => SignInAsync(memory, from, to, inFlight: 1), () => Task.FromResult<long?>(null));
        var directory = Directory.CreateTempSubdirectory("sessiongen-benchmark-");
        var path = Path.Combine(directory.FullName, "sessions.db");
        await using (var sqlite = (IAsyncDisposable)Stores.Sqlite(path))
        {
            var store = (ISessionStore)sqlite;
            await RunAsync("SQLite", store, count, (from, to) => SignInAsync(store, from, to, inFlight: 256), () => Task.FromResult<long?>(new FileInfo(path).Length));
        }

        directory.Delete(recursive: true);
        await using var server = await Stores.StartPostgresAsync();
        if (server is not null)
        {
            await using var postgres = (IAsyncDisposable)await Stores.PostgresAsync(server);
            await RunAsync("PostgreSQL", (ISessionStore)postgres, count, (from, to) => FillAsync(server, from, to), async () => await Throughput.TableSizeAsync(server));
        }
    }

    /// <returns>Microseconds that the longest one took.</returns>
    private static async Task<long?> SignInAsync(ISessionStore store, int from, int to, int inFlight)
    {
        var longest = 0L;
        await Parallel.ForAsync(from, to, new ParallelOptions { MaxDegreeOfParallelism = inFlight }, async (i, token) =>
        {
            var since = Stopwatch.GetTimestamp();
            await store.CreateAsync(SampleSessions.SignIn(i), token);
            InterlockedMax(ref longest, (long)Stopwatch.GetElapsedTime(since).TotalMicroseconds);
        });
        return longest;
    }

    private static async Task<long?> FillAsync(PostgresServer server, int from, int to)
    {
        await PostgresFill.RunAsync(server.ConnectionStringOf(server.LastDatabase), from, to);
        return null;
    }

    private static async Task RunAsync(string name, ISessionStore store, int count, Func<int, int, Task<long?>> fill, Func<Task<long?>> size)
    {
        var filled = 0;
        for (var target = 10_000; target <= count; target *= 10)
        {
            var longest = await fill(filled, target - Calls);
            filled = target - Calls;
            var now = SampleSessions.Start.AddSeconds(1_000);
            var signIns = Enumerable.Range(filled, Calls).Select(i => SampleSessions.SignIn(i)).ToArray();
            var hashes = Enumerable.Range(0, Calls).Select(i => SampleSessions.Hash(i * (filled / Calls))).ToArray();
            var ids = Enumerable.Range(0, Calls).Select(i => SampleSessions.SessionId(i * (filled / Calls))).ToArray();
            var users = Enumerable.Range(0, Calls).Select(i => SampleSessions.UserId(i * (filled / Calls))).ToArray();
            var signIn = await TimeAsync(async i => await store.CreateAsync(signIns[i], default));
            filled += Calls;
            var renew = await TimeAsync(async i => await store.RenewAsync(new SessionRenewal
            {
                ClientHash = hashes[i],
                Now = now,
                ActiveUntil = now.AddSeconds(60),
            }, default));
            var client = await TimeAsync(async i => await store.GetClientAsync(hashes[i], now, default));
            var session = await TimeAsync(async i => await store.GetAsync(ids[i], default));
            var byUser = await TimeAsync(async i => await store.QueryAsync(new SessionQuery { Now = now, UserId = users[i] }, default));
            var end = await TimeAsync(async i => await store.EndAsync(new EndSessionsRequest { Now = now, Status = SessionStatus.Ended, SessionId = ids[i] }, default));
            Console.WriteLine($"  {name,-10} {filled,10:N0} {signIn,9:N2} {renew,9:N2} {client,9:N2} {session,9:N2} {byUser,9:N2} {end,9:N2} {longest,16:N0} {await size() / filled,11:N0}");
        }
    }

    private static async Task<double> TimeAsync(Func<int, Task> call)
    {
        var since = Stopwatch.GetTimestamp();
        for (var i = 0; i < Calls; i++)
        {
            await call(i);
        }

        return Stopwatch.GetElapsedTime(since).TotalMicroseconds / Calls;
    }

    private static void InterlockedMax(ref long longest, long value)
    {
        for (var known = Volatile.Read(ref longest); value > known;)
        {
            var before = Interlocked.CompareExchange(ref longest, value, known);
            if (before == known)
            {
                return;
            }

            known = before;
        }
    }
}
