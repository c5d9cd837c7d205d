using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SessionGen.Infrastructure;

namespace SessionGen.AspNetCore.Tests;

/// <summary>Requests that name their session with the route prefix <c>/u/{n}</c>.</summary>
public sealed class SessionPathTests
{
    private static readonly SessionGenSettings Several = TestSite.Settings with { MultiSession = new MultiSessionSettings { Enabled = true } };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_number_is_an_account_whichever_is_active(bool routesByItself)
    {
        await using var site = await StartAsync(routesByItself);
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");
        await browser.SignInAsync("bob");
        var cookies = browser.Cookies.ToArray();

        Assert.Equal("alice", await browser.GetTextAsync("/u/0/me"));
        Assert.Equal("bob", await browser.GetTextAsync("/u/1/me"));
        Assert.Equal("bob", await browser.GetTextAsync("/me"));
        Assert.Equal("alice", await browser.GetTextAsync("/u/0/private"));
        Assert.Equal(cookies, browser.Cookies);
        using var session = await SwitchingTests.ReadAsync(await browser.GetAsync("/u/0/session"));
        Assert.Equal("alice", session.RootElement.GetProperty("userId").GetString());
    }

    [Fact]
    public async Task The_list_tells_the_numbers()
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");
        await browser.SignInAsync("bob");

        using var list = await SwitchingTests.ReadAsync(await browser.GetAsync("/session/list"));

