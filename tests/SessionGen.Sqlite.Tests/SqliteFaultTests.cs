using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SessionGen.Sqlite;
using SessionGen.Sqlite.Files;
using SessionGen.Sqlite.Writing;
using SessionGen.Stores;
using SessionGen.Testing;

namespace SessionGen.Tests;

/// <summary>What goes wrong while the store runs.</summary>
public sealed class SqliteFaultTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Path => _directory["sessions.db"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task While_another_process_has_the_file_locked_writes_fail_after_a_bounded_wait_and_reads_go_on()
    {
        await using var store = Open($"Data Source={Path};Default Timeout=1");
        var signIn = StoreSamples.SignIn();
        await store.CreateAsync(signIn, Token);
        using var other = Connect();
        other.Execute("BEGIN IMMEDIATE");

        var since = Stopwatch.GetTimestamp();
        var failed = Enumerable.Range(0, 50).Select(_ => Assert.ThrowsAsync<SessionStoreUnavailableException>(async () => await store.RenewAsync(Renewal(signIn), Token))).ToArray();
        Assert.NotNull(await store.GetAsync(signIn.Session.Id, Token));
        var errors = await Task.WhenAll(failed);

        // Some of them may have been waiting for a batch that was waiting.
        Assert.InRange(Stopwatch.GetElapsedTime(since).TotalSeconds, 0.9, 20);
        Assert.All(errors, error => Assert.Contains("another process has kept it locked", error.Message, StringComparison.Ordinal));
        other.Execute("ROLLBACK");
        Assert.NotNull(await store.RenewAsync(Renewal(signIn), Token));
    }

    [Fact]
    public async Task A_write_that_is_canceled_while_it_waits_never_happens_and_one_that_has_begun_reports_its_outcome()
    {
        await using (Open($"Data Source={Path}"))
        {
        }

        var file = SqliteFile.FromConnectionString($"Data Source={Path}");
        using var files = new SqliteOpenFiles(file);
        await using var writer = new SqliteWriter(file, files, file.Open(), reader: StoreRows.Reader);
        using var cancellation = new CancellationTokenSource();
        using var begun = new ManualResetEventSlim();
        using var gate = new ManualResetEventSlim();
        var first = writer.RunAsync(
            _ =>
            {
                begun.Set();
                gate.Wait(Token);
                return 1;
            },
            cancellation.Token).AsTask();
        begun.Wait(Token);
        var hasRun = false;
        var second = writer.RunAsync(_ => hasRun = true, cancellation.Token).AsTask();
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.False(first.IsCompleted);
        gate.Set();
        Assert.Equal(1, await first);
        Assert.Equal(3, await writer.RunAsync(_ => 3, Token));
        Assert.False(hasRun);
    }

    [Fact]
    public async Task A_full_disk_refuses_sign_ins_and_loses_nothing_and_goes_on_when_there_is_space()
    {
        await using var store = SqliteSessionStore.Open(SqliteFile.FromConnectionString($"Data Source={Path}", maximumPages: 60), NullLogger.Instance);
        var acknowledged = new List<NewSession>();
        var error = await Assert.ThrowsAsync<SessionStoreUnavailableException>(async () =>
        {
            while (acknowledged.Count < 100_000)
            {
                var signIn = StoreSamples.SignIn($"user{acknowledged.Count}");
                await store.CreateAsync(signIn, Token);
                acknowledged.Add(signIn);
            }
        });

        Assert.Contains("its disk is full", error.Message, StringComparison.Ordinal);
        Assert.True(acknowledged.Count > 100);
        foreach (var signIn in acknowledged)
        {
            Assert.Equal(signIn.Session.Id, (await store.GetClientAsync(signIn.NewClientHash, StoreSamples.At(0), Token))?.ActiveSessionId);
        }

        // Sweeping makes room, as deleting other files would.
        await store.SweepAsync(StoreSamples.At(100_000_000), StoreSamples.At(100_000_000), 1_000_000, Token);
        Assert.Equal(SessionCreationOutcome.Created, (await store.CreateAsync(StoreSamples.SignIn(), Token)).Outcome);
    }

    [Fact]
    public async Task A_sweep_that_a_full_disk_rolls_back_is_repeated_from_where_it_began()
    {
        var file = SqliteFile.FromConnectionString($"Data Source={Path}", maximumPages: 60);
        var count = 0;
        await using (var earlier = SqliteSessionStore.Open(file, NullLogger.Instance))
        {
            await Assert.ThrowsAsync<SessionStoreUnavailableException>(async () =>
            {
                for (; count < 100_000; count++)
                {
                    await earlier.CreateAsync(StoreSamples.SignIn($"user{count}", at: 10 * count), Token);
                }
            });
        }

        // They end before the rows are to be checked, so the sweep has to visit them.
        var now = StoreSamples.At((10 * count) + 100);
        var limits = new SessionPolicyLimits([new SessionPolicy("default", TimeSpan.FromSeconds(30), null)]);
        await using var store = SqliteSessionStore.Open(file, NullLogger.Instance, limits);
        var sweep = new SessionSweepRequest { Now = now, EndedBefore = StoreSamples.At(0), BatchSize = 10 * count };
        await Assert.ThrowsAsync<SessionStoreUnavailableException>(async () => await store.SweepAsync(sweep, Token));

        // Sessions that ended so long ago need no space.
        var swept = await store.SweepAsync(sweep with { EndedBefore = now }, Token);
        Assert.Equal(count, swept.Ended.Count);
    }

    [Theory]
    [InlineData("status = 99")]
    [InlineData("status = -1")]
    [InlineData("status = 4")]
    [InlineData("policy = ''")]
    [InlineData("inactivity_timeout = NULL, maximum_lifetime = NULL")]
    [InlineData("inactivity_timeout = 0")]
    [InlineData("maximum_lifetime = -5")]
    [InlineData("inactivity_timeout = 9223372036854775807")]
    [InlineData("created_at = 9223372036854775807")]
    [InlineData("created_at = -9223372036854775808")]
    [InlineData("created_at = 253402300799")]
    [InlineData("last_active_at = 253402300800")]
    public async Task A_row_edited_to_nonsense_ends_one_session_and_nothing_else(string edit)
    {
        var log = new CountingLogger();
        await using var store = SqliteSessionStore.Open(SqliteFile.FromConnectionString($"Data Source={Path}"), log);
        var good = StoreSamples.SignIn("ada", perClient: 5);
        await store.CreateAsync(good, Token);
        var bad = StoreSamples.SignIn("bob", good.NewClientHash, perClient: 5);
        await store.CreateAsync(bad, Token);
        var elsewhere = StoreSamples.SignIn("bob");
        await store.CreateAsync(elsewhere, Token);
        Edit($"UPDATE sessiongen_sessions SET {edit} WHERE id = '{bad.Session.Id}'");

        Assert.Null(await store.GetAsync(bad.Session.Id, Token));
        Assert.Equal([good.Session.Id], (await store.GetClientAsync(bad.NewClientHash, StoreSamples.At(0), Token))!.Sessions.Select(session => session.Id));
        Assert.Equal([elsewhere.Session.Id], (await store.ListByUserAsync("bob", StoreSamples.At(0), Token)).Select(session => session.Id));
        Assert.True(log.Errors > 0);
        Assert.Equal(good.Session.Id, (await store.RenewAsync(Renewal(bad), Token))!.Id);
        Assert.Null(await store.RenewAsync(Renewal(bad) with { SessionId = bad.Session.Id }, Token));
        var again = StoreSamples.SignIn("bob", bad.NewClientHash, perClient: 5, perUser: 5);
        Assert.Equal(2, (await store.CreateAsync(again, Token)).Client!.Sessions.Count);
        Assert.Equal(2, (await store.EndAsync(new EndSessionsRequest { Now = StoreSamples.At(1), Status = SessionStatus.Revoked, UserId = "bob" }, Token)).Ended.Count);

        await store.SweepAsync(StoreSamples.At(100), StoreSamples.At(100), 100, Token);
        using var connection = Connect();
        Assert.Equal(1L, connection.Number("SELECT count(*) FROM sessiongen_sessions"));
        Assert.NotNull(await store.GetAsync(good.Session.Id, Token));
    }

    [Theory]
    [InlineData("next_number = 99999999999")]
    [InlineData("next_number = 2147483647")]
    [InlineData("next_number = -1")]
    [InlineData("generation = 9223372036854775807")]
    [InlineData("generation = -9223372036854775808")]
    public async Task A_client_edited_to_nonsense_is_unknown_and_its_sessions_can_be_ended(string edit)
    {
        var log = new CountingLogger();
        await using var store = SqliteSessionStore.Open(SqliteFile.FromConnectionString($"Data Source={Path}"), log);
        var (bad, good) = (StoreSamples.SignIn("ada"), StoreSamples.SignIn("ada"));
        await store.CreateAsync(bad, Token);
        await store.CreateAsync(good, Token);
        Edit($"UPDATE sessiongen_clients SET {edit} WHERE id = '{bad.Session.ClientId}'");

        Assert.Null(await store.RenewAsync(Renewal(bad), Token));
        Assert.Null(await store.GetClientAsync(bad.NewClientHash, StoreSamples.At(1), Token));
        Assert.True(log.Errors > 0);
        Assert.NotNull(await store.RenewAsync(Renewal(good), Token));
        var again = (await store.CreateAsync(StoreSamples.SignIn("bob", bad.NewClientHash), Token)).Client!;
        Assert.NotEqual(bad.Session.ClientId, again.Id);
        var end = await store.EndAsync(new EndSessionsRequest { Now = StoreSamples.At(2), Status = SessionStatus.Revoked, UserId = "ada" }, Token);
        Assert.Equal(new[] { bad.Session.Id, good.Session.Id }.Order(), end.Ended.Select(session => session.Id).Order());
        await store.SweepAsync(StoreSamples.At(100), StoreSamples.At(100), 100, Token);
        using var connection = Connect();
        Assert.Equal(1L, connection.Number("SELECT count(*) FROM sessiongen_clients"));
    }

    [Fact]
    public async Task A_session_whose_client_is_gone_counts_as_ended_and_is_swept()
    {
        await using var store = Open($"Data Source={Path}");
        var signIns = new[] { StoreSamples.SignIn("ada"), StoreSamples.SignIn("bob"), StoreSamples.SignIn("cy") };
        foreach (var signIn in signIns)
        {
            await store.CreateAsync(signIn, Token);
        }

        Edit($"DELETE FROM sessiongen_clients WHERE id <> '{signIns[2].Session.ClientId}'");

        Assert.Null(await store.GetAsync(signIns[0].Session.Id, Token));
        Assert.Empty(await store.ListByUserAsync("ada", StoreSamples.At(1), Token));
        Assert.Null(await store.ExtendAsync(signIns[0].Session.Id, StoreSamples.At(1), StoreSamples.At(61), Token));
        Assert.Empty((await store.EndAsync(new EndSessionsRequest { Now = StoreSamples.At(1), Status = SessionStatus.Revoked, UserId = "ada" }, Token)).Ended);
        await store.SweepAsync(StoreSamples.At(86_460), StoreSamples.At(2), 100, Token);
        await store.SweepAsync(StoreSamples.At(86_461), StoreSamples.At(86_461), 100, Token);
        using var connection = Connect();
        Assert.Equal(0L, connection.Number("SELECT count(*) FROM sessiongen_sessions"));
    }

    [Theory]
    [InlineData("UPDATE sessiongen_epoch SET epoch = -99999999999999")]
    [InlineData("UPDATE sessiongen_epoch SET epoch = 99999999999999")]
    [InlineData("UPDATE sessiongen_epoch SET epoch = 9223372036854775807")]
    [InlineData("DELETE FROM sessiongen_epoch")]
    public async Task A_cutoff_edited_to_nonsense_ends_nothing_and_a_new_one_takes_its_place(string edit)
    {
        var log = new CountingLogger();
        await using var store = SqliteSessionStore.Open(SqliteFile.FromConnectionString($"Data Source={Path}"), log);
        var signIns = Enumerable.Range(0, 5).Select(i => StoreSamples.SignIn($"user{i}")).ToArray();
        foreach (var signIn in signIns)
        {
            await store.CreateAsync(signIn, Token);
        }

        Edit(edit);

        foreach (var signIn in signIns)
        {
            Assert.NotNull(await store.RenewAsync(Renewal(signIn), Token));
            Assert.Equal(SessionStatus.Active, (await store.GetAsync(signIn.Session.Id, Token))!.Status);
        }

        Assert.NotNull((await store.CreateAsync(StoreSamples.SignIn("dee", at: 10), Token)).Client!.ActiveSessionId);
        Assert.Equal(0, (await store.SweepAsync(StoreSamples.At(11), StoreSamples.At(11), 100, Token)).RowsAffected);
        Assert.Equal(edit.StartsWith("UPDATE", StringComparison.Ordinal) ? 1 : 0, log.Errors);

        await store.RevokeCreatedBeforeAsync(StoreSamples.At(10), Token);
        Assert.Null(await store.RenewAsync(Renewal(signIns[0]), Token));
        Assert.Equal(5, (await store.SweepAsync(StoreSamples.At(11), StoreSamples.At(1), 100, Token)).Ended.Count);
        Assert.Single(await store.ListByUserAsync("dee", StoreSamples.At(11), Token));
    }

    [Theory]
    [InlineData(253_402_300_800)]
    [InlineData(long.MaxValue)]
    public async Task A_change_edited_to_nonsense_is_left_out_and_those_after_it_are_told(long at)
    {
        var log = new CountingLogger();
        await using var here = Open($"Data Source={Path}");
        await using var there = SqliteSessionStore.Open(SqliteFile.FromConnectionString($"Data Source={Path}"), log);
        var signIn = StoreSamples.SignIn();
        await here.CreateAsync(signIn, Token);
        Edit($"INSERT INTO sessiongen_changes (session_id, status, at) VALUES ('sess_bad', 6, {at}), ('', 6, {at})");
        await here.EndAsync(new EndSessionsRequest { Now = StoreSamples.At(1), Status = SessionStatus.Revoked, UserId = "ada" }, Token);

        await using var changes = there.WatchAsync(Token).GetAsyncEnumerator(Token);
        Assert.True(await changes.MoveNextAsync());
        Assert.Equal(signIn.Session.Id, changes.Current.SessionId);
        Assert.Equal(2, log.Errors);
    }

    [Theory]
    [InlineData("created_at", long.MaxValue)]
    [InlineData("activates_at", long.MaxValue)]
    [InlineData("activates_at", long.MinValue)]
    public async Task A_key_whose_times_were_edited_to_nonsense_keeps_no_key_from_being_read_or_added(string column, long time)
    {
        await using var store = Open($"Data Source={Path}");
        var key = new StoredKey
        {
            KeyId = "first",
            Algorithm = StoredKeyAlgorithm.ES256,
            CreatedAt = StoreSamples.At(0),
            ActivatesAt = StoreSamples.At(0),
            Secret = new byte[] { 1, 2, 3 },
        };
        await store.TryAddKeyAsync(key, null, Token);
        Edit($"UPDATE sessiongen_keys SET {column} = {time}");

        Assert.Equal("first", Assert.Single(await store.ListKeysAsync(Token)).KeyId);
        Assert.True(await store.TryAddKeyAsync(key with { KeyId = "second" }, "first", Token));
    }

    [Fact]
    public async Task A_process_that_starts_is_told_the_revocation_cutoff_and_what_was_changed_shortly_before()
    {
        var signIn = StoreSamples.SignIn();
        await using (var before = Open($"Data Source={Path}"))
        {
            await before.CreateAsync(signIn, Token);
            await before.RevokeCreatedBeforeAsync(StoreSamples.At(-5), Token);
            await before.EndAsync(new EndSessionsRequest { Now = StoreSamples.At(1), Status = SessionStatus.Revoked, UserId = "ada" }, Token);
        }

        Edit("DELETE FROM sessiongen_changes WHERE session_id = ''");
        await using var store = Open($"Data Source={Path}");
        await using var changes = store.WatchAsync(Token).GetAsyncEnumerator(Token);
        Assert.True(await changes.MoveNextAsync());
        Assert.Equal(new SessionChange { SessionId = null, Status = SessionStatus.Revoked, At = StoreSamples.At(-5) }, changes.Current);
        Assert.True(await changes.MoveNextAsync());
        var expected = new SessionChange { SessionId = signIn.Session.Id, Status = SessionStatus.Revoked, At = StoreSamples.At(1) };
        Assert.Equal(expected, changes.Current);
    }

    [Fact]
    public async Task A_pending_session_that_runs_out_is_abandoned()
    {
        await using var store = Open($"Data Source={Path}");
        var signIn = StoreSamples.SignIn();
        await store.CreateAsync(signIn, Token);
        Edit("UPDATE sessiongen_sessions SET status = 0, next_check = 0");
        var query = new SessionQuery { Now = signIn.Session.ExpiresAt, UserId = "ada", Status = SessionStatus.Abandoned };

        Assert.Empty((await store.SweepAsync(StoreSamples.At(1), StoreSamples.At(100), 100, Token)).Ended);
        Assert.Equal(SessionStatus.Pending, (await store.GetAsync(signIn.Session.Id, Token))!.Status);
        Assert.Single((await store.QueryAsync(query, Token)).Sessions);

        var ended = Assert.Single((await store.SweepAsync(signIn.Session.ExpiresAt, StoreSamples.At(0), 100, Token)).Ended);
        Assert.Equal((SessionStatus.Abandoned, signIn.Session.ExpiresAt), (ended.Status, ended.EndedAt));
        Assert.Equal(SessionStatus.Abandoned, (await store.GetAsync(signIn.Session.Id, Token))!.Status);
        Assert.Single((await store.QueryAsync(query, Token)).Sessions);
    }

    [Fact]
    public async Task A_sign_in_that_is_refused_fails_alone_among_those_of_its_transaction()
    {
        await using var store = Open($"Data Source={Path};Default Timeout=30");
        var known = StoreSamples.SignIn();
        await store.CreateAsync(known, Token);
        var signIns = Enumerable.Range(0, 40).Select(i => i == 20 ? known with { NewClientHash = StoreSamples.NewHash() } : StoreSamples.SignIn($"user{i}")).ToArray();
        Task<SessionCreation>[] creations;
        using (var other = Connect())
        {
            // While the lock is held they gather, so that one transaction takes them all.
            other.Execute("BEGIN IMMEDIATE");
            creations = [.. signIns.Select(signIn => store.CreateAsync(signIn, Token).AsTask())];
            other.Execute("ROLLBACK");
        }

        await Assert.ThrowsAsync<ArgumentException>(() => creations[20]);
        foreach (var creation in creations.Where((_, i) => i != 20))
        {
            Assert.Equal(SessionCreationOutcome.Created, (await creation).Outcome);
        }
    }

    [Fact]
    public async Task Writes_that_run_alone_for_a_wrong_one_among_them_do_not_wait_for_a_lock_one_after_the_other()
    {
        await using (Open($"Data Source={Path}"))
        {
        }

        var file = SqliteFile.FromConnectionString($"Data Source={Path};Default Timeout=1");
        var connection = file.Open();
        using var other = Connect();
        using var files = new SqliteOpenFiles(file);
        await using var writer = new SqliteWriter(file, files, connection, reader: StoreRows.Reader);
        using var begun = new ManualResetEventSlim();
        using var gate = new ManualResetEventSlim();
        var first = writer.RunAsync(
            _ =>
            {
                begun.Set();
                gate.Wait(Token);
                return 0;
            },
            Token).AsTask();
        begun.Wait(Token);
        var runs = 0;
        var wrong = writer.RunAsync<int>(
            _ =>
            {
                if (++runs == 2)
                {
                    // Alone: from here on, another process has the file locked.
                    connection.Execute("ROLLBACK");
                    other.Execute("BEGIN IMMEDIATE");
                }

                throw new InvalidOperationException("wrong");
            },
            Token).AsTask();
        var after = Enumerable.Range(0, 20).Select(_ => writer.RunAsync(_ => 0, Token).AsTask()).ToArray();
        gate.Set();

        await first;
        Assert.Equal("wrong", (await Assert.ThrowsAsync<InvalidOperationException>(() => wrong)).Message);
        var errors = new List<SessionStoreUnavailableException>();
        foreach (var write in after)
        {
            errors.Add(await Assert.ThrowsAsync<SessionStoreUnavailableException>(() => write));
        }

        Assert.Single(errors.Distinct());
        other.Execute("ROLLBACK");
        Assert.Equal(1, await writer.RunAsync(_ => 1, Token));
    }

    [Fact]
    public async Task A_file_that_is_deleted_takes_no_sign_in_that_nobody_would_ever_see_and_is_not_made_anew()
    {
        await using var store = Open($"Data Source={Path}");
        var signIn = StoreSamples.SignIn();
        await store.CreateAsync(signIn, Token);
        File.Move(Path, Path + ".away");

        var error = await Assert.ThrowsAsync<SessionStoreUnavailableException>(async () => await store.CreateAsync(StoreSamples.SignIn(), Token));
        Assert.Contains("deleted or moved", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<SessionStoreUnavailableException>(async () =>
        {
            await foreach (var change in store.WatchAsync(Token))
            {
                Assert.Fail($"It told of {change}.");
            }
        });
        Assert.False(File.Exists(Path));

        File.Move(Path + ".away", Path);
        Assert.NotNull(await store.RenewAsync(Renewal(signIn), Token));
    }

    [Fact]
    public async Task A_table_that_somebody_dropped_is_no_answer_that_there_is_no_session()
    {
        await using var store = Open($"Data Source={Path}");
        var signIn = StoreSamples.SignIn();
        await store.CreateAsync(signIn, Token);
        Edit("DROP TABLE sessiongen_sessions");

        await Assert.ThrowsAsync<SessionStoreUnavailableException>(async () => await store.RenewAsync(Renewal(signIn), Token));
        await Assert.ThrowsAsync<SessionStoreUnavailableException>(async () => await store.GetAsync(signIn.Session.Id, Token));
        await Assert.ThrowsAsync<SessionStoreUnavailableException>(async () => await store.GetClientAsync(signIn.NewClientHash, StoreSamples.At(0), Token));
    }

    [Fact]
    public async Task What_the_feed_has_told_is_forgotten_after_ten_minutes()
    {
        await using var store = Open($"Data Source={Path}");
        for (var i = 0; i < 60; i++)
        {
            // An end each minute, and in the first half of the hour a revocation cutoff that lies far back.
            var signIn = StoreSamples.SignIn(at: i * 60);
            await store.CreateAsync(signIn, Token);
            if (i < 30)
            {
                await store.RevokeCreatedBeforeAsync(StoreSamples.At(-86_400), Token);
            }

            await store.EndAsync(new EndSessionsRequest { Now = StoreSamples.At(i * 60), Status = SessionStatus.Ended, SessionId = signIn.Session.Id }, Token);
        }

        using var connection = Connect();
        Assert.Equal(11L, connection.Number("SELECT count(*) FROM sessiongen_changes"));
        Assert.Equal(90L, connection.Number("SELECT max(seq) FROM sessiongen_changes"));
    }

    [Fact]
    public async Task A_process_whose_clock_is_ahead_deletes_no_change_that_others_have_not_read()
    {
        await using var store = Open($"Data Source={Path}");
        await store.ReportClockAsync("right", StoreSamples.At(0), Token);
        await store.ReportClockAsync("ahead", StoreSamples.At(7_200), Token);
        await EndAsync(at: 0);
        await EndAsync(at: 7_200);
        using var connection = Connect();
        Assert.Equal(2L, connection.Number("SELECT count(*) FROM sessiongen_changes"));

        await store.ReportClockAsync("right", StoreSamples.At(700), Token);
        await EndAsync(at: 7_900);

        Assert.Equal(2L, connection.Number("SELECT min(seq) FROM sessiongen_changes"));

        async Task EndAsync(double at)
        {
            var signIn = StoreSamples.SignIn(at: at);
            await store.CreateAsync(signIn, Token);
            await store.EndAsync(new EndSessionsRequest { Now = StoreSamples.At(at), Status = SessionStatus.Ended, SessionId = signIn.Session.Id }, Token);
        }
    }

    [Theory]
    [InlineData("now", long.MaxValue)]
    [InlineData("now", long.MinValue)]
    [InlineData("reports", long.MaxValue)]
    [InlineData("reports", long.MinValue)]
    public async Task A_machine_row_edited_to_nonsense_costs_the_others_nothing_and_its_machine_corrects_it(string column, long value)
    {
        await using var store = Open($"Data Source={Path}");
        await store.ReportClockAsync("a", StoreSamples.At(0), Token);
        await store.ReportClockAsync("b", StoreSamples.At(0), Token);
        Edit($"UPDATE sessiongen_machines SET {column} = {value} WHERE name = 'a'");

        var before = await store.ReportClockAsync("b", StoreSamples.At(10), Token);
        Assert.Equal([("a", column == "now"), ("b", false)], before.Select(clock => (clock.Machine, clock.Now.Year is 1 or 9999)));
        var after = await store.ReportClockAsync("a", StoreSamples.At(10), Token);
        Assert.Equal(("a", StoreSamples.At(10)), (after[0].Machine, after[0].Now));
        Assert.NotEqual(before[0].Reports, after[0].Reports);
        Assert.NotEqual(after[0].Reports, (await store.ReportClockAsync("a", StoreSamples.At(20), Token))[0].Reports);
        await store.EndAsync(new EndSessionsRequest { Now = StoreSamples.At(0), Status = SessionStatus.Ended, UserId = "ada" }, Token);
    }

    [Fact]
    public async Task Closing_the_store_finishes_the_writes_that_wait()
    {
        var signIns = Enumerable.Range(0, 500).Select(i => StoreSamples.SignIn($"user{i}")).ToArray();
        var store = Open($"Data Source={Path}");
        var creations = signIns.Select(signIn => store.CreateAsync(signIn, Token).AsTask()).ToArray();

        await store.DisposeAsync();

        await Task.WhenAll(creations);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.CreateAsync(StoreSamples.SignIn(), Token));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.GetAsync(signIns[0].Session.Id, Token));
        using var connection = Connect();
        Assert.Equal(500L, connection.Number("SELECT count(*) FROM sessiongen_sessions"));
    }

    private static SessionRenewal Renewal(NewSession signIn) => new()
    {
        ClientHash = signIn.NewClientHash,
        Now = StoreSamples.At(1),
        ActiveUntil = StoreSamples.At(61),
    };

    private static SqliteSessionStore Open(string connectionString) => SqliteSessionStore.Open(SqliteFile.FromConnectionString(connectionString), NullLogger.Instance);

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={Path};Pooling=false");
        connection.Open();
        return connection;
    }

    private void Edit(string sql)
    {
        using var connection = Connect();
        connection.Execute(sql);
    }

    private sealed class CountingLogger : ILogger
    {
        private int _errors;

        public int Errors => _errors;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel == LogLevel.Error)
            {
                Interlocked.Increment(ref _errors);
            }
        }
    }
}
