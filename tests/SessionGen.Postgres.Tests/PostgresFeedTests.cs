using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using SessionGen.Infrastructure;
using SessionGen.Postgres;
using SessionGen.Postgres.Connections;
using SessionGen.Postgres.Rows;
using SessionGen.Stores;
using SessionGen.Testing;

namespace SessionGen.Tests;

/// <summary>The change feed when the way to it breaks, or never was one.</summary>
public sealed class PostgresFeedTests(PostgresFixture fixture) : PostgresTest(fixture)
{
    [Fact]
    public async Task A_connection_that_is_cut_is_made_again_and_what_happened_meanwhile_is_told()
    {
        var (here, there) = (Open(), Open());
        var signIns = await SignInAsync(here, 3);
        await using var feed = new FeedReader(there);
        await Wait.UntilAsync(() => there.IsListening, "it listens");

        for (var i = 0; i < 3; i++)
        {
            await CutConnectionsAsync();
            await EndAsync(here, signIns[i]);
            Assert.Equal(signIns[i].Session.Id, (await feed.NextAsync()).SessionId);
        }

        Assert.True(feed.IsEmpty);
    }

    [Fact]
    public async Task A_server_that_was_away_is_heard_again_by_itself()
    {
        await using var server = await PostgresServer.StartNewAsync(Token);
        await using var here = Stores.Open(server.ConnectionStringOf("postgres"));
        await using var there = Stores.Open(server.ConnectionStringOf("postgres"));
        var signIns = await SignInAsync(here, 2);
        await using var feed = new FeedReader(there);
        await Wait.UntilAsync(() => there.IsListening, "it listens");

        await server.StopAsync(asCrash: true);
        await Wait.UntilAsync(() => !there.IsListening, "the cut is noticed");
        await server.StartAsync(Token);
        await EndAsync(here, signIns[0]);
        Assert.Equal(signIns[0].Session.Id, (await feed.NextAsync()).SessionId);
        await Wait.UntilAsync(() => there.IsListening, "it listens again");
        await EndAsync(here, signIns[1]);
        Assert.Equal(signIns[1].Session.Id, (await feed.NextAsync()).SessionId);
    }

    [Fact]
    public async Task The_health_check_tells_of_a_feed_that_is_cut_while_the_store_answers_and_of_its_return()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSessionGenRuntime<PersonClaims>(
            new SessionGenSettings { Policies = [new SessionPolicy("default", null, TimeSpan.FromDays(7))] },
            options => options.UsePostgres(ConnectionString));
        builder.Services.AddHealthChecks().AddSessionGen();
        using var host = builder.Build();
        await host.StartAsync(Token);
        var store = host.Services.GetRequiredService<ISessionStore>();
        var signIn = StoreSamples.SignIn();
        await store.CreateAsync(signIn, Token);
        await Wait.UntilAsync(async () => await CheckAsync() == HealthStatus.Healthy, "it is healthy");

        await ExecuteAsync("ALTER TABLE sessiongen_changes RENAME TO gone");
        await CutConnectionsAsync();
        await Wait.UntilAsync(async () => await CheckAsync() == HealthStatus.Degraded, "the cut is told");
        Assert.NotNull(await store.GetAsync(signIn.Session.Id, Token));

        await ExecuteAsync("ALTER TABLE gone RENAME TO sessiongen_changes");
        await store.EndAsync(new EndSessionsRequest { Now = StoreSamples.At(10), Status = SessionStatus.Revoked, SessionId = signIn.Session.Id }, Token);
        await Wait.UntilAsync(async () => await CheckAsync() == HealthStatus.Healthy, "the return is told");
        await host.StopAsync(Token);

