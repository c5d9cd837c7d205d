using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using SessionGen.Sqlite;
using SessionGen.Sqlite.Files;
using SessionGen.Testing;

namespace SessionGen.Tests;

/// <summary>What was acknowledged survives <c>kill -9</c>.</summary>
public sealed class KilledProcessTests : IDisposable
{
    private const int Kills = 8;

    private readonly TemporaryDirectory _directory = new();

    private string Path => _directory["sessions.db"];

    [Fact]
    public async Task Nothing_acknowledged_is_lost_when_the_process_is_killed_in_the_middle_of_a_thousand_parallel_sign_ins()
    {
        // Another kill point in every round, the same ones in every run.
        var random = new Random(20261121);
        var known = new Dictionary<string, Acknowledged>();
        var lines = 0;
        for (var kill = 1; kill <= Kills; kill++)
        {
#pragma warning disable CA5394 // No secret.
            var acknowledged = await RunUntilKilledAsync(afterLines: random.Next(1, 2_000));
#pragma warning restore CA5394
            lines += acknowledged.Count;
            acknowledged.ForEach(line => Note(known, line));

            await AssertAllThereAsync(known, kill);
        }

        TestContext.Current.SendDiagnosticMessage($"{Kills} kills, {lines} acknowledged calls, {known.Count} sessions, none lost.");
        Assert.True(lines > Kills * 50, $"Only {lines} calls were acknowledged: the kills came too early to prove anything.");
    }

    public void Dispose() => _directory.Dispose();

    private async Task<List<string>> RunUntilKilledAsync(int afterLines)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [typeof(KilledProcessTests).Assembly.Location, nameof(SignInsUntilKilled), Path])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        try
        {
            var read = new List<string>();
            while (read.Count <= afterLines)
            {
                read.Add(await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) ?? throw new InvalidOperationException($"The process ended by itself: {string.Join('\n', read.TakeLast(3))}"));
            }

            // SIGKILL: no handler, no finally, no flush.
            process.Kill();
            var rest = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            read.AddRange(rest.Split('\n')[..^1]);
            Assert.Equal("ready", read[0]);
            return read[1..];
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    private async Task AssertAllThereAsync(Dictionary<string, Acknowledged> known, int kill)
    {
        await using var store = SqliteSessionStore.Open(SqliteFile.FromConnectionString($"Data Source={Path}"), NullLogger.Instance);
        foreach (var (id, acknowledged) in known)
        {
            var session = await store.GetAsync(id, TestContext.Current.CancellationToken);
            Assert.True(session is not null, $"Kill {kill}: session {id} is lost.");
            Assert.True(session.ActiveUntil.ToUnixTimeSeconds() >= acknowledged.ActiveUntil, $"Kill {kill}: the renewal of {id} is lost.");
            Assert.True(acknowledged.Status is null || session.Status.ToString() == acknowledged.Status, $"Kill {kill}: the end of {id} is lost, its status is {session.Status}.");
        }

        // A sign-in is there whole or not at all: every live session is its client's, and no user has more than the limit.
        foreach (var user in Enumerable.Range(0, 1_000).Where(i => i % 50 == kill))
        {
            var sessions = await store.ListByUserAsync($"user-{user}", StoreSamples.Start, TestContext.Current.CancellationToken);
            Assert.InRange(sessions.Count, 0, 3);
        }

        await using var connection = new SqliteConnection($"Data Source={Path};Pooling=false");
        connection.Open();
        Assert.Equal("ok", connection.Scalar("PRAGMA integrity_check"));
        Assert.Equal(0L, connection.Number("SELECT count(*) FROM sessiongen_sessions AS s WHERE NOT EXISTS (SELECT 1 FROM sessiongen_clients AS c WHERE c.seq = s.client)"));
        Assert.Equal(0L, connection.Number("SELECT count(*) FROM sessiongen_clients AS c WHERE NOT EXISTS (SELECT 1 FROM sessiongen_sessions AS s WHERE s.id = c.chosen_session) AND c.chosen_session IS NOT NULL"));
    }

    private static void Note(Dictionary<string, Acknowledged> known, string line)
    {
        var words = line.Split(' ');
        var before = known.GetValueOrDefault(words[1]) ?? new Acknowledged(0, null);
        known[words[1]] = words[0] switch
        {
            "renewed" => before with { ActiveUntil = Math.Max(before.ActiveUntil, long.Parse(words[2], CultureInfo.InvariantCulture)) },
            "ended" => before with { Status = words[2] },
            _ => before,
        };
    }

    private sealed record Acknowledged(long ActiveUntil, string? Status);
}
