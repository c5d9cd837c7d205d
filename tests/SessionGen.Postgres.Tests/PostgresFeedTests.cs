using Microsoft.Extensions.Logging;
using Npgsql;
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
        var log = new LogCollector();
        await using var there = Stores.Open(server.ConnectionStringOf("postgres"), log);
        var signIns = await SignInAsync(here, 2);
        await using var feed = new FeedReader(there);
        await Wait.UntilAsync(() => there.IsListening, "it listens");

        await server.StopAsync(asCrash: true);
        await Wait.UntilAsync(() => log.Count(LogLevel.Warning) > 0, "the cut is noticed");
        await server.StartAsync(Token);
        await EndAsync(here, signIns[0]);
        Assert.Equal(signIns[0].Session.Id, (await feed.NextAsync()).SessionId);
        await Wait.UntilAsync(() => there.IsListening, "it listens again");
        await EndAsync(here, signIns[1]);
        Assert.Equal(signIns[1].Session.Id, (await feed.NextAsync()).SessionId);

        // One line for an outage, however often it was tried meanwhile.
        Assert.Equal(1, log.Count(LogLevel.Warning));
        Assert.Equal(1, log.Count(LogLevel.Information));
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
    public async Task An_epoch_that_was_set_before_the_machine_started_is_told_first()
    {
        var here = Open();
        await here.SetEpochAsync(StoreSamples.At(5), Token);

        await using var feed = new FeedReader(Open());

        Assert.Equal(new SessionChange(null, SessionStatus.Revoked, StoreSamples.At(5)), await feed.NextAsync());
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
        await store.EndAsync(new SessionEnding { Now = StoreSamples.At(10), Status = SessionStatus.Revoked, SessionId = signIn.Session.Id }, Token);
}
