using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SessionGen.Infrastructure;

namespace SessionGen.AspNetCore.Tests;

public sealed class ActivityTests
{
    private const string Named = "X-Session-Id";
    private static readonly (string, string) Passive = ("X-Session-Activity", "none");
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromSeconds(60);
    private static readonly SessionGenSettings Several = TestSite.Settings with { MultiSession = new MultiSessionSettings { Enabled = true } };

    public static TheoryData<string, bool> Ways => new() { { "/poll", false }, { "/poll-attribute", false }, { "/me", true } };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Polling_runs_as_the_session_and_does_not_keep_it_alive(string path, bool byHeader)
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser(ignoresMaxAge: true);
        await browser.SignInAsync("alice");
        (string, string)[] headers = byHeader ? [Passive] : [];

        // Ten minutes without activity, counted from the end of the first token.
        var last = "";
        for (var second = 0; second < 660; second += 15)
        {
            using var response = await browser.GetAsync(path, headers);
            last = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.Equal((HttpStatusCode.OK, "alice"), (response.StatusCode, last));
            Assert.Empty(Browser.ReadSetCookies(response));
            site.Time.Advance(TimeSpan.FromSeconds(15));
        }

        using var over = await browser.GetAsync(path, headers);
        Assert.Equal(HttpStatusCode.Unauthorized, over.StatusCode);
        Assert.Equal(0, site.Store.Renewals);
    }

    [Fact]
    public async Task Polling_reads_the_store_once_in_a_token_lifetime()
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser(ignoresMaxAge: true);
        await browser.SignInAsync("alice");
        site.Time.Advance(TokenLifetime);
        var calls = site.Store.Calls;

        for (var second = 0; second < 60; second++)
        {
            Assert.Equal("alice", await browser.GetTextAsync("/poll"));
            site.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(calls + 1, site.Store.Calls);
        Assert.Equal("alice", await browser.GetTextAsync("/poll"));
        Assert.Equal(calls + 2, site.Store.Calls);
    }

    [Fact]
    public async Task A_poll_ends_to_the_second_with_a_session_that_it_read_shortly_before()
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser(ignoresMaxAge: true);
        await browser.SignInAsync("alice");
        site.Time.Advance(TimeSpan.FromMinutes(11) - TimeSpan.FromSeconds(1));

        Assert.Equal("alice", await browser.GetTextAsync("/poll"));
        site.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("Unauthorized", await browser.GetTextAsync("/poll"));
    }

    [Fact]
    public async Task A_poll_tells_the_end_that_the_session_has_without_it()
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser(ignoresMaxAge: true);
        await browser.SignInAsync("alice");
        var end = site.Time.GetUtcNow() + TokenLifetime + TestSite.ShortPolicy.InactivityTimeout;
        site.Time.Advance(TimeSpan.FromMinutes(5));

        using var json = await SwitchingTests.ReadAsync(await browser.GetAsync("/session", Passive));
        using var list = await SwitchingTests.ReadAsync(await browser.GetAsync("/session/list", Passive));

        Assert.Equal(end, json.RootElement.GetProperty("expiresAt").GetDateTimeOffset());
        Assert.Equal(end, list.RootElement.GetProperty("sessions")[0].GetProperty("expiresAt").GetDateTimeOffset());
    }

    [Fact]
    public async Task A_poll_takes_what_an_active_request_left_and_an_active_one_renews_after_a_poll()
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser(ignoresMaxAge: true);
        await browser.SignInAsync("alice");
        site.Time.Advance(TokenLifetime);
        Assert.Equal("alice", await browser.GetTextAsync("/poll"));

        using var active = await browser.GetAsync("/me");

        Assert.Single(Browser.ReadSetCookies(active));
        Assert.Equal(1, site.Store.Renewals);
        var calls = site.Store.Calls;
        browser.DropToken();
        Assert.Equal("alice", await browser.GetTextAsync("/poll"));
        Assert.Equal(calls, site.Store.Calls);
    }

    [Fact]
    public async Task A_poll_of_a_session_that_was_revoked_or_switched_away_from_says_so_at_once()
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser(ignoresMaxAge: true);
        var alice = await browser.SignInAsync("alice");
        var bob = await browser.SignInAsync("bob");
        site.Time.Advance(TokenLifetime);
        Assert.Equal("bob", await browser.GetTextAsync("/poll"));

        using var switched = await SwitchingTests.SwitchAsync(browser, alice);
        browser.DropToken();
        Assert.Equal("alice", await browser.GetTextAsync("/poll"));

        Assert.True(await site.Sessions.RevokeAsync(alice, TestContext.Current.CancellationToken));
        Assert.Equal("bob", await browser.GetTextAsync("/poll"));
        Assert.True(await site.Sessions.RevokeAsync(bob, TestContext.Current.CancellationToken));
        Assert.Equal("Unauthorized", await browser.GetTextAsync("/poll"));
    }

    [Fact]
    public async Task A_refresh_of_claims_by_a_poll_is_seen_at_once_and_does_not_keep_the_session_alive()
    {
        var source = new Source();
        await using var site = await TestSite.StartAsync(
            Several,
            services => services.AddSingleton<ISessionClaimsSource<TestSessionClaims>>(source),
            app =>
            {
                app.MapGet("/refresh-poll", async (HttpContext http) => ((Session<TestSessionClaims>?)await http.RefreshSessionAsync(cancellationToken: http.RequestAborted))?.Claims.Department ?? "over").DisableSessionActivity();
                app.MapGet("/department", (Session<TestSessionClaims> session) => session.Claims.Department);
            });
        using var browser = site.NewBrowser(ignoresMaxAge: true);
        await browser.SignInAsync("alice");

        // Ten minutes without activity, counted from the end of the first token.
        for (var minute = 0; minute < 11; minute++)
        {
            source.Department = $"Department {minute}";
            using var response = await browser.GetAsync("/refresh-poll");
            Assert.Equal(source.Department, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            Assert.Empty(Browser.ReadSetCookies(response));
            site.Time.Advance(TokenLifetime);
        }

        Assert.Equal("over", await browser.GetTextAsync("/refresh-poll"));
        Assert.Equal(0, site.Store.Renewals);

        await browser.SignInAsync("bob");
        source.Department = "new";
        Assert.Equal("new", await browser.GetTextAsync("/refresh-poll"));
        using var active = await browser.GetAsync("/department");
        Assert.Equal("new", await active.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Single(Browser.ReadSetCookies(active));
    }

    [Fact]
    public async Task A_named_session_that_is_only_polled_runs_out_as_well()
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser(ignoresMaxAge: true);
        var alice = await browser.SignInAsync("alice");
        await browser.SignInAsync("bob");

        for (var minute = 0; minute < 11; minute++)
        {
            using var poll = await browser.GetAsync("/poll", (Named, alice));
            Assert.Equal(HttpStatusCode.OK, poll.StatusCode);
            site.Time.Advance(TimeSpan.FromMinutes(1));
        }

        using var over = await browser.GetAsync("/poll", (Named, alice));
        Assert.Equal(HttpStatusCode.NotFound, over.StatusCode);
        Assert.Equal(0, site.Store.Renewals);
    }

    [Fact]
    public async Task A_bearer_token_that_is_asked_for_without_activity_ends_with_the_session_and_prolongs_nothing()
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser(ignoresMaxAge: true);
        await browser.SignInAsync("alice");
        var end = site.Time.GetUtcNow() + TokenLifetime + TestSite.ShortPolicy.InactivityTimeout!.Value;
        site.Time.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(30));

        using var json = await SwitchingTests.ReadAsync(await browser.PostAsync("/session/token", "{}", Passive));

        Assert.Equal(end, json.RootElement.GetProperty("expiresAt").GetDateTimeOffset());
        using var api = site.NewBrowser();
        using var used = await api.GetAsync("/me", ("Authorization", $"Bearer {json.RootElement.GetProperty("token").GetString()}"));
        Assert.Equal(HttpStatusCode.OK, used.StatusCode);
        site.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("Unauthorized", await browser.GetTextAsync("/me"));
    }

    [Fact]
    public async Task With_the_store_down_a_poll_goes_on_for_what_it_read_and_then_answers_503()
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser(ignoresMaxAge: true);
        await browser.SignInAsync("alice");
        site.Time.Advance(TokenLifetime);
        Assert.Equal("alice", await browser.GetTextAsync("/poll"));

        site.Store.IsDown = true;
        site.Time.Advance(TokenLifetime - TimeSpan.FromSeconds(1));
        Assert.Equal("alice", await browser.GetTextAsync("/poll"));
        site.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("ServiceUnavailable", await browser.GetTextAsync("/poll"));
    }

    [Fact]
    public async Task Any_other_word_in_the_header_means_nothing()
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");
        site.Time.Advance(TokenLifetime);

        using var response = await browser.GetAsync("/me", ("X-Session-Activity", "some"));

        Assert.Single(Browser.ReadSetCookies(response));
    }

    [Fact]
    public async Task A_poll_with_a_client_cookie_of_a_generation_never_given_out_is_nobody()
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");
        browser.DropToken();
        browser.Set(browser.ClientName, browser.Client!.Split('.')[0] + ".999");

        Assert.Equal("Unauthorized", await browser.GetTextAsync("/poll"));
    }

    private sealed class Source : ISessionClaimsSource<TestSessionClaims>
    {
        public string Department { get; set; } = "";

        public ValueTask<TestSessionClaims> GetAsync(Session session, CancellationToken cancellationToken) =>
            ValueTask.FromResult(new TestSessionClaims { Department = Department });
    }

    private static Task<TestSite> StartAsync() => TestSite.StartAsync(Several, app: app =>
    {
        app.MapGet("/poll", (Session<TestSessionClaims> session) => Results.Text(session.UserId)).DisableSessionActivity();
        app.MapGet("/poll-attribute", [DisableSessionActivity] (Session<TestSessionClaims> session) => Results.Text(session.UserId));
    });
}