        Assert.Equal([0, 1], list.RootElement.GetProperty("sessions").EnumerateArray().Select(session => session.GetProperty("number").GetInt32()));
    }

    [Fact]
    public async Task A_number_is_never_another_accounts()
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser();
        var alice = await browser.SignInAsync("alice");
        await browser.SignInAsync("bob");
        using var signOut = await browser.PostAsync("/session/sign-out", JsonSerializer.Serialize(new { sessionId = alice }));
        await browser.SignInAsync("carol");

        Assert.Equal("NotFound", await browser.GetTextAsync("/u/0/maybe"));
        Assert.Equal("bob", await browser.GetTextAsync("/u/1/me"));
        Assert.Equal("carol", await browser.GetTextAsync("/u/2/me"));
        Assert.Equal("NotFound", await browser.GetTextAsync("/u/3/maybe"));
    }

    [Fact]
    public async Task Who_signs_in_again_keeps_the_number()
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");
        await browser.SignInAsync("bob");

        using var again = await browser.PostAsync("/u/0/sign-in/alice");

        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal("alice", await browser.GetTextAsync("/u/0/me"));
        Assert.Equal("bob", await browser.GetTextAsync("/u/1/me"));
        Assert.Equal("alice", await browser.GetTextAsync("/me"));
    }

    [Fact]
    public async Task A_sign_in_as_somebody_else_below_a_prefix_gets_a_number_of_its_own()
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");

        using var bob = await browser.PostAsync("/u/0/sign-in/bob");

        Assert.Equal(HttpStatusCode.OK, bob.StatusCode);
        Assert.Equal("alice", await browser.GetTextAsync("/u/0/me"));
        Assert.Equal("bob", await browser.GetTextAsync("/u/1/me"));
    }

    [Theory]
    [InlineData("/u/0/session")]
    [InlineData("/u/9/anon")]
    [InlineData("/u/999999999/anon")]
    public async Task A_number_that_the_browser_has_not_is_404(string path)
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser();

        using var response = await browser.GetAsync(path);

        Assert.Equal((HttpStatusCode.NotFound, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType?.ToString()));
    }

    [Theory]
    [InlineData("/u/00/me")]
    [InlineData("/u/01/me")]
    [InlineData("/u/-1/me")]
    [InlineData("/u/+1/me")]
    [InlineData("/u/1e0/me")]
    [InlineData("/u//me")]
    [InlineData("/u/9999999999/me")]
    [InlineData("/u/name/me")]
    [InlineData("/u")]
    [InlineData("/U/0/me")]
    [InlineData("/u/0%2Fme")]
    [InlineData("/u/%D9%A0/me")]
    public async Task What_is_no_number_is_the_applications_own(string path)
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");

        Assert.Equal("own " + path, await browser.GetTextAsync(path));
    }

    [Theory]
    [InlineData("/u/0", "/u/0 ")]
    [InlineData("/u/0/", "/u/0 /")]
    [InlineData("/u/0/where/ever", "/u/0 /where/ever")]
    public async Task The_prefix_is_part_of_the_path_base_and_links_keep_it(string path, string expected)
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");

        Assert.Equal(expected, await browser.GetTextAsync(path));
        Assert.Equal("/u/0/orders", await browser.GetTextAsync("/u/0/link"));
        Assert.Equal("/orders", await browser.GetTextAsync("/link"));
    }

    [Fact]
    public async Task A_tab_costs_two_round_trips_in_a_token_lifetime()
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");
        await browser.SignInAsync("bob");
        var calls = site.Store.Calls;

        for (var second = 0; second < 60; second++)
        {
            Assert.Equal("alice", await browser.GetTextAsync("/u/0/me"));
            site.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(calls + 2, site.Store.Calls);
    }

    [Fact]
    public async Task Redirects_of_the_endpoints_and_to_the_sign_in_page_leave_the_prefix()
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser();
        var alice = await browser.SignInAsync("alice");
        var bob = await browser.SignInAsync("bob");

        using var challenged = await browser.GetAsync("/u/0/sign-in-again", ("Sec-Fetch-Mode", "navigate"));
        using var home = await PostFormAsync(browser, "/u/0/session/active", ("sessionId", bob));
        using var one = await PostFormAsync(browser, "/u/0/session/sign-out", ("sessionId", alice));
        using var all = await PostFormAsync(browser, "/u/1/session/sign-out");

        Assert.Equal("/sign-in?returnUrl=%2Fu%2F0%2Fsign-in-again", challenged.Headers.Location?.OriginalString);
        Assert.Equal("/", home.Headers.Location?.OriginalString);
        Assert.Equal("/sign-in/choose", one.Headers.Location?.OriginalString);
        Assert.Equal("/sign-in", all.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task A_write_below_a_prefix_checks_its_origin()
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");

        using var response = await browser.PostAsync("/u/0/session/sign-out", null, ("Origin", "https://evil.example"));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("alice", await browser.GetTextAsync("/me"));
    }

    [Fact]
    public async Task Without_UseSessionPaths_the_prefix_means_nothing()
    {
        await using var site = await TestSite.StartAsync(Several);
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");

        Assert.Equal("NotFound", await browser.GetTextAsync("/u/0/me"));
    }

    [Fact]
    public async Task Requests_at_once_by_number_and_without_each_run_as_their_own_account()
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");
        await browser.SignInAsync("bob");
        var cookies = browser.Cookies.ToArray();
        site.Time.Advance(TimeSpan.FromMinutes(2));
        browser.DropToken();

        var answers = await Task.WhenAll(Enumerable.Range(0, 90).Select(async i => (i % 3, await browser.GetTextAsync((i % 3) switch { 0 => "/u/0/me", 1 => "/u/1/me", _ => "/me" }))));

        Assert.All(answers, answer => Assert.Equal(answer.Item1 == 0 ? "alice" : "bob", answer.Item2));
        Assert.Equal(cookies.Single(cookie => cookie.Key == browser.ClientName), browser.Cookies.Single(cookie => cookie.Key == browser.ClientName));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Authenticated_before_the_prefix_is_seen_nothing_is_shown_and_the_mistake_is_named(bool calls)
    {
        await using var site = await TestSite.StartAsync(Several, app: app =>
        {
            if (calls)
            {
                app.UseAuthentication();
            }

            app.UseSessionPaths();
        });
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");
        await browser.SignInAsync("bob");

        Assert.Equal("InternalServerError", await browser.GetTextAsync("/u/0/me"));
        Assert.Equal("bob", await browser.GetTextAsync("/me"));
        Assert.Contains(site.Log.Lines, line => line.Text.Contains("Call app.UseSessionPaths(), then app.UseAuthentication()", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_pages_a_person_who_opens_the_tab_of_an_account_that_is_gone_gets_a_problem()
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser();

        using var response = await browser.GetAsync("/u/9/orders", ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Site", "none"));

        Assert.Equal((HttpStatusCode.NotFound, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType?.ToString()));
    }

    [Fact]
    public void Without_AddSessionGen_the_prefix_says_what_is_missing()
    {
        var app = WebApplication.CreateSlimBuilder().Build();

        var exception = Assert.Throws<InvalidOperationException>(() => app.UseSessionPaths());

        Assert.Contains("AddSessionGen() before app.UseSessionPaths()", exception.Message, StringComparison.Ordinal);
    }

    private static Task<TestSite> StartAsync(bool routesByItself = false) => TestSite.StartAsync(Several, app: app =>
    {
        app.UseSessionPaths();
        if (routesByItself)
        {
            app.UseRouting();
        }

        app.UseAuthentication();
        app.UseAuthorization();
        app.MapGet("/sign-in-again", (HttpContext http) => Results.Challenge());
        app.MapGet("/link", (HttpContext http, LinkGenerator links) => links.GetPathByName(http, "Orders", null));
        app.MapGet("/u/{**rest}", (HttpContext http) => "own " + http.Request.Path);
        app.MapGet("/u", (HttpContext http) => "own " + http.Request.Path);
        app.MapGet("/orders", () => "orders").WithName("Orders");
        app.MapFallback((HttpContext http) => $"{http.Request.PathBase} {http.Request.Path}");
    });

    private static async Task<HttpResponseMessage> PostFormAsync(Browser browser, string path, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        return await browser.SendAsync(HttpMethod.Post, path, form);
    }
}
