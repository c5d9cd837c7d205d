using System.Net;
using System.Text.Json;
using SessionGen.Infrastructure;

namespace SessionGen.AspNetCore.Tests;

/// <summary>Who is signed in after what, and what is recorded of those who are not any longer.</summary>
public sealed class AccountRulesTests
{
    [Fact]
    public async Task With_multi_session_off_a_sign_in_takes_the_place_of_whoever_was_there()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.NewBrowser();
        var alice = await browser.SignInAsync("alice");
        var bob = await browser.SignInAsync("bob");
        var again = await browser.SignInAsync("bob");

        Assert.Equal([again], await ListAsync(browser));
        Assert.Equal((SessionStatus.Replaced, SessionStatus.Replaced), (await StatusAsync(site, alice), await StatusAsync(site, bob)));
    }

    [Fact]
    public async Task The_same_user_takes_the_place_of_the_own_session_and_of_nobody_elses()
    {
        await using var site = await TestSite.StartAsync(Several());
        using var browser = site.NewBrowser();
        var alice = await browser.SignInAsync("alice");
        var bob = await browser.SignInAsync("bob");
        var again = await browser.SignInAsync("alice");

        Assert.Equal([bob, again], await ListAsync(browser));
        Assert.Equal(SessionStatus.Replaced, await StatusAsync(site, alice));
        Assert.Equal("alice", await browser.GetTextAsync("/me"));
    }

    [Fact]
    public async Task Beyond_maxSessions_the_account_that_was_active_longest_ago_goes()
    {
        await using var site = await TestSite.StartAsync(Several(maxSessions: 2));
        using var browser = site.NewBrowser(ignoresMaxAge: true);
        var alice = await browser.SignInAsync("alice");
        site.Time.Advance(TimeSpan.FromMinutes(2));
        var bob = await browser.SignInAsync("bob");
        site.Time.Advance(TimeSpan.FromMinutes(2));
        using var switched = await SwitchingTests.SwitchAsync(browser, alice);
        site.Time.Advance(TimeSpan.FromMinutes(2));
        var carol = await browser.SignInAsync("carol");

        Assert.Equal([alice, carol], await ListAsync(browser));
        Assert.Equal(SessionStatus.Removed, await StatusAsync(site, bob));
        using var gone = await browser.GetAsync("/me", ("X-Session-Id", bob));
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task Where_maxSessions_rejects_a_further_account_is_refused_and_all_stay()
    {
        await using var site = await TestSite.StartAsync(Several(maxSessions: 2, SessionLimitAction.Reject));
        using var browser = site.NewBrowser();
        var alice = await browser.SignInAsync("alice");
        var bob = await browser.SignInAsync("bob");
        var cookies = browser.Cookies.ToArray();

        using var refused = await browser.PostAsync("/sign-in/carol");

        Assert.Equal(HttpStatusCode.InternalServerError, refused.StatusCode);
        Assert.Contains(site.Log.Lines, line => line.Text.Contains("multiSession.maxSessions", StringComparison.Ordinal));
        Assert.Equal(cookies, browser.Cookies);
        Assert.Equal([alice, bob], await ListAsync(browser));

        // Whoever is there already only takes the own place.
        var again = await browser.SignInAsync("alice");
        Assert.Equal([bob, again], await ListAsync(browser));
    }

    [Theory]
    [InlineData(SessionLimitAction.EvictOldest)]
    [InlineData(SessionLimitAction.Reject)]
    public async Task A_user_never_has_more_sessions_than_allowed_over_all_devices_even_if_they_sign_in_at_once(SessionLimitAction onLimit)
    {
        const int Limit = 3;
        await using var site = await TestSite.StartAsync(TestSite.Settings with { Concurrency = new ConcurrencySettings { MaxSessionsPerUser = Limit, OnLimit = onLimit } });
        var browsers = Enumerable.Range(0, 20).Select(_ => site.NewBrowser()).ToArray();

        var statuses = await Task.WhenAll(browsers.Select(async browser =>
        {
            using var response = await browser.PostAsync("/sign-in/alice");
            return response.StatusCode;
        }));

        Assert.Equal(onLimit == SessionLimitAction.Reject ? Limit : browsers.Length, statuses.Count(status => status == HttpStatusCode.OK));
        Assert.Equal(Limit, (await site.Sessions.ListByUserAsync("alice", TestContext.Current.CancellationToken)).Count);
        var live = 0;
        foreach (var browser in browsers)
        {
            live += await browser.GetTextAsync("/maybe") == "alice" ? 1 : 0;
            browser.Dispose();
        }

        Assert.Equal(Limit, live);
    }

    [Fact]
    public async Task A_device_that_loses_its_session_to_a_limit_goes_on_as_its_other_account()
    {
        await using var site = await TestSite.StartAsync(Several() with { Concurrency = new ConcurrencySettings { MaxSessionsPerUser = 1 } });
        using var browser = site.NewBrowser();
        await browser.SignInAsync("bob");
        var alice = await browser.SignInAsync("alice");
        using var phone = site.NewBrowser();
        await phone.SignInAsync("alice");

        Assert.Equal(SessionStatus.Removed, await StatusAsync(site, alice));
        Assert.Equal("bob", await browser.GetTextAsync("/me"));
        Assert.Equal("alice", await phone.GetTextAsync("/me"));
    }

    [Fact]
    public async Task Signing_out_follows_the_rules_of_the_original()
    {
        await using var site = await TestSite.StartAsync(Several() with { MultiSession = new MultiSessionSettings { Enabled = true, AfterSignOutUrl = "/bye" } });
        using var browser = site.NewBrowser();
        var alice = await browser.SignInAsync("alice");
        var bob = await browser.SignInAsync("bob");
        var carol = await browser.SignInAsync("carol");

        // Another one than the active: it ends, the page stays.
        Assert.Equal("""{"redirectUrl":null}""", await SignOutAsync(browser, alice));
        Assert.Equal("carol", await browser.GetTextAsync("/me"));

        // The active one: it ends, the page goes, and the account that was active last takes over.
        Assert.Equal("""{"redirectUrl":"/bye"}""", await SignOutAsync(browser, carol));
        Assert.Equal("bob", await browser.GetTextAsync("/me"));

        // The only one: all are out.
        Assert.Equal("""{"redirectUrl":"/sign-in"}""", await SignOutAsync(browser, bob));
        Assert.Empty(browser.Cookies);
        foreach (var id in new[] { alice, bob, carol })
        {
            Assert.Equal(SessionStatus.Ended, await StatusAsync(site, id));
        }
    }

    [Fact]
    public async Task Signing_out_without_an_id_ends_all()
    {
        await using var site = await TestSite.StartAsync(Several());
        using var browser = site.NewBrowser();
        var alice = await browser.SignInAsync("alice");
        var bob = await browser.SignInAsync("bob");

        Assert.Equal("""{"redirectUrl":"/sign-in"}""", await SignOutAsync(browser, null));

        Assert.Empty(browser.Cookies);
        Assert.Equal((SessionStatus.Ended, SessionStatus.Ended), (await StatusAsync(site, alice), await StatusAsync(site, bob)));
    }

    [Fact]
    public async Task Revoked_and_run_out_sessions_are_recorded_as_such_and_the_other_account_takes_over()
    {
        await using var site = await TestSite.StartAsync(Several());
        using var browser = site.NewBrowser(ignoresMaxAge: true);
        var alice = await browser.SignInAsync("alice");
        var bob = await browser.SignInAsync("bob", "?policy=admin");
        var carol = await browser.SignInAsync("carol");
        Assert.True(await site.Sessions.RevokeAsync(carol, TestContext.Current.CancellationToken));
        Assert.Equal("bob", await browser.GetTextAsync("/me"));

        site.Time.Advance(TimeSpan.FromMinutes(4));

        Assert.Equal("alice", await browser.GetTextAsync("/me"));
        Assert.Equal([alice], await ListAsync(browser));
        Assert.Equal((SessionStatus.Revoked, SessionStatus.Expired), (await StatusAsync(site, carol), await StatusAsync(site, bob)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("X-Session-Id")]
    public async Task An_old_browser_that_knows_only_the_cookie_before_the_last_sign_in_is_signed_out_of_nothing_it_does_not_know(string? header)
    {
        await using var site = await TestSite.StartAsync(Several());
        using var browser = site.NewBrowser();
        var alice = await browser.SignInAsync("alice");
        using var before = browser.Copy();
        await browser.SignInAsync("bob");

        using var response = await before.GetAsync("/maybe", header is null ? [] : [(header, alice)]);
        using var list = await SwitchingTests.ReadAsync(await before.GetAsync("/session/list"));
        using var signOut = await before.PostAsync("/session/sign-out");

        Assert.Equal(header is null ? HttpStatusCode.OK : HttpStatusCode.NotFound, response.StatusCode);
        Assert.Empty(list.RootElement.GetProperty("sessions").EnumerateArray());
        Assert.Equal("bob", await browser.GetTextAsync("/me"));
        Assert.Equal(2, (await ListAsync(browser)).Length);
    }

    private static SessionGenSettings Several(int maxSessions = 5, SessionLimitAction onLimit = SessionLimitAction.EvictOldest) =>
        TestSite.Settings with { MultiSession = new MultiSessionSettings { Enabled = true, MaxSessions = maxSessions, OnLimit = onLimit } };

    private static async Task<string[]> ListAsync(Browser browser)
    {
        using var list = await SwitchingTests.ReadAsync(await browser.GetAsync("/session/list"));
        return [.. list.RootElement.GetProperty("sessions").EnumerateArray().Select(session => session.GetProperty("id").GetString()!)];
    }

    private static async Task<SessionStatus?> StatusAsync(TestSite site, string id) =>
        (await site.Sessions.GetAsync(id, TestContext.Current.CancellationToken))?.Status;

    private static async Task<string> SignOutAsync(Browser browser, string? sessionId)
    {
        using var response = await browser.PostAsync("/session/sign-out", JsonSerializer.Serialize(new { sessionId }));
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }
}
