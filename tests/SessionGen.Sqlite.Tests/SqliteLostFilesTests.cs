using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using SessionGen.Sqlite;
using SessionGen.Sqlite.Files;
using SessionGen.Stores;
using SessionGen.Testing;

namespace SessionGen.Tests;

/// <summary>The file, its log or the index of the log is deleted or replaced while the store is open, as a cleaning script does.</summary>
public sealed class SqliteLostFilesTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Path => _directory["sessions.db"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task After_the_log_is_deleted_nothing_is_acknowledged_that_a_kill_could_lose()
    {
        var kept = StoreSamples.SignIn();
        await using (var before = Open())
        {
            await before.CreateAsync(kept, Token);
        }

        using (var process = await StoreProcess.StartAsync(Path))
        {
            Assert.Equal("Active", await process.AskAsync($"read {kept.Session.Id}"));
            DeleteLog();

            var refusals = new[] { await process.AskAsync("sign-in bob"), await process.AskAsync($"end {kept.Session.Id}"), await process.AskAsync($"read {kept.Session.Id}") };
            Assert.All(refusals, refusal => Assert.StartsWith($"unavailable: The SQLite file '{Path}' cannot be used now: its log '{Path}-wal' was deleted or moved", refusal, StringComparison.Ordinal));
            await process.KillAsync();
        }

        await using var after = Open();
        Assert.Equal(SessionStatus.Active, (await after.GetAsync(kept.Session.Id, Token))!.Status);
        Assert.Empty(await after.ListByUserAsync("bob", StoreSamples.At(1), Token));
        AssertIntact();
    }

    [Fact]
    public async Task What_was_acknowledged_before_the_log_was_deleted_survives_a_normal_stop()
    {
        var signIns = Enumerable.Range(0, 50).Select(i => StoreSamples.SignIn($"user{i}")).ToArray();
        await using (var store = Open())
        {
            foreach (var signIn in signIns)
            {
                await store.CreateAsync(signIn, Token);
            }

            await store.EndAsync(new EndSessionsRequest { Now = StoreSamples.At(1), Status = SessionStatus.Ended, SessionId = signIns[0].Session.Id }, Token);
            DeleteLog();
            await Assert.ThrowsAsync<SessionStoreUnavailableException>(async () => await store.CreateAsync(StoreSamples.SignIn(), Token));
        }

        await using var after = Open();
        Assert.Equal(SessionStatus.Ended, (await after.GetAsync(signIns[0].Session.Id, Token))!.Status);
        foreach (var signIn in signIns[1..])
        {
            Assert.Equal(SessionStatus.Active, (await after.GetAsync(signIn.Session.Id, Token))!.Status);
        }

        AssertIntact();
    }

    [Fact]
    public async Task A_process_whose_log_another_one_replaced_refuses_and_does_no_harm_to_what_the_other_writes()
    {
        var first = StoreSamples.SignIn();
        await using (var before = Open())
        {
            await before.CreateAsync(first, Token);
        }

        await using var store = Open();
        for (var i = 0; i < 20; i++)
        {
            await store.CreateAsync(StoreSamples.SignIn("lost"), Token);
        }

        DeleteLog();
        using (var other = await StoreProcess.StartAsync(Path))
        {
            var session = await other.AskAsync("sign-in bob");

            var error = await Assert.ThrowsAsync<SessionStoreUnavailableException>(async () => await store.CreateAsync(StoreSamples.SignIn(), Token));
            Assert.Contains("another process created a new one", error.Message, StringComparison.Ordinal);
            await Assert.ThrowsAsync<SessionStoreUnavailableException>(async () => await store.GetAsync(first.Session.Id, Token));
            await Assert.ThrowsAsync<SessionStoreUnavailableException>(async () => await store.WatchAsync(Token).FirstAsync(Token));

            Assert.Equal("ended 1", await other.AskAsync($"end {first.Session.Id}"));
            await other.StopAsync();
            await store.DisposeAsync();

            await using var after = Open();
            Assert.Equal(SessionStatus.Active, (await after.GetAsync(session, Token))!.Status);
            Assert.Equal(SessionStatus.Ended, (await after.GetAsync(first.Session.Id, Token))!.Status);
            AssertIntact();
        }
    }

    [Fact]
    public async Task A_file_in_whose_place_another_one_was_put_takes_no_writes_and_the_other_one_keeps_its_log()
    {
        await using (var empty = Open())
        {
        }

        File.Copy(Path, Path + ".copy");
        await using var store = Open();
        var signIn = StoreSamples.SignIn();
        await store.CreateAsync(signIn, Token);
        File.Move(Path, Path + ".away");
        File.Move(Path + ".copy", Path);

        var error = await Assert.ThrowsAsync<SessionStoreUnavailableException>(async () => await store.CreateAsync(StoreSamples.SignIn(), Token));
        Assert.Contains("another file took its place", error.Message, StringComparison.Ordinal);

        File.Delete(Path);
        File.Move(Path + ".away", Path);
        Assert.NotNull(await store.RenewAsync(Renewal(signIn), Token));
    }

    [Fact]
    public async Task An_index_of_the_log_that_is_deleted_loses_nothing()
    {
        var signIn = StoreSamples.SignIn();
        await using (var store = Open())
        {
            await store.CreateAsync(signIn, Token);
            File.Delete(Path + "-shm");
            var error = await Assert.ThrowsAsync<SessionStoreUnavailableException>(async () => await store.RenewAsync(Renewal(signIn), Token));
            Assert.Contains($"'{Path}-shm'", error.Message, StringComparison.Ordinal);
        }

        await using var after = Open();
        Assert.NotNull(await after.RenewAsync(Renewal(signIn), Token));
    }

    [Fact]
    public async Task Other_processes_that_come_and_go_and_what_SQLite_itself_does_with_the_log_are_no_fault()
    {
        await using var store = Open();
        for (var i = 0; i < 3; i++)
        {
            var signIn = StoreSamples.SignIn();
            await store.CreateAsync(signIn, Token);
            using var process = await StoreProcess.StartAsync(Path);
            Assert.StartsWith("sess_", await process.AskAsync("sign-in bob"), StringComparison.Ordinal);
            Run("PRAGMA wal_checkpoint(TRUNCATE)");
            Assert.NotNull(await store.RenewAsync(Renewal(signIn), Token));
            await process.StopAsync();
            Run("VACUUM");
            Run($"VACUUM INTO '{Path}.{i}'");
            Assert.NotNull(await store.RenewAsync(Renewal(signIn), Token));
        }

        Assert.Equal(3, (await store.ListByUserAsync("bob", StoreSamples.At(1), Token)).Count);
    }

    [Fact]
    public async Task The_log_stands_beside_the_target_of_a_symbolic_link()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Symbolic links need rights there.");
        Directory.CreateDirectory(_directory["data"]);
        await using (Open(_directory["data/real.db"]))
        {
        }

        File.CreateSymbolicLink(Path, _directory["data/real.db"]);
        await using var store = Open();
        await store.CreateAsync(StoreSamples.SignIn(), Token);
        File.Delete(_directory["data/real.db-wal"]);

        await Assert.ThrowsAsync<SessionStoreUnavailableException>(async () => await store.CreateAsync(StoreSamples.SignIn(), Token));
    }

    [Fact]
    public async Task The_log_shrinks_when_a_read_that_kept_it_growing_is_over()
    {
        await using var store = Open();
        var claims = new byte[100_000];
        using (var reader = Connect())
        {
            reader.Execute("BEGIN");
            reader.Number("SELECT count(*) FROM sessiongen_sessions");
            for (var i = 0; i < 300; i++)
            {
                var signIn = StoreSamples.SignIn();
                await store.CreateAsync(signIn with { Session = signIn.Session with { Claims = claims } }, Token);
            }

            Assert.InRange(new FileInfo(Path + "-wal").Length, 30_000_000, long.MaxValue);
        }

        for (var i = 0; i < 3; i++)
        {
            await store.CreateAsync(StoreSamples.SignIn(), Token);
        }

        Assert.InRange(new FileInfo(Path + "-wal").Length, 0, 16 * 1024 * 1024);
    }

    private static SessionRenewal Renewal(NewSession signIn) => new()
    {
        ClientHash = signIn.NewClientHash,
        Now = StoreSamples.At(1),
        ActiveUntil = StoreSamples.At(61),
    };

    private SqliteSessionStore Open(string? path = null) =>
        SqliteSessionStore.Open(SqliteFile.FromConnectionString($"Data Source={path ?? Path}"), NullLogger.Instance);

    private void DeleteLog()
    {
        File.Delete(Path + "-wal");
        File.Delete(Path + "-shm");
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={Path};Pooling=false");
        connection.Open();
        return connection;
    }

    private void Run(string sql)
    {
        using var connection = Connect();
        connection.Execute(sql);
    }

    private void AssertIntact()
    {
        using var connection = Connect();
        Assert.Equal("ok", connection.Scalar("PRAGMA integrity_check"));
    }
}
