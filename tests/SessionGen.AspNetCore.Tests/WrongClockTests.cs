using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using SessionGen.Hosting;

namespace SessionGen.AspNetCore.Tests;

/// <summary>What a machine whose clock is wrong does to the users that it serves, until the clock is corrected.</summary>
public sealed class WrongClockTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(2)]
    [InlineData(-2)]
    [InlineData(24 * 365)]
    public async Task After_the_correction_the_same_cookies_are_signed_in_again(int hours)
    {
        SkewedClock? clock = null;
        await using var site = await TestSite.StartAsync(services: services => clock = AddClock(services));
        using var browser = site.NewBrowser();
        var id = await browser.SignInAsync("alice");
        var client = browser.Client;
        await TickAsync(site);

        clock!.Offset = TimeSpan.FromHours(hours);
        for (var i = 0; i < 5; i++)
        {
            // As long as its token is good, an hour ahead or behind is not noticed; then the session has expired, or goes on.
            site.Time.Advance(TimeSpan.FromSeconds(70));
            await TickAsync(site);
            Assert.Equal(hours > 0 ? "Unauthorized" : "alice", await browser.GetTextAsync("/me"));
            using var list = await browser.GetAsync("/session/list");
            using var token = await browser.PostAsync("/session/token", "{}", ("Origin", site.Https.GetLeftPart(UriPartial.Authority)));
            Assert.Equal(hours > 0 ? HttpStatusCode.Unauthorized : HttpStatusCode.OK, token.StatusCode);
            using var switched = await browser.PostAsync("/session/active", $$"""{"sessionId":"{{id}}"}""", ("Origin", site.Https.GetLeftPart(UriPartial.Authority)));
            Assert.Equal(hours > 0 ? HttpStatusCode.NotFound : HttpStatusCode.OK, switched.StatusCode);
        }

        Assert.Equal(hours > 0, client == browser.Client);
        clock.Offset = TimeSpan.Zero;

        Assert.Equal("alice", await browser.GetTextAsync("/me"));
        for (var i = 0; i < 20; i++)
        {
            site.Time.Advance(TimeSpan.FromMinutes(2));
            await TickAsync(site);
            Assert.Equal("alice", await browser.GetTextAsync("/me"));
        }
    }

    [Fact]
    public async Task The_health_check_reports_a_clock_that_differs_from_those_of_the_other_machines()
    {
        SkewedClock? clock = null;
        await using var site = await TestSite.StartAsync(services: services =>
        {
            clock = AddClock(services);
            services.AddHealthChecks().AddSessionGen();
        });
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");
        await PassAsync();
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync()).Status);

        clock!.Offset = TimeSpan.FromMinutes(125);
        await PassAsync();
        var (status, description) = await CheckAsync();
        Assert.Equal(HealthStatus.Unhealthy, status);
        Assert.StartsWith("The clock of this machine is 2 hours 4 minutes ahead of the clocks of other-1, other-2. Correct it.", description, StringComparison.Ordinal);

        clock.Offset = TimeSpan.Zero;
        await PassAsync();
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync()).Status);

        async Task PassAsync()
        {
            for (var i = 0; i < 12; i++)
            {
                site.Time.Advance(TimeSpan.FromSeconds(10));
                await site.Store.ReportClockAsync("other-1", site.Time.GetUtcNow(), Token);
                await site.Store.ReportClockAsync("other-2", site.Time.GetUtcNow(), Token);
                await site.Services.GetRequiredService<ClockReporter>().ReportAsync(Token);
            }
        }

        async Task<(HealthStatus Status, string? Description)> CheckAsync()
        {
            var report = await site.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token);
            return (report.Entries["sessiongen"].Status, report.Entries["sessiongen"].Description);
        }
    }

    private static SkewedClock AddClock(IServiceCollection services)
    {
        var truth = services.Select(service => service.ImplementationInstance).OfType<FakeTimeProvider>().Single();
        var clock = new SkewedClock(truth);
        services.AddSingleton<TimeProvider>(clock);
        return clock;
    }

    private static async Task TickAsync(TestSite site)
    {
        var background = site.Services.GetServices<IHostedService>().OfType<SessionGenBackgroundService>().Single();
        await site.Services.GetRequiredService<ClockReporter>().ReportAsync(Token);
        await background.SweepAsync(Token);
    }
}
