using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using SessionGen.Infrastructure;

namespace SessionGen.AspNetCore.Tests;

/// <summary>Requests that name their session with the header, as <c>client.js</c> does for a tab.</summary>
public sealed class NamedSessionTests
{
    private const string Named = "X-Session-Id";
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromSeconds(60);
    private static readonly SessionGenSettings Several = TestSite.Settings with { MultiSession = new MultiSessionSettings { Enabled = true } };

    [Fact]
    public async Task A_request_runs_as_the_session_it_names_and_the_active_one_stays()
    {
        await using var site = await TestSite.StartAsync(Several);
        using var browser = site.NewBrowser();
        var alice = await browser.SignInAsync("alice");
        await browser.SignInAsync("bob");
        var cookies = browser.Cookies.ToArray();

        using var named = await browser.GetAsync("/me", (Named, alice));

        Assert.Equal("alice", await TextAsync(named));
        Assert.Empty(Browser.ReadSetCookies(named));
        Assert.Equal("bob", await browser.GetTextAsync("/me"));
        Assert.Equal(cookies, browser.Cookies);
    }

    [Fact]
    public async Task Two_tabs_as_two_accounts_cost_the_store_one_round_trip_each_in_a_token_lifetime()
    {
        await using var site = await TestSite.StartAsync(Several);
        using var browser = site.NewBrowser();
        var alice = await browser.SignInAsync("alice");
        var bob = await browser.SignInAsync("bob");
        var calls = site.Store.Calls;

        for (var second = 0; second < 59; second++)
        {
            Assert.Equal("alice", await TextAsync(await browser.GetAsync("/me", (Named, alice))));
            Assert.Equal("bob", await TextAsync(await browser.GetAsync("/me", (Named, bob))));
            site.Time.Advance(TimeSpan.FromSeconds(1));
        }

        // Bob's is the active one: the token cookie is used.
        Assert.Equal(calls + 1, site.Store.Calls);
        site.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("alice", await TextAsync(await browser.GetAsync("/me", (Named, alice))));
        Assert.Equal(calls + 2, site.Store.Calls);
    }

    [Fact]
    public async Task A_session_that_is_not_the_browsers_is_404_whatever_the_endpoint()
    {
        await using var site = await TestSite.StartAsync(Several);
        using var stranger = site.NewBrowser();
        var foreign = await stranger.SignInAsync("carol");
        using var browser = site.NewBrowser();
        var ended = await browser.SignInAsync("alice");
        await browser.SignInAsync("bob");
        using var signOut = await browser.PostAsync("/session/sign-out", JsonSerializer.Serialize(new { sessionId = ended }));
        var cookies = browser.Cookies.ToArray();

        foreach (var id in new[] { foreign, ended, "sess_AAAAAAAAAAAAAAAAAAAAAA", "sess_x", "", "x", new string('x', 4000) })
        {
            foreach (var path in new[] { "/me", "/maybe", "/anon", "/session", "/session/list", "/nowhere" })
            {
                using var response = await browser.GetAsync(path, (Named, id));
                Assert.Equal((HttpStatusCode.NotFound, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType?.ToString()));
                Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
                Assert.Empty(Browser.ReadSetCookies(response));
            }
        }

        Assert.Equal(cookies, browser.Cookies);
        Assert.Equal("bob", await browser.GetTextAsync("/me"));
    }

