using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using SessionGen.Observation;
using SessionGen.Sessions;
using SessionGen.Tokens;

namespace SessionGen.AspNetCore.Tests;

/// <summary>What those who run a site need: devices of sessions, a health check, and a store that hangs.</summary>
public sealed class OperationsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_device_is_kept_only_where_the_options_say_so()
    {
        await using var recording = await TestSite.StartAsync(configure: options => options.RecordDevice = true);
        await using var silent = await TestSite.StartAsync();
        foreach (var site in new[] { recording, silent })
        {
            using var browser = site.NewBrowser();
            using var response = await browser.PostAsync("/sign-in/alice", null, ("User-Agent", "Testing/1.0 (unit)"));
            response.EnsureSuccessStatusCode();
        }

        var device = Assert.Single(await recording.Sessions.ListByUserAsync("alice", Token)).Device;
        Assert.Equal("Testing/1.0 (unit)", device!.UserAgent);
        Assert.True(IPAddress.IsLoopback(IPAddress.Parse(device.IpAddress!)));
        Assert.Null(Assert.Single(await silent.Sessions.ListByUserAsync("alice", Token)).Device);
    }

    [Fact]
    public async Task The_health_check_says_what_is_wrong_and_what_goes_on_working()
    {
        await using var site = await TestSite.StartAsync(services: services => services.AddHealthChecks().AddSessionGen());
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");

        Assert.Equal((HealthStatus.Healthy, "The session store answers, the keys are loaded, and the change feed is not interrupted."), await CheckAsync());
        site.Store.IsDown = true;
        var (status, description) = await CheckAsync();
        Assert.Equal(HealthStatus.Unhealthy, status);
        Assert.Contains("Valid tokens continue to work", description, StringComparison.Ordinal);
        site.Store.IsDown = false;
        var feed = site.Services.GetRequiredService<FeedState>();
        feed.MarkFaulted();
        (status, description) = await CheckAsync();
        Assert.Equal(HealthStatus.Degraded, status);
        Assert.Contains("change feed", description, StringComparison.Ordinal);

        // An attempt to reach it again is no news yet; a word from it is, or that the attempt did not fail.
        feed.OnStart();
        Assert.Equal(HealthStatus.Degraded, (await CheckAsync()).Status);
        feed.OnChange();
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync()).Status);
        feed.MarkFaulted();
        feed.OnStart();
        feed.MarkHealthy();
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync()).Status);

        async Task<(HealthStatus Status, string? Description)> CheckAsync()
        {
            var report = await site.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token);
            var entry = report.Entries["sessiongen"];
            return (entry.Status, entry.Description);
        }
    }

    [Fact]
    public async Task The_health_check_says_that_a_store_answers_and_takes_no_writes_as_long_as_it_takes_none()
    {
        await using var site = await TestSite.StartAsync(services: services => services.AddHealthChecks().AddSessionGen());
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");
        site.Store.IsReadOnly = true;

        for (var i = 0; i < 3; i++)
        {
            var entry = await CheckAsync();
            Assert.Equal(HealthStatus.Unhealthy, entry.Status);
            Assert.Equal("The session store answers, but does not accept writes. Valid tokens continue to work; sign-ins and renewals get 503.", entry.Description);
            Assert.Equal("It is read-only.", entry.Exception!.Message);
        }

        site.Store.IsReadOnly = false;
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync()).Status);
        site.Time.Advance(TimeSpan.FromSeconds(5));
        site.Store.IsReadOnly = true;
        Assert.Equal(HealthStatus.Unhealthy, (await CheckAsync()).Status);

        async Task<HealthReportEntry> CheckAsync() => (await site.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token)).Entries["sessiongen"];
    }

    [Fact]
    public async Task However_often_the_health_is_asked_for_the_store_gets_a_write_in_five_seconds()
    {
        await using var site = await TestSite.StartAsync(services: services => services.AddHealthChecks().AddSessionGen());
        var health = site.Services.GetRequiredService<HealthCheckService>();
        var before = site.Store.Leases;

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => health.CheckHealthAsync(Token)));
        Assert.Equal(1, site.Store.Leases - before);
        site.Time.Advance(TimeSpan.FromSeconds(4));
        await health.CheckHealthAsync(Token);
        Assert.Equal(1, site.Store.Leases - before);
    }

    [Fact]
    public async Task The_health_check_of_a_store_that_hangs_fails_when_its_time_is_over()
    {
        await using var site = await TestSite.StartAsync(services: services => services.AddHealthChecks().AddSessionGen(failureStatus: HealthStatus.Degraded, tags: ["ready"]));
        site.Store.Hang = new TaskCompletionSource().Task;

        var checking = site.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Tags.Contains("ready"), Token);
        await site.Time.AdvanceUntilAsync(TimeSpan.FromSeconds(1), () => checking.IsCompleted);

        var entry = (await checking).Entries["sessiongen"];
        Assert.Equal(HealthStatus.Degraded, entry.Status);
        Assert.Contains("did not answer", entry.Exception!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_two_thousand_renewals_wait_for_a_store_that_hangs_valid_tokens_are_served()
    {
        await using var site = await TestSite.StartAsync();
        using var stale = site.NewBrowser();
        await stale.SignInAsync("bob");
        site.Time.Advance(TimeSpan.FromSeconds(60));
        using var valid = site.NewBrowser();
        await valid.SignInAsync("alice");
        var hang = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        site.Store.Hang = hang.Task;

        // In process of the server, so that it is the store they wait for, and not a connection.
        var sessions = site.Services.GetRequiredService<RenewalService<TestSessionClaims>>();
        var waiting = Enumerable.Range(0, 2_000)
            .Select(_ => sessions.RenewAsync(ClientCookieValue.Create(1), new RenewRequest { Origin = "https://acme.example" }, Token).AsTask())
            .ToList();
        var request = stale.GetTextAsync("/me");

        for (var i = 0; i < 50; i++)
        {
            Assert.Equal("alice", await valid.GetTextAsync("/me"));
        }

        Assert.All(waiting, renewal => Assert.False(renewal.IsCompleted));
        Assert.False(request.IsCompleted);
        hang.SetResult();
        Assert.All(await Task.WhenAll(waiting), Assert.Null);
        Assert.Equal("bob", await request);
    }
}
