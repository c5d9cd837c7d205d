using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using SessionGen.Infrastructure;
using SessionGen.Postgres;
using SessionGen.Postgres.Connections;
using SessionGen.Testing;

namespace SessionGen.Tests;

/// <summary>A primary and a standby behind one connection string.</summary>
public sealed class PostgresFailoverTests : IAsyncLifetime
{
    private readonly LogCollector _log = new();
    private PostgresServer? _primary;
    private PostgresServer? _standby;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private PostgresServer Primary => _primary!;

    private PostgresServer Standby => _standby!;

    private string ConnectionString => new NpgsqlConnectionStringBuilder(Primary.ConnectionStringOf("postgres"))
    {
        Host = $"127.0.0.1:{Primary.Port},127.0.0.1:{Standby.Port}",
    }.ConnectionString;

    public async ValueTask InitializeAsync()
    {
        PostgresFixture.Require();
        _primary = await PostgresServer.StartNewAsync(Token);
        _standby = await PostgresServer.StartStandbyOfAsync(_primary, Token);
    }

    public async ValueTask DisposeAsync()
    {
        await (_standby?.DisposeAsync() ?? default);
        await (_primary?.DisposeAsync() ?? default);
    }

    [Theory]
    [InlineData("")]
    [InlineData(";Host Recheck Seconds=10")]
    [InlineData(";Target Session Attributes=read-write")]
    public async Task A_standby_that_is_promoted_serves_every_call_without_a_restart(string settings)
    {
        await using var store = Stores.Open(ConnectionString + settings, _log);
        await using var feed = new FeedReader(store);
        var signIns = await PostgresFeedTests.SignInAsync(store, 3);
        await WaitForStandbyAsync();

        await Primary.StopAsync(asCrash: true);
        var failed = await Assert.ThrowsAsync<SessionStoreUnavailableException>(
            async () => await store.RenewAsync(PostgresTest.Renewal(signIns[0]), Token));
        Assert.DoesNotContain(Primary.Password, failed.ToString(), StringComparison.Ordinal);
        var promoting = Standby.PromoteAsync(Token);
        var since = Stopwatch.GetTimestamp();
        await Wait.UntilAsync(() => SucceedsAsync(async () => await store.RenewAsync(PostgresTest.Renewal(signIns[0]), Token)), "renewals");
        var renewed = Stopwatch.GetElapsedTime(since);
        await Wait.UntilAsync(() => SucceedsAsync(async () => await store.CreateAsync(StoreSamples.SignIn(), Token)), "sign-ins");
        await PostgresFeedTests.EndAsync(store, signIns[1]);
        Assert.Equal(signIns[1].Session.Id, (await feed.NextAsync()).SessionId);
        var heard = Stopwatch.GetElapsedTime(since);
        await promoting;
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"MEASURED '{settings}': renewals after {renewed.TotalSeconds:0.00} s, the feed after {heard.TotalSeconds:0.00} s");
    }

    [Fact]
    public async Task After_a_failover_to_a_standby_that_was_behind_the_feed_reports_what_is_ended_from_then_on()
    {
        await using var here = Stores.Open(ConnectionString);
        await using var there = Stores.Open(ConnectionString, _log);
        var signIns = await PostgresFeedTests.SignInAsync(here, 60);
        await using var feed = new FeedReader(there);
        await WaitForStandbyAsync();
        await Standby.ExecuteAsync("postgres", "ALTER SYSTEM SET primary_conninfo = ''", Token);
        await Standby.ExecuteAsync("postgres", "SELECT pg_reload_conf()", Token);
        await Wait.UntilAsync(
            async () => (long)(await Primary.ExecuteAsync("postgres", "SELECT count(*) FROM pg_stat_replication", Token))! == 0,
            "the standby no longer follows");

        // More than the 32 numbers of a sequence that a standby knows in advance.
        for (var i = 0; i < 50; i++)
        {
            await PostgresFeedTests.EndAsync(here, signIns[i]);
            Assert.Equal(signIns[i].Session.Id, (await feed.NextAsync()).SessionId);
        }

        await Primary.StopAsync(asCrash: true);
        await Standby.PromoteAsync(Token);
        await Wait.UntilAsync(() => SucceedsAsync(() => PostgresFeedTests.EndAsync(here, signIns[50])), "ends work again");

        Assert.Equal(signIns[50].Session.Id, (await feed.NextAsync()).SessionId);
        Assert.Contains(_log.Entries, entry => entry.Message.Contains("failed over to a server that was behind", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_old_primary_that_still_takes_connections_is_logged_and_degrades_the_health()
    {
        PostgresSessionStore? store = null;
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSessionGenRuntime<PersonClaims>(
            new SessionGenSettings { Policies = [new SessionPolicy("default", null, TimeSpan.FromDays(7))] },
            options => options.UseStore(_ => store = Stores.Open(ConnectionString, _log)));
        builder.Services.AddHealthChecks().AddSessionGen();
        using var host = builder.Build();
        await host.StartAsync(Token);
        await Wait.UntilAsync(async () => (await CheckHealthAsync()).Status == HealthStatus.Healthy, "it is healthy");
        await store!.Primaries.CheckAsync(Token);
        Assert.Null(store.Problem);

        await Standby.PromoteAsync(Token);
        await store.Primaries.CheckAsync(Token);
        await store.Primaries.CheckAsync(Token);

        Assert.Contains($"127.0.0.1:{Primary.Port} still has the timeline 1", store.Problem, StringComparison.Ordinal);
        Assert.Equal(1, _log.Count(LogLevel.Error));
        var entry = await CheckHealthAsync();
        Assert.Equal((HealthStatus.Degraded, store.Problem), (entry.Status, entry.Description));

        await Primary.StopAsync();
        await store.Primaries.CheckAsync(Token);
        Assert.Null(store.Problem);
        await host.StopAsync(Token);

        async Task<HealthReportEntry> CheckHealthAsync() =>
            (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token)).Entries["sessiongen"];
    }

    [Fact]
    public async Task A_timeline_that_no_server_has_any_longer_is_forgotten_after_ten_minutes()
    {
        var connection = PostgresConnectionString.Parse(ConnectionString, nameof(ConnectionString));
        await using var database = new PostgresDatabase(PostgresConnectionString.CreateDataSource(connection), isOwned: true, connection.ConnectionString);
        var time = new FakeTimeProvider();
        await using var primaries = new PostgresPrimaries(database, _log, time);
        await Standby.PromoteAsync(Token);
        await time.AdvanceUntilAsync(TimeSpan.FromSeconds(1), () => primaries.Problem is not null);
        Assert.StartsWith("Two PostgreSQL primaries", primaries.Problem, StringComparison.Ordinal);

        // One is left: the old primary, or a restored one that looks the same.
        await Standby.StopAsync();
        await time.AdvanceUntilAsync(TimeSpan.FromSeconds(1), () => primaries.Problem?.StartsWith("Two", StringComparison.Ordinal) != true);
        Assert.StartsWith($"The PostgreSQL primary 127.0.0.1:{Primary.Port} has the timeline 1", primaries.Problem, StringComparison.Ordinal);
        var since = time.GetUtcNow();
        await time.AdvanceUntilAsync(TimeSpan.FromSeconds(1), () => primaries.Problem is null);
        Assert.InRange(time.GetUtcNow() - since, TimeSpan.FromMinutes(5), TimeSpan.FromDays(1));
        Assert.Equal(1, _log.Count(LogLevel.Error));
    }

    private static async Task<bool> SucceedsAsync(Func<Task> call)
    {
        try
        {
            await call();
            return true;
        }
        catch (SessionStoreUnavailableException)
        {
            return false;
        }
    }

    private async Task WaitForStandbyAsync()
    {
        var written = await Primary.ExecuteAsync("postgres", "SELECT pg_current_wal_lsn()::text", Token);
        await Wait.UntilAsync(
            async () => (bool)(await Standby.ExecuteAsync("postgres", $"SELECT pg_last_wal_replay_lsn() >= '{written}'::pg_lsn", Token))!,
            "the standby has everything");
    }
}
