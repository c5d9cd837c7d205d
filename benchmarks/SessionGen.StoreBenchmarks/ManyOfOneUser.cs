using System.Diagnostics;
using System.Globalization;
using Npgsql;
using SessionGen.Stores;
using SessionGen.Testing;

namespace SessionGen.StoreBenchmarks;

/// <summary>
/// What a session costs when all of one user get other claims, end, or are swept, and how long a sign-in of someone else waits meanwhile.
/// </summary>
internal static class ManyOfOneUser
{
    private const string User = "everywhere";

    // Far from those of the user.
    private const int FirstOther = 1_000_000_000;

    public static async Task RunAsync(int count)
    {
        Console.WriteLine("microseconds a session; the longest wait of a sign-in meanwhile in milliseconds");
        Console.WriteLine($"  {"store",-10} {"sessions",10} {"claims",9} {"end",9} {"delete",9} {"expire",9} {"longest sign-in",16}");
        for (var sessions = 1_000; sessions <= count; sessions *= 10)
        {
            var memory = Stores.InMemory();
            await RunAsync("in memory", memory, sessions, (from, to) => SignInAsync(memory, from, to));
            var directory = Directory.CreateTempSubdirectory("sessiongen-benchmark-");
            await using (var sqlite = (IAsyncDisposable)Stores.Sqlite(Path.Combine(directory.FullName, "sessions.db")))
            {
                var store = (ISessionStore)sqlite;
                await RunAsync("SQLite", store, sessions, (from, to) => SignInAsync(store, from, to));
            }

            directory.Delete(recursive: true);
        }

        await using var server = await Stores.StartPostgresAsync();
        for (var sessions = 1_000; sessions <= count && server is not null; sessions *= 10)
        {
            await using var postgres = (IAsyncDisposable)await Stores.PostgresAsync(server);
            await RunAsync("PostgreSQL", (ISessionStore)postgres, sessions, (from, to) => FillAsync(server, from, to));
        }
    }

    private static async Task RunAsync(string name, ISessionStore store, int count, Func<int, int, Task> fill)
    {
        var now = SampleSessions.Start.AddSeconds(1_000);
        var longest = 0.0;
        await fill(0, count);
        var claims = await TimeAsync(async () =>
        {
            var update = new SessionClaimsUpdate { Now = now, UserId = User, Claims = SampleSessions.Claims(1), Announce = true };
            var updated = 0;
            do
            {
                var batch = await store.UpdateClaimsAsync(update, default);
                updated += batch.Updated.Count;
                update = update with { After = batch.Next };
            }
            while (update.After is not null);
            return updated;
        });
        var end = await TimeAsync(async () =>
        {
            var ending = new EndSessionsRequest { Now = now, UserId = User, Status = SessionStatus.Revoked };
            var ended = 0;
            do
            {
                var batch = await store.EndAsync(ending, default);
                ended += batch.Ended.Count;
                ending = ending with { After = batch.Next };
            }
            while (ending.After is not null);
            return ended;
        });
        var delete = await TimeAsync(() => SweepAsync(now, now.AddSeconds(1)));
        await fill(count, count * 2);
        var later = now + SampleSessions.Policy.InactivityTimeout!.Value + TimeSpan.FromMinutes(5);
        var expire = await TimeAsync(() => SweepAsync(later, now));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {name,-10} {count,10:N0} {claims,9:N1} {end,9:N1} {delete,9:N1} {expire,9:N1} {longest,16:N0}"));

        async Task<int> SweepAsync(DateTimeOffset at, DateTimeOffset endedBefore)
        {
            var rows = 0;
            int affected;
            do
            {
                affected = (await store.SweepAsync(new SessionSweepRequest { Now = at, EndedBefore = endedBefore, BatchSize = 1_000 }, default)).RowsAffected;
                rows += affected;
            }
            while (affected == 1_000);
            return Math.Min(rows, count);
        }

        async Task<double> TimeAsync(Func<Task<int>> run)
        {
            using var done = new CancellationTokenSource();
            var others = Task.Run(async () =>
            {
                while (!done.IsCancellationRequested)
                {
                    var signIn = SampleSessions.SignIn(Interlocked.Increment(ref s_next));
                    var since = Stopwatch.GetTimestamp();
                    await store.CreateAsync(signIn with { Session = signIn.Session with { CreatedAt = now, ActiveUntil = now.AddDays(1) } }, default);
                    longest = Math.Max(longest, Stopwatch.GetElapsedTime(since).TotalMilliseconds);
                    await Task.Delay(5);
                }
            });
            var began = Stopwatch.GetTimestamp();
            var sessions = await run();
            var took = Stopwatch.GetElapsedTime(began);
            await done.CancelAsync();
            await others;
            if (sessions != count)
            {
                throw new InvalidOperationException($"{name} reached {sessions} sessions in place of {count}.");
            }

            return took.TotalMicroseconds / count;
        }
    }

    private static int s_next = FirstOther;

    private static async Task SignInAsync(ISessionStore store, int from, int to) =>
        await Parallel.ForAsync(from, to, new ParallelOptions { MaxDegreeOfParallelism = 256 }, async (i, token) =>
        {
            var signIn = SampleSessions.SignIn(i);
            await store.CreateAsync(signIn with { Session = signIn.Session with { UserId = User }, MaxSessionsPerUser = null }, token);
        });

    private static async Task FillAsync(PostgresServer server, int from, int to)
    {
        var connectionString = server.ConnectionStringOf(server.LastDatabase);
        await PostgresFill.RunAsync(connectionString, from, to);
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"UPDATE sessiongen_sessions SET user_id = '{User}' WHERE status = 1 AND created_at < $1", connection) { CommandTimeout = 300 };
        command.Parameters.Add(new NpgsqlParameter { Value = SampleSessions.Start.AddSeconds(1_000).ToUnixTimeSeconds() });
        await command.ExecuteNonQueryAsync();
    }
}
