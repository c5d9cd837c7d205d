using System.Net;

namespace SessionGen.AspNetCore.Tests;

public sealed class RenewalTests
{
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_valid_token_needs_no_store_and_sets_no_cookie()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");
        var calls = site.Store.Calls;

        site.Time.Advance(TokenLifetime - TimeSpan.FromSeconds(1));
        using var response = await browser.GetAsync("/me");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(Browser.ReadSetCookies(response));
        Assert.Null(response.Headers.CacheControl);
        Assert.Equal(calls, site.Store.Calls);
    }

    [Fact]
    public async Task A_token_that_is_over_is_renewed_in_the_same_request_with_one_round_trip()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");
        var calls = site.Store.Calls;
        var client = browser.Client;

        site.Time.Advance(TokenLifetime);
        using var response = await browser.GetAsync("/me");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var cookie = Assert.Single(Browser.ReadSetCookies(response));
        Assert.Equal("__Host-session", cookie.Name.ToString());
        Assert.Equal(TokenLifetime, cookie.MaxAge);
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        Assert.Equal(calls + 1, site.Store.Calls);
        Assert.Equal(client, browser.Client);
        using var next = await browser.GetAsync("/me");
        Assert.Empty(Browser.ReadSetCookies(next));
        Assert.Equal(calls + 1, site.Store.Calls);
    }

    [Fact]
    public async Task A_hundred_requests_at_once_all_run_signed_in_and_renew_once()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");
        site.Time.Advance(TokenLifetime);

        var responses = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => browser.SendWithoutStoringAsync(HttpMethod.Get, "/me", null)));

        Assert.All(responses, response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        Assert.Equal(1, site.Store.Renewals);
        Assert.Single(responses.Select(response => Assert.Single(Browser.ReadSetCookies(response)).Value.ToString()).Distinct());
        foreach (var response in responses)
        {
            browser.Store(response);
            Assert.Equal("alice", await browser.GetTextAsync("/me"));
            response.Dispose();
        }
    }

    [Fact]
    public async Task A_renewal_whose_answer_arrives_after_a_sign_out_signs_nobody_in()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");
        site.Time.Advance(TokenLifetime);

        using var late = await browser.SendWithoutStoringAsync(HttpMethod.Get, "/me", null);
        using var signOut = await browser.PostAsync("/session/sign-out");
        browser.Store(late);

        Assert.Equal("nobody", await browser.GetTextAsync("/maybe"));
    }

    [Theory]
    [InlineData("alice")]
    [InlineData("bob")]
    public async Task A_renewal_whose_answer_arrives_after_another_sign_in_changes_nothing(string next)
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");
        site.Time.Advance(TokenLifetime);

        using var late = await browser.SendWithoutStoringAsync(HttpMethod.Get, "/me", null);
        var id = await browser.SignInAsync(next);
        browser.Store(late);

        Assert.Equal(next, await browser.GetTextAsync("/me"));
        Assert.Equal(id, await browser.GetTextAsync("/session-of-request"));
        Assert.Equal(next, await browser.GetTextAsync("/me"));
    }

    [Fact]
    public async Task A_request_that_was_sent_before_a_sign_in_and_served_after_it_sets_nothing()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");
        site.Time.Advance(TokenLifetime);
        using var before = browser.Copy();

        await browser.SignInAsync("bob");
        using var late = await before.GetAsync("/maybe");
        browser.Store(late);

        Assert.Empty(Browser.ReadSetCookies(late));
        Assert.Equal("bob", await browser.GetTextAsync("/me"));
    }

    [Fact]
    public async Task A_token_cookie_that_was_lost_is_renewed()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");

        browser.DropToken();

        Assert.Equal("alice", await browser.GetTextAsync("/me"));
        Assert.NotNull(browser.Token);
    }

    [Fact]
    public async Task A_revoked_session_is_over_at_once_and_no_renewal_brings_it_back()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.NewBrowser();
        var id = await browser.SignInAsync("alice");
        site.Time.Advance(TokenLifetime);
        Assert.Equal("alice", await browser.GetTextAsync("/me"));

        Assert.True(await site.Sessions.RevokeAsync(id, TestContext.Current.CancellationToken));

        Assert.Equal("Unauthorized", await browser.GetTextAsync("/me"));
        site.Time.Advance(TokenLifetime);
        Assert.Equal("Unauthorized", await browser.GetTextAsync("/me"));
    }

    [Fact]
    public async Task The_public_keys_stay_cacheable_for_a_browser_whose_token_is_over()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");
        site.Time.Advance(TokenLifetime);

        using var response = await browser.GetAsync("/.well-known/jwks.json");

        Assert.Empty(Browser.ReadSetCookies(response));
        Assert.Equal("public, max-age=300", response.Headers.CacheControl?.ToString());
    }
}