    [Fact]
    public async Task Two_names_at_once_are_404()
    {
        await using var site = await TestSite.StartAsync(Several);
        using var browser = site.NewBrowser();
        var alice = await browser.SignInAsync("alice");
        var bob = await browser.SignInAsync("bob");

        using var response = await browser.GetAsync("/anon", (Named, alice), (Named, bob));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task A_name_without_cookies_is_404()
    {
        await using var site = await TestSite.StartAsync(Several);
        using var browser = site.NewBrowser();
        var alice = await browser.SignInAsync("alice");
        using var nobody = site.NewBrowser();

        using var response = await nobody.GetAsync("/maybe", (Named, alice));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task A_name_that_can_be_nobodys_never_reaches_the_store()
    {
        await using var site = await TestSite.StartAsync(Several);
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");
        var calls = site.Store.Calls;

        using var garbage = await browser.GetAsync("/anon", (Named, "sess_x"));
        Assert.Equal(calls, site.Store.Calls);

        for (var i = 0; i < 3; i++)
        {
            using var unknown = await browser.GetAsync("/anon", (Named, "sess_AAAAAAAAAAAAAAAAAAAAAA"));
        }

        Assert.Equal(calls + 1, site.Store.Calls);
    }

    [Fact]
    public async Task Beside_a_bearer_token_a_name_means_nothing()
    {
        await using var site = await TestSite.StartAsync(Several);
        using var browser = site.NewBrowser();
        var alice = await browser.SignInAsync("alice");
        await browser.SignInAsync("bob");
        var token = await SwitchingTests.GetTokenAsync(browser, null);

        using var own = await browser.GetAsync("/me", ("Authorization", $"Bearer {token}"), (Named, alice));
        using var unknown = await browser.GetAsync("/me", ("Authorization", $"Bearer {token}"), (Named, "sess_x"));

        Assert.Equal("bob", await TextAsync(own));
        Assert.Equal("bob", await TextAsync(unknown));
    }

    [Fact]
    public async Task With_the_store_down_a_named_session_goes_on_until_its_token_is_over_and_then_answers_503()
    {
        await using var site = await TestSite.StartAsync(Several);
        using var browser = site.NewBrowser();
        var alice = await browser.SignInAsync("alice");
        await browser.SignInAsync("bob");
        Assert.Equal("alice", await TextAsync(await browser.GetAsync("/me", (Named, alice))));

        site.Store.IsDown = true;
        site.Time.Advance(TokenLifetime - TimeSpan.FromSeconds(1));
        Assert.Equal("alice", await TextAsync(await browser.GetAsync("/me", (Named, alice))));
        site.Time.Advance(TimeSpan.FromSeconds(1));
        using var down = await browser.GetAsync("/maybe", (Named, alice));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, down.StatusCode);
        Assert.NotNull(down.Headers.RetryAfter);
        Assert.Empty(Browser.ReadSetCookies(down));
        site.Store.IsDown = false;
        Assert.Equal("alice", await TextAsync(await browser.GetAsync("/me", (Named, alice))));
    }

    [Fact]
    public async Task A_token_that_is_asked_for_on_a_named_request_is_for_that_session()
    {
        await using var site = await TestSite.StartAsync(Several);
        using var browser = site.NewBrowser();
        var alice = await browser.SignInAsync("alice");
        var bob = await browser.SignInAsync("bob");
        using var api = site.NewBrowser();

        foreach (var (token, user) in new[]
        {
            (await SwitchingTests.GetTokenAsync(browser, null, (Named, alice)), "alice"),
            (await SwitchingTests.GetTokenAsync(browser, bob, (Named, alice)), "bob"),
            (await SwitchingTests.GetTokenAsync(browser, null), "bob"),
        })
        {
            Assert.Equal(user, await TextAsync(await api.GetAsync("/me", ("Authorization", $"Bearer {token}"))));
        }
    }

    [Fact]
    public async Task Signing_the_named_session_out_ends_it_and_leaves_the_active_one_alone()
    {
        await using var site = await TestSite.StartAsync(Several);
        using var browser = site.NewBrowser();
        var alice = await browser.SignInAsync("alice");
        await browser.SignInAsync("bob");
        var cookies = browser.Cookies.ToArray();

        using var response = await browser.PostAsync("/session/sign-out", JsonSerializer.Serialize(new { sessionId = alice }), (Named, alice));

        // The tab showed the account that is gone, so it has to go somewhere else.
        Assert.Equal("""{"redirectUrl":"/sign-in/choose"}""", await TextAsync(response));
        Assert.Equal(cookies, browser.Cookies);
        Assert.Equal("NotFound", (await browser.GetAsync("/me", (Named, alice))).StatusCode.ToString());
        Assert.Equal("bob", await browser.GetTextAsync("/me"));
    }

    [Fact]
    public async Task Signing_the_active_session_out_from_the_tab_of_another_one_leaves_that_tab_where_it_is()
    {
        await using var site = await TestSite.StartAsync(Several);
        using var browser = site.NewBrowser();
        var alice = await browser.SignInAsync("alice");
        var bob = await browser.SignInAsync("bob");

        using var response = await browser.PostAsync("/session/sign-out", JsonSerializer.Serialize(new { sessionId = bob }), (Named, alice));

        Assert.Equal("""{"redirectUrl":null}""", await TextAsync(response));
        Assert.Equal("alice", await TextAsync(await browser.GetAsync("/me", (Named, alice))));
        Assert.Equal("alice", await browser.GetTextAsync("/me"));
    }

    [Fact]
    public async Task Signing_out_without_an_id_is_everybody_from_a_named_tab_as_well()
    {
        await using var site = await TestSite.StartAsync(Several);
        using var browser = site.NewBrowser();
        var alice = await browser.SignInAsync("alice");
        await browser.SignInAsync("bob");

        using var response = await browser.PostAsync("/session/sign-out", null, (Named, alice));

        Assert.Equal("""{"redirectUrl":"/sign-in"}""", await TextAsync(response));
        Assert.Empty(browser.Cookies);
    }

    [Fact]
    public async Task A_switch_in_one_tab_changes_nothing_in_a_tab_that_names_its_session()
    {
        await using var site = await TestSite.StartAsync(Several);
        using var browser = site.NewBrowser();
        var alice = await browser.SignInAsync("alice");
        var bob = await browser.SignInAsync("bob");
        await browser.SignInAsync("carol");
        Assert.Equal("alice", await TextAsync(await browser.GetAsync("/me", (Named, alice))));

        using var switched = await browser.PostAsync("/session/active", JsonSerializer.Serialize(new { sessionId = bob }), (Named, alice));

        Assert.Equal(HttpStatusCode.OK, switched.StatusCode);
        Assert.Equal("alice", await TextAsync(await browser.GetAsync("/me", (Named, alice))));
        Assert.Equal("bob", await browser.GetTextAsync("/me"));
    }

    [Fact]
    public async Task A_sign_in_from_a_named_tab_makes_the_new_account_the_active_one()
    {
        await using var site = await TestSite.StartAsync(Several);
        using var browser = site.NewBrowser();
        var alice = await browser.SignInAsync("alice");
        await browser.SignInAsync("bob");

        using var signIn = await browser.PostAsync("/sign-in/carol", null, (Named, alice));

        Assert.Equal(2, Browser.ReadSetCookies(signIn).Count);
        Assert.Equal("carol", await browser.GetTextAsync("/me"));
        Assert.Equal("alice", await TextAsync(await browser.GetAsync("/me", (Named, alice))));
    }

    [Fact]
    public async Task Claims_that_are_refreshed_on_a_named_request_are_those_of_its_session_and_no_cookie_is_set()
    {
        await using var site = await TestSite.StartAsync(Several, app: app => app.MapPost("/refresh", async (HttpContext http) =>
        {
            var session = await http.RefreshSessionAsync(cancellationToken: http.RequestAborted);
            return Results.Text(session?.UserId);
        }));
        using var browser = site.NewBrowser();
        var alice = await browser.SignInAsync("alice");
        await browser.SignInAsync("bob");
        var before = await SwitchingTests.GetTokenAsync(browser, alice);

        using var response = await browser.PostAsync("/refresh", null, (Named, alice));

        Assert.Equal("alice", await TextAsync(response));
        Assert.Empty(Browser.ReadSetCookies(response));
        Assert.Equal("bob", await browser.GetTextAsync("/me"));
        using var api = site.NewBrowser();
        using var stale = await api.GetAsync("/me", ("Authorization", $"Bearer {before}"));
        Assert.Equal(HttpStatusCode.Unauthorized, stale.StatusCode);
    }

    [Fact]
    public async Task A_revoked_session_is_over_in_its_tab_at_once()
    {
        await using var site = await TestSite.StartAsync(Several);
        using var browser = site.NewBrowser();
        var alice = await browser.SignInAsync("alice");
        await browser.SignInAsync("bob");
        Assert.Equal("alice", await TextAsync(await browser.GetAsync("/me", (Named, alice))));

        Assert.True(await site.Sessions.RevokeAsync(alice, TestContext.Current.CancellationToken));

        using var response = await browser.GetAsync("/maybe", (Named, alice));
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("bob", await browser.GetTextAsync("/me"));
    }

    [Fact]
    public async Task A_named_request_is_activity_of_its_user_and_of_nobody_else()
    {
        await using var site = await TestSite.StartAsync(Several);
        using var browser = site.NewBrowser(ignoresMaxAge: true);
        var alice = await browser.SignInAsync("alice");
        var bob = await browser.SignInAsync("bob");

        for (var minute = 0; minute < 12; minute++)
        {
            site.Time.Advance(TimeSpan.FromMinutes(1));
            Assert.Equal("alice", await TextAsync(await browser.GetAsync("/me", (Named, alice))));
        }

        using var idle = await browser.GetAsync("/maybe", (Named, bob));
        Assert.Equal(HttpStatusCode.NotFound, idle.StatusCode);
        Assert.Equal("alice", await browser.GetTextAsync("/me"));
    }

    [Fact]
    public async Task A_foreign_origin_writes_nothing_by_naming_a_session()
    {
        await using var site = await TestSite.StartAsync(Several);
        using var browser = site.NewBrowser();
        var alice = await browser.SignInAsync("alice");
        await browser.SignInAsync("bob");

        foreach (var path in new[] { "/session/sign-out", "/session/active", "/session/token" })
        {
            using var response = await browser.PostAsync(path, JsonSerializer.Serialize(new { sessionId = alice }), (Named, alice), ("Origin", "https://evil.example"));
            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        }

        Assert.Equal("bob", await browser.GetTextAsync("/me"));
        Assert.Equal("alice", await TextAsync(await browser.GetAsync("/me", (Named, alice))));
    }

    [Fact]
    public async Task What_is_the_same_for_everybody_is_given_whatever_is_named()
    {
        await using var site = await TestSite.StartAsync(Several);
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");

        using var keys = await browser.GetAsync("/.well-known/jwks.json", (Named, "sess_x"));

        Assert.Equal(HttpStatusCode.OK, keys.StatusCode);
        Assert.False(keys.Headers.Contains("Vary"));
    }

    private static async Task<string> TextAsync(HttpResponseMessage response)
    {
        using (response)
        {
            return response.IsSuccessStatusCode ? await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken) : response.StatusCode.ToString();
        }
    }
}
