using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Npgsql;
using SessionGen.Stores;

namespace SessionGen.StoreBenchmarks;

/// <summary>What the list and the count of all sessions cost, and what their indexes cost a sign-in: with and without them, by turns.</summary>
internal static class AllSessions
{
    private const int Rounds = 10;
    private const int SignIns = 1_000;

    // The indexes of the version before.
    private const string WithoutIndexes = """
        DROP INDEX sessiongen_sessions_status;
        DROP INDEX sessiongen_sessions_created;
        CREATE INDEX sessiongen_sessions_created ON sessiongen_sessions (created_at) WHERE ended_at IS NULL;
        """;

    public static async Task RunAsync(int count)
    {
        var directory = Directory.CreateTempSubdirectory("sessiongen-benchmark-");
        await using var server = await Stores.StartPostgresAsync();
        try
        {
            Console.WriteLine($"microseconds a sign-in or end, one at a time, median of {Rounds} rounds; milliseconds a list or count");
            Console.WriteLine($"  {"store",-10} {"sessions",10} {"sign-in",9} {"without",9} {"end",9} {"without",9} {"page of 100",12} {"page 1,000",12} {"a rare policy",14} {"expired",9} {"count",9}");
            await MeasureAsync("in memory", count, Stores.InMemory(), without: null, fill: null);
            var (path, other) = (Path.Combine(directory.FullName, "with.db"), Path.Combine(directory.FullName, "without.db"));
            var (sqlite, sqliteWithout) = (Stores.Sqlite(path), Stores.Sqlite(other));
            using (var connection = new SqliteConnection($"Data Source={other};Pooling=False"))
            {
                connection.Open();
                using var command = connection.CreateCommand();
                command.CommandText = WithoutIndexes;
                command.ExecuteNonQuery();
            }

            await MeasureAsync("SQLite", count, sqlite, sqliteWithout, fill: null);
            if (server is not null)
            {
                var postgres = await Stores.PostgresAsync(server);
                var database = server.LastDatabase;
                var postgresWithout = await Stores.PostgresAsync(server);
                await using (var connection = new NpgsqlConnection(server.ConnectionStringOf(server.LastDatabase)))
                {
                    await connection.OpenAsync();
                    await using var command = new NpgsqlCommand(WithoutIndexes, connection);
                    await command.ExecuteNonQueryAsync();
                }

                string[] databases = [database, server.LastDatabase];
                await MeasureAsync("PostgreSQL", count, postgres, postgresWithout, async (i, to) => await PostgresFill.RunAsync(server.ConnectionStringOf(databases[i]), 0, to));
            }
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task MeasureAsync(string name, int count, ISessionStore with, ISessionStore? without, Func<int, int, Task>? fill)
    {
        ISessionStore[] stores = without is null ? [with] : [with, without];
        for (var i = 0; i < stores.Length; i++)
        {
            var store = stores[i];
            await (fill?.Invoke(i, count) ?? Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 256 }, async (n, token) =>
                await store.CreateAsync(SampleSessions.SignIn(n), token)));
        }

        var now = SampleSessions.Start.AddSeconds(1_060);
        var (signIns, ends) = (stores.Select(_ => new List<double>()).ToArray(), stores.Select(_ => new List<double>()).ToArray());
        for (var round = 0; round < Rounds; round++)
        {
            for (var turn = 0; turn < stores.Length; turn++)
            {
                var i = (round + turn) % stores.Length;
                var first = count + (round * SignIns);
                signIns[i].Add(await TimeAsync(SignIns, async n => await stores[i].CreateAsync(SampleSessions.SignIn(first + n), default)));
                ends[i].Add(await TimeAsync(SignIns, async n => await stores[i].EndAsync(
                    new EndSessionsRequest { Now = now, Status = SessionStatus.Ended, SessionId = SampleSessions.SessionId(first + n) }, default)));
            }
        }

        var rare = SampleSessions.SignIn(count + (Rounds * SignIns));
        await with.CreateAsync(rare with { Session = rare.Session with { Policy = new SessionPolicy("rare", null, TimeSpan.FromDays(1)), CreatedAt = SampleSessions.Start } }, default);
        var query = new SessionQuery { Now = now };
        double[] reads =
        [
            await TimeAsync(20, async _ => await with.QueryAsync(query, default)) / 1_000,
            await TimeAsync(20, async _ => await with.QueryAsync(query with { Limit = 1_000 }, default)) / 1_000,
            await TimeAsync(3, async _ => await with.QueryAsync(query with { Policy = "rare" }, default)) / 1_000,
            await TimeAsync(20, async _ => await with.QueryAsync(query with { Status = SessionStatus.Expired }, default)) / 1_000,
            await TimeAsync(3, async _ => await with.CountAsync(new SessionFilter(), now, default)) / 1_000,
        ];
        var (signIn, end) = (signIns.Select(Median).ToArray(), ends.Select(Median).ToArray());
        Console.WriteLine($"  {name,-10} {count,10:N0} {signIn[0],9:N1} {Without(signIn),9:N1} {end[0],9:N1} {Without(end),9:N1} {reads[0],12:N2} {reads[1],12:N2} {reads[2],14:N1} {reads[3],9:N2} {reads[4],9:N1}");
        foreach (var store in stores)
        {
            await (store is IAsyncDisposable disposable ? disposable.DisposeAsync() : default);
        }
    }

    private static double? Without(double[] times) => times.Length > 1 ? times[1] : null;

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);

    private static async Task<double> TimeAsync(int calls, Func<int, Task> call)
    {
        var since = Stopwatch.GetTimestamp();
        for (var i = 0; i < calls; i++)
        {
            await call(i);
        }

        return Stopwatch.GetElapsedTime(since).TotalMicroseconds / calls;
    }
}