        async Task<HealthStatus> CheckAsync() => (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token)).Status;
    }

    [Fact]
    public async Task A_change_with_a_lower_number_that_is_committed_later_is_told()
    {
        var store = Open();
        await using var feed = new FeedReader(store);
        await Wait.UntilAsync(() => store.IsListening, "it listens");
        await using var slow = new NpgsqlConnection(ConnectionString);
        await slow.OpenAsync(Token);
        await using var transaction = await slow.BeginTransactionAsync(Token);
        await AddChangeAsync(slow, "sess_slow");
        await using (var fast = new NpgsqlConnection(ConnectionString))
        {
            await fast.OpenAsync(Token);
            await AddChangeAsync(fast, "sess_fast");
        }

        Assert.Equal("sess_fast", (await feed.NextAsync()).SessionId);
        await transaction.CommitAsync(Token);

        Assert.Equal("sess_slow", (await feed.NextAsync()).SessionId);
        Assert.True(feed.IsEmpty);

        static async Task AddChangeAsync(NpgsqlConnection connection, string id)
        {
            await using var command = new NpgsqlCommand($"INSERT INTO sessiongen_changes (session_id, status, at) VALUES ('{id}', 6, 0); {PostgresSql.Notify}", connection);
            await command.ExecuteNonQueryAsync(Token);
        }
    }

    [Fact]
    public async Task One_transaction_that_tells_of_thousands_of_sessions_is_told_whole_though_others_commit_before_it()
    {
        const int Many = 3_000;
        const int Beside = 50;
        var store = Open();
        await using var feed = new FeedReader(store);
        await Wait.UntilAsync(() => store.IsListening, "it listens");
        await using var slow = new NpgsqlConnection(ConnectionString);
        await slow.OpenAsync(Token);
        await using var transaction = await slow.BeginTransactionAsync(Token);
        var told = new HashSet<string>();
        for (var i = 0; i < Beside; i++)
        {
            await using var command = new NpgsqlCommand($"INSERT INTO sessiongen_changes (session_id, status, at) SELECT 'sess_{i}_' || n, 6, 0 FROM generate_series(1, {Many / Beside}) AS n", slow);
            await command.ExecuteNonQueryAsync(Token);
            await ExecuteAsync($"INSERT INTO sessiongen_changes (session_id, status, at) VALUES ('sess_fast_{i}', 6, 0); {PostgresSql.Notify}");
            Assert.True(told.Add((await feed.NextAsync()).SessionId!));
        }

        await transaction.CommitAsync(Token);
        await ExecuteAsync(PostgresSql.Notify);

        for (var i = 0; i < Many; i++)
        {
            Assert.True(told.Add((await feed.NextAsync()).SessionId!));
        }

        Assert.True(feed.IsEmpty);
    }

    [Fact]
    public async Task Reading_goes_by_the_index_and_is_planned_once_however_many_numbers_were_passed_over()
    {
        await using var source = PostgresConnectionString.CreateDataSource(PostgresConnectionString.Parse(ConnectionString + ";Maximum Pool Size=1", nameof(ConnectionString)));
        await using var store = PostgresSessionStore.Open(new PostgresDatabase(source, isOwned: false), SessionGenPostgresOptions.Check(options => (options.UseNotifications, options.PollInterval) = (false, TimeSpan.FromMilliseconds(100))), NullLogger.Instance);
        await ExecuteAsync("ALTER TABLE sessiongen_changes SET (autovacuum_enabled = false)");
        await using var feed = new FeedReader(store);

        // Every other number is missing, as if as many transactions had been rolled back.
        await ExecuteAsync("INSERT INTO sessiongen_changes (seq, session_id, status, at) SELECT 2 * n, 'sess_' || n, 6, 0 FROM generate_series(1, 2000) AS n");
        for (var i = 0; i < 2_000; i++)
        {
            await feed.NextAsync();
        }

        await Wait.UntilAsync(async () => (await ReadCountsAsync()).Rows >= 2_000, "the server has counted");
        var before = await ReadCountsAsync();
        await Wait.UntilAsync(async () => (await ReadCountsAsync()).Calls >= before.Calls + 20, "it has read again");
        var after = await ReadCountsAsync();

        Assert.True(after.Rows - before.Rows <= after.Calls - before.Calls + 10, $"{after.Rows - before.Rows} rows were read where there is nothing new.");
        Assert.True(after.CustomPlans < 10, $"It was planned {after.CustomPlans} times.");

        async Task<(long Calls, long CustomPlans, long Rows)> ReadCountsAsync()
        {
            // The store has no other connection; without this the server counts later.
            await using (var flush = source.CreateCommand("SELECT pg_stat_force_next_flush()"))
            {
                await flush.ExecuteNonQueryAsync(Token);
            }

            await using var command = source.CreateCommand("""
                SELECT coalesce(sum(generic_plans + custom_plans), 0)::bigint, coalesce(sum(custom_plans), 0)::bigint, (
                    SELECT seq_tup_read + coalesce(idx_tup_fetch, 0) FROM pg_stat_user_tables WHERE relname = 'sessiongen_changes')
                FROM pg_prepared_statements WHERE statement LIKE '%FROM unnest%CROSS JOIN LATERAL%sessiongen_changes%'
                """);
            await using var reader = await command.ExecuteReaderAsync(Token);
            await reader.ReadAsync(Token);
            return (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
        }
    }

    [Fact]
    public async Task Thousands_of_changes_at_once_are_all_told_and_each_once()
    {
        var (here, there) = (Open(), Open());
        await ExecuteAsync("INSERT INTO sessiongen_changes (session_id, status, at) SELECT 'sess_' || i, 6, 0 FROM generate_series(1, 3500) AS i");
        await using var feed = new FeedReader(there);

        var told = new HashSet<string>();
        for (var i = 0; i < 3_500; i++)
        {
            Assert.True(told.Add((await feed.NextAsync()).SessionId!));
        }

        await SignInAsync(here, 1);
        Assert.True(feed.IsEmpty);
    }

    [Fact]
    public async Task Without_notifications_the_table_is_read_and_nothing_is_announced()
    {
        var (here, there) = (Open(configure: Configure), Open(configure: Configure));
        await using var listening = new NpgsqlConnection(ConnectionString);
        await listening.OpenAsync(Token);
        await using (var command = new NpgsqlCommand($"LISTEN {PostgresSql.Channel}", listening))
        {
            await command.ExecuteNonQueryAsync(Token);
        }

        var signIn = (await SignInAsync(here, 1))[0];
        await using var feed = new FeedReader(there);

        await EndAsync(here, signIn);

        Assert.Equal(signIn.Session.Id, (await feed.NextAsync()).SessionId);
        Assert.False(there.IsListening);
        Assert.False(await listening.WaitAsync(TimeSpan.FromMilliseconds(1), Token));

        static void Configure(SessionGenPostgresOptions options) => (options.UseNotifications, options.PollInterval) = (false, TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public async Task A_cutoff_that_was_set_before_the_machine_started_is_reported_first()
    {
        var here = Open();
        await here.RevokeCreatedBeforeAsync(StoreSamples.At(5), Token);

        await using var feed = new FeedReader(Open());

        Assert.Equal(new SessionChange
        {
            SessionId = null,
            Status = SessionStatus.Revoked,
            At = StoreSamples.At(5),
        }, await feed.NextAsync());
    }

    [Fact]
    public async Task A_machine_that_starts_is_told_what_was_changed_in_the_last_ten_minutes()
    {
        var here = Open();
        var signIns = await SignInAsync(here, 2);
        await EndAsync(here, signIns[0]);
        await ExecuteAsync("UPDATE sessiongen_changes SET noted_at = now() - interval '11 minutes'");
        await EndAsync(here, signIns[1]);

        await using var feed = new FeedReader(Open());

        Assert.Equal(signIns[1].Session.Id, (await feed.NextAsync()).SessionId);
        Assert.True(feed.IsEmpty);
    }

    [Fact]
    public async Task A_cutoff_that_is_set_while_the_machine_starts_is_reported()
    {
        var here = Open();
        await using var other = new NpgsqlConnection(ConnectionString);
        await other.OpenAsync(Token);
        await using var transaction = await other.BeginTransactionAsync(Token);
        await using (var command = new NpgsqlCommand("LOCK TABLE sessiongen_changes IN ACCESS EXCLUSIVE MODE", other))
        {
            await command.ExecuteNonQueryAsync(Token);
        }

        var opening = Task.Run(() => Open(), Token);
        await Wait.UntilAsync(async () => await CountAsync("pg_locks WHERE NOT granted") > 0, "the start waits");
        var setting = here.RevokeCreatedBeforeAsync(StoreSamples.At(5), Token).AsTask();
        await transaction.CommitAsync(Token);
        await setting;

        await using var feed = new FeedReader(await opening);
        Assert.Equal(new SessionChange
        {
            SessionId = null,
            Status = SessionStatus.Revoked,
            At = StoreSamples.At(5),
        }, await feed.NextAsync());
    }

    [Fact]
    public async Task What_the_feed_has_told_is_forgotten_by_a_sweep_after_ten_minutes()
    {
        var store = Open();
        foreach (var signIn in await SignInAsync(store, 6))
        {
            await EndAsync(store, signIn);
        }

        await ExecuteAsync("UPDATE sessiongen_changes SET noted_at = now() - interval '11 minutes' WHERE seq <= 4");
        await store.SweepAsync(StoreSamples.At(20), StoreSamples.At(0), 100, Token);

        Assert.Equal(2, await CountAsync("sessiongen_changes"));
    }

    [Fact]
    public async Task Changes_that_are_forgotten_count_so_that_a_sweep_goes_on_until_none_is_left()
    {
        var store = Open();
        await ExecuteAsync("INSERT INTO sessiongen_changes (session_id, status, at, noted_at) SELECT 'sess_' || n, 6, 0, now() - interval '11 minutes' FROM generate_series(1, 250) AS n");

        Assert.Equal(100, (await store.SweepAsync(StoreSamples.At(20), StoreSamples.At(0), 100, Token)).RowsAffected);
        Assert.Equal(100, (await store.SweepAsync(StoreSamples.At(20), StoreSamples.At(0), 100, Token)).RowsAffected);
        Assert.Equal(50, (await store.SweepAsync(StoreSamples.At(20), StoreSamples.At(0), 100, Token)).RowsAffected);
        Assert.Equal(0, await CountAsync("sessiongen_changes"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_database_that_is_restored_while_the_feed_is_cut_is_read_again_from_where_it_is(bool listens)
    {
        var log = new LogCollector();
        Action<SessionGenPostgresOptions> configure = options => (options.UseNotifications, options.PollInterval) =
            (listens, TimeSpan.FromMilliseconds(100));
        var (here, there) = (Open(configure: configure), Open(logger: log, configure: configure));
        var signIns = await SignInAsync(here, 40);
        await using var feed = new FeedReader(there);
        for (var i = 0; i < 20; i++)
        {
            await EndAsync(here, signIns[i]);
            Assert.Equal(signIns[i].Session.Id, (await feed.NextAsync()).SessionId);
        }

        // Back to when nothing had ended. The sequence goes back, too, so the next changes get numbers that were read.
        await ExecuteAsync("TRUNCATE sessiongen_changes RESTART IDENTITY");
        await CutConnectionsAsync();
        await EndAsync(here, signIns[20]);
        Assert.Equal(signIns[20].Session.Id, (await feed.NextAsync()).SessionId);
        Assert.Equal(1, log.Count(Microsoft.Extensions.Logging.LogLevel.Warning));

        for (var i = 21; i < 40; i++)
        {
            await EndAsync(here, signIns[i]);
            Assert.Equal(signIns[i].Session.Id, (await feed.NextAsync()).SessionId);
        }

        Assert.True(feed.IsEmpty);
        Assert.Equal(1, log.Count(Microsoft.Extensions.Logging.LogLevel.Warning));
    }

    [Fact]
    public async Task A_restored_database_whose_numbers_have_passed_the_position_is_noticed_by_the_content_of_the_row()
    {
        var log = new LogCollector();
        var (here, there) = (Open(), Open(logger: log));
        var signIns = await SignInAsync(here, 8);
        await using var feed = new FeedReader(there);
        await EndAsync(here, signIns[0]);
        await EndAsync(here, signIns[1]);
        await feed.NextAsync();
        await feed.NextAsync();

        // In one transaction: the machine never sees the table without these rows.
        var ended = string.Join(", ", signIns[2..].Select(signIn => $"('{signIn.Session.Id}', 6, 0)"));
        await ExecuteAsync(
            $"TRUNCATE sessiongen_changes RESTART IDENTITY; INSERT INTO sessiongen_changes (session_id, status, at) VALUES {ended}");
        await CutConnectionsAsync();

        var told = new HashSet<string?>();
        while (told.Count < 6)
        {
            told.Add((await feed.NextAsync()).SessionId);
        }

        Assert.Equal(signIns[2..].Select(signIn => signIn.Session.Id).Order(), told.Order());
        Assert.Equal(1, log.Count(Microsoft.Extensions.Logging.LogLevel.Warning));
    }

    [Fact]
    public async Task Old_changes_that_are_deleted_are_no_loss_and_nothing_is_told_twice()
    {
        var log = new LogCollector();
        var (here, there) = (Open(), Open(logger: log));
        var signIns = await SignInAsync(here, 3);
        await using var feed = new FeedReader(there);
        await ExecuteAsync(
            "INSERT INTO sessiongen_changes (session_id, status, at, noted_at) VALUES ('sess_old', 6, 0, now() - interval '9 minutes')");
        Assert.Equal("sess_old", (await feed.NextAsync()).SessionId);
        await ExecuteAsync("UPDATE sessiongen_changes SET noted_at = now() - interval '11 minutes'");
        await here.SweepAsync(StoreSamples.At(20), StoreSamples.At(0), 100, Token);
        Assert.Equal(0, await CountAsync("sessiongen_changes"));
        await CutConnectionsAsync();

        await EndAsync(here, signIns[2]);

        Assert.Equal(signIns[2].Session.Id, (await feed.NextAsync()).SessionId);
        Assert.True(feed.IsEmpty);
        Assert.Equal(0, log.Count(Microsoft.Extensions.Logging.LogLevel.Warning));
    }

    internal static async Task<NewSession[]> SignInAsync(PostgresSessionStore store, int count)
    {
        var signIns = Enumerable.Range(0, count).Select(i => StoreSamples.SignIn($"user{i}")).ToArray();
        foreach (var signIn in signIns)
        {
            await store.CreateAsync(signIn, Token);
        }

        return signIns;
    }

    internal static async Task EndAsync(PostgresSessionStore store, NewSession signIn) =>
        await store.EndAsync(new EndSessionsRequest { Now = StoreSamples.At(10), Status = SessionStatus.Revoked, SessionId = signIn.Session.Id }, Token);
}
