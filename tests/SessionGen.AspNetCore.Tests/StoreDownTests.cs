using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace SessionGen.AspNetCore.Tests;

public sealed class StoreDownTests
{
    [Fact]
    public async Task A_store_that_is_down_signs_nobody_out()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");
        site.Store.IsDown = true;

        Assert.Equal("alice", await browser.GetTextAsync("/me"));

        site.Time.Advance(TimeSpan.FromSeconds(60));
        foreach (var path in new[] { "/me", "/maybe", "/anon", "/session", "/private" })
        {
            using var response = await browser.GetAsync(path);
            await AssertUnavailableAsync(response);
        }

        site.Store.IsDown = false;
        Assert.Equal("alice", await browser.GetTextAsync("/me"));
    }

    [Fact]
    public async Task Anonymous_requests_and_bearer_tokens_need_no_store()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");
        var bearer = await StolenTokenTests.GetBearerAsync(browser);
        using var other = site.NewBrowser();

        site.Store.IsDown = true;

        Assert.Equal("nobody", await other.GetTextAsync("/maybe"));
        using var response = await other.GetAsync("/private", ("Authorization", $"Bearer {bearer}"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_token_or_a_sign_out_asked_of_a_store_that_is_down_answers_503_and_keeps_the_cookies()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");
        site.Store.IsDown = true;

        using var token = await browser.PostAsync("/session/token", """{"forceRefresh":true}""");
        await AssertUnavailableAsync(token);
        using var signOut = await browser.PostAsync("/session/sign-out");
        await AssertUnavailableAsync(signOut);

        site.Store.IsDown = false;
        Assert.Equal("alice", await browser.GetTextAsync("/me"));
    }

    [Fact]
    public async Task A_sign_in_of_the_application_answers_503_where_it_handles_exceptions()
    {
        await using var site = await TestSite.StartAsync(
            services: services => services.AddProblemDetails(),
            app: app => app.UseExceptionHandler());
        using var browser = site.NewBrowser();
        site.Store.IsDown = true;

        using var response = await browser.PostAsync("/sign-in/alice");

        await AssertUnavailableAsync(response);
    }

    [Fact]
    public async Task A_session_parameter_is_503_and_not_nobody_where_another_scheme_is_the_default()
    {
        await using var site = await TestSite.StartAsync(
            services: services => services.AddAuthentication("Other").AddScheme<AuthenticationSchemeOptions, OtherScheme>("Other", null),
            app: app => app.MapGet("/open", [AllowAnonymous] (Session<TestSessionClaims> session) => session.UserId));
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");
        site.Time.Advance(TimeSpan.FromSeconds(60));
        site.Store.IsDown = true;

        Assert.Equal("ServiceUnavailable", await browser.GetTextAsync("/maybe"));
        Assert.Equal("ServiceUnavailable", await browser.GetTextAsync("/open"));
    }

    [Fact]
    public async Task A_store_that_is_down_does_not_flood_the_log()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");
        site.Time.Advance(TimeSpan.FromSeconds(60));
        site.Store.IsDown = true;

        for (var i = 0; i < 21; i++)
        {
            Assert.Equal("ServiceUnavailable", await browser.GetTextAsync("/me"));
            site.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Single(site.Log.Lines, line => line.Text.StartsWith("Renewals fail: The test took the store down.", StringComparison.Ordinal));
    }

    private static async Task AssertUnavailableAsync(HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.InRange(int.Parse(response.Headers.GetValues("Retry-After").Single(), CultureInfo.InvariantCulture), 1, 3);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.ToString());
        Assert.True(response.Headers.CacheControl?.NoStore);
        Assert.Empty(Browser.ReadSetCookies(response));
        Assert.Contains("\"status\":503", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
