using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using SessionGen.Infrastructure;
using SessionGen.Stores;
using SessionGen.Testing;

namespace SessionGen.Tests;

/// <summary>Tables that were restored without their sequences, or went back to an earlier state.</summary>
public sealed class PostgresRestoreTests(PostgresFixture fixture) : PostgresTest(fixture)
{
    [Theory]
    [InlineData("sessiongen_changes")]
    [InlineData("sessiongen_keys")]
    [InlineData("sessiongen_machines")]
    public async Task A_sequence_that_is_behind_makes_the_store_unavailable_with_its_name_and_the_remedy(string table)
    {
        var store = Open();
        var signIns = await PostgresFeedTests.SignInAsync(store, 2);
        await WriteAsync(0);
        await ExecuteAsync($"ALTER SEQUENCE {table}_seq_seq RESTART WITH 1");

        var error = await Assert.ThrowsAsync<SessionStoreUnavailableException>(() => WriteAsync(1));
        Assert.Contains($"setval(pg_get_serial_sequence('{table}', 'seq')", error.Message, StringComparison.Ordinal);

        await ExecuteAsync($"SELECT setval(pg_get_serial_sequence('{table}', 'seq'), (SELECT max(seq) FROM {table}))");
        await WriteAsync(1);

        async Task WriteAsync(int i)
        {
            switch (table)
            {
                case "sessiongen_changes":
                    await PostgresFeedTests.EndAsync(store, signIns[i]);
                    break;
                case "sessiongen_keys":
                    var key = new StoredKey { KeyId = $"key{i}", Algorithm = StoredKeyAlgorithm.ES256, CreatedAt = StoreSamples.At(0), ActivatesAt = StoreSamples.At(0), Secret = new byte[] { 1 }, IsProtected = false };
                    Assert.True(await store.TryAddKeyAsync(key, i == 0 ? null : "key0", Token));
                    break;
                default:
                    await store.ReportClockAsync($"machine{i}", StoreSamples.At(0), Token);
                    break;
            }
        }
    }

    [Fact]
    public async Task A_sign_out_that_fails_for_a_sequence_makes_the_health_check_unhealthy()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSessionGenRuntime<PersonClaims>(
            new SessionGenSettings { Policies = [new SessionPolicy("default", null, TimeSpan.FromDays(7))] },
            options => options.UsePostgres(ConnectionString));
        builder.Services.AddHealthChecks().AddSessionGen();
        using var host = builder.Build();
        await host.StartAsync(Token);
        var sessions = host.Services.GetRequiredService<SessionManager>();
        foreach (var signIn in await PostgresFeedTests.SignInAsync(Open(), 2))
        {
            await ExecuteAsync("ALTER SEQUENCE sessiongen_changes_seq_seq RESTART WITH 1");
            var revoking = sessions.RevokeAllAsync(signIn.Session.UserId, cancellationToken: Token);
            if (signIn.Session.UserId == "user0")
            {
                await revoking;
                continue;
            }

            await Assert.ThrowsAsync<SessionStoreUnavailableException>(async () => await revoking);
        }

        await Wait.UntilAsync(
            async () => (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token)).Status == HealthStatus.Unhealthy,
            "the health check reports it");
        await host.StopAsync(Token);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_feed_that_has_read_nothing_but_old_changes_notices_a_restore(bool isReading)
    {
        var log = new LogCollector();
        Open();
        await AddOldChangesAsync(1);
        var store = Open(logger: log, configure: options => (options.UseNotifications, options.PollInterval) = (false, TimeSpan.FromMilliseconds(100)));
        var feed = isReading ? new FeedReader(store) : null;
        await Wait.UntilAsync(
            async () => !isReading || await CountAsync("pg_stat_activity WHERE datname = current_database() AND query = 'SELECT clock_timestamp()'") > 0,
            "the feed has read");

        await ExecuteAsync("""
            TRUNCATE sessiongen_changes RESTART IDENTITY;
            INSERT INTO sessiongen_changes (session_id, status, at) SELECT 'sess_' || n, 6, 0 FROM generate_series(1, 8) AS n
            """);
        await using var reading = feed ?? new FeedReader(store);
        for (var i = 1; i <= 8; i++)
        {
            Assert.Equal($"sess_{i}", (await reading.NextAsync()).SessionId);
        }

        Assert.Equal(1, log.Count(Microsoft.Extensions.Logging.LogLevel.Warning));
        Assert.True(reading.IsEmpty);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Changes_with_lower_numbers_than_those_that_were_copied_are_reported(bool listens)
    {
        var log = new LogCollector();
        Action<SessionGenPostgresOptions> configure = options => (options.UseNotifications, options.PollInterval) =
            (listens, TimeSpan.FromMilliseconds(100));
        var here = Open(configure: configure);
        await AddOldChangesAsync(1_001);
        var signIns = await PostgresFeedTests.SignInAsync(here, 4);
        await using var there = new FeedReader(Open(logger: log, configure: configure));
        for (var i = 0; i < 3; i++)
        {
            await PostgresFeedTests.EndAsync(here, signIns[i]);
            await NextAsync(there, signIns[i]);
        }

        Assert.Contains(log.Entries, entry => entry.Message.Contains("its sequence went back", StringComparison.Ordinal));
        await using var later = new FeedReader(Open(configure: configure));
        await NextAsync(later, signIns[2]);
        await PostgresFeedTests.EndAsync(here, signIns[3]);
        await NextAsync(later, signIns[3]);
        await NextAsync(there, signIns[3]);

        static async Task NextAsync(FeedReader feed, NewSession signIn)
        {
            while ((await feed.NextAsync()).SessionId != signIn.Session.Id)
            {
            }
        }
    }

    private Task<object?> AddOldChangesAsync(long first) => ExecuteAsync($"""
        INSERT INTO sessiongen_changes (seq, session_id, status, at, noted_at)
        SELECT n, 'sess_old' || n, 6, 0, now() - interval '11 minutes' FROM generate_series({first}, {first + 4}) AS n
        """);
}
