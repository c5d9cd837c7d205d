using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace SessionGen.AspNetCore.Tests;

/// <summary>What the log and the health check say of calls that the store fails while it answers others.</summary>
public sealed class StoreTroubleTests
{
    private static readonly SessionStoreUnavailableException Refusal = new("The test refuses sign-ins.");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sign_ins_that_fail_are_logged_once_and_once_more_when_they_work_again()
    {
        await using var site = await StartAsync();
        site.Store.SignInFailure = Refusal;
        for (var i = 0; i < 20; i++)
        {
            Assert.NotEqual(HttpStatusCode.OK, await SignInAsync(site));
            site.Time.Advance(TimeSpan.FromSeconds(1));
        }

        var line = Assert.Single(site.Log.Lines, line => line.Text.StartsWith("Sign-ins fail", StringComparison.Ordinal));
        Assert.Equal(LogLevel.Error, line.Level);
        Assert.Contains("The test refuses sign-ins.", line.Text, StringComparison.Ordinal);

        site.Store.SignInFailure = null;
        Assert.Equal(HttpStatusCode.OK, await SignInAsync(site));
        Assert.Equal(HttpStatusCode.OK, await SignInAsync(site));
        var back = Assert.Single(site.Log.Lines, line => line.Text.StartsWith("Sign-ins work again", StringComparison.Ordinal));
        Assert.StartsWith("Sign-ins work again, 00:00:20 after the first of 20 failures.", back.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failures_and_successes_that_alternate_fill_no_log()
    {
        await using var site = await StartAsync();
        for (var i = 0; i < 40; i++)
        {
            site.Store.SignInFailure = i % 2 == 0 ? Refusal : null;
            await SignInAsync(site);
            site.Time.Advance(TimeSpan.FromMilliseconds(500));
        }

        Assert.Equal(2, site.Log.Lines.Count(line => line.Text.StartsWith("Sign-ins fail", StringComparison.Ordinal)));
        Assert.Equal(2, site.Log.Lines.Count(line => line.Text.StartsWith("Sign-ins work", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_exception_that_is_not_of_the_contract_is_logged_by_its_type_alone()
    {
        await using var site = await StartAsync();
        site.Store.SignInFailure = new InvalidOperationException("of the user bob");

        Assert.Equal(HttpStatusCode.InternalServerError, await SignInAsync(site));

        var line = Assert.Single(site.Log.Lines, line => line.Text.StartsWith("Sign-ins fail", StringComparison.Ordinal));
        Assert.Contains("System.InvalidOperationException", line.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("bob", line.Text, StringComparison.Ordinal);
        Assert.Equal(HealthStatus.Unhealthy, (await CheckAsync(site)).Status);
    }

    [Fact]
    public async Task The_health_check_fails_while_sign_ins_do_and_recovers_with_the_first_that_works()
    {
        await using var site = await StartAsync();
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(site)).Status);
        site.Store.SignInFailure = Refusal;
        await SignInAsync(site);

        var entry = await CheckAsync(site);
        Assert.Equal(HealthStatus.Unhealthy, entry.Status);
        Assert.Equal("The session store answers, but fails some writes. Sign-ins fail.", entry.Description);
        Assert.Same(Refusal, entry.Exception);

        site.Store.SignInFailure = null;
        await SignInAsync(site);
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(site)).Status);
    }

    [Fact]
    public async Task A_machine_that_gets_no_sign_ins_any_longer_is_healthy_a_minute_after_the_last_failure()
    {
        await using var site = await StartAsync();
        site.Store.SignInFailure = Refusal;
        await SignInAsync(site);

        site.Time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(HealthStatus.Unhealthy, (await CheckAsync(site)).Status);
        site.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(site)).Status);

        site.Store.IsReadOnly = true;
        site.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(HealthStatus.Unhealthy, (await CheckAsync(site)).Status);
    }

    [Fact]
    public async Task After_an_outage_of_everything_the_machine_is_healthy_with_the_first_write_that_works()
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");
        site.Store.IsDown = true;
        await SignInAsync(site);
        site.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HealthStatus.Unhealthy, (await CheckAsync(site)).Status);

        site.Store.IsDown = false;
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(site)).Status);
    }

    private static Task<TestSite> StartAsync() => TestSite.StartAsync(services: services => services.AddHealthChecks().AddSessionGen());

    private static async Task<HttpStatusCode> SignInAsync(TestSite site)
    {
        using var browser = site.NewBrowser();
        using var response = await browser.PostAsync("/sign-in/alice", null);
        return response.StatusCode;
    }

    private static async Task<HealthReportEntry> CheckAsync(TestSite site) =>
        (await site.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token)).Entries["sessiongen"];
}
