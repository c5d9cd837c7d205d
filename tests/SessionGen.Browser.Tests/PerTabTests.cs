using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;

namespace SessionGen.Browser.Tests;

public sealed class PerTabTests(Chromium chromium)
{
    [Fact]
    public async Task A_tab_may_stay_with_an_account_while_the_others_switch()
    {
        await using var site = await WebSite.StartAsync();
        await using var profile = await chromium.NewProfileAsync(site);
        var alice = await profile.SignInAsync("alice");
        var bob = await profile.SignInAsync("bob");
        var one = await profile.OpenWatchingAsync();
        var other = await profile.OpenAsync();
        await one.EvaluateAsync("(id) => { window.pinned = sessiongen.forSession(id); }", alice);

        await AssertPinnedAsync(one, "alice");
        Assert.Equal("bob", await GetActiveAsync(other));

        await other.EvaluateAsync("(id) => sessiongen.setActive(id).then(() => null)", alice);
        await other.EvaluateAsync("(id) => sessiongen.setActive(id).then(() => null)", bob);

        await AssertPinnedAsync(one, "alice");
        Assert.Equal("bob", await GetActiveAsync(one));
    }

    [Fact]
    public async Task A_pinned_account_that_is_signed_out_is_nobody_and_never_the_other_one()
    {
        await using var site = await WebSite.StartAsync();
        await using var profile = await chromium.NewProfileAsync(site);
        profile.ExpectedStatuses.Add(StatusCodes.Status404NotFound);
        var alice = await profile.SignInAsync("alice");
        await profile.SignInAsync("bob");
        var one = await profile.OpenAsync();
        var other = await profile.OpenAsync();
        await one.EvaluateAsync("(id) => { window.pinned = sessiongen.forSession(id); }", alice);
        await AssertPinnedAsync(one, "alice");

        await other.EvaluateAsync("(id) => sessiongen.signOut({ sessionId: id, redirect: false }).then(() => null)", alice);

        Assert.Null(await one.EvaluateAsync<string?>("() => pinned.session()"));
        Assert.Null(await one.EvaluateAsync<string?>("() => pinned.getToken()"));
        Assert.Equal(404, await one.EvaluateAsync<int>("async () => (await pinned.fetch('/me')).status"));
    }

    [Fact]
    public async Task A_request_that_cannot_name_its_session_is_not_sent()
    {
        await using var site = await WebSite.StartAsync();
        await using var profile = await chromium.NewProfileAsync(site);
        var alice = await profile.SignInAsync("alice");
        await profile.SignInAsync("bob");
        var tab = await profile.OpenAsync();

        var error = await tab.EvaluateAsync<string>("(id) => sessiongen.forSession(id).fetch('/me', { mode: 'no-cors' }).then((answer) => answer.text(), (error) => `${error.name}: ${error.message}`)", alice);

        Assert.Equal("TypeError: A request with mode 'no-cors' cannot name a session.", error);
        Assert.Equal(0, site.Count("GET /me"));
    }

    [Fact]
    public async Task The_id_of_a_session_goes_to_no_other_site()
    {
        await using var site = await WebSite.StartAsync();
        await using var elsewhere = await WebSite.StartAsync(app => app.Run(http =>
        {
            http.Response.Headers.AccessControlAllowOrigin = "*";
            return http.Response.WriteAsync(string.Join(' ', http.Request.Headers.Keys));
        }));
        await using var profile = await chromium.NewProfileAsync(site, new() { BypassCSP = true });
        var alice = await profile.SignInAsync("alice");
        var tab = await profile.OpenAsync();

        var headers = await tab.EvaluateAsync<string>("([id, url]) => sessiongen.forSession(id).fetch(url).then((response) => response.text())", new[] { alice, elsewhere.Address.ToString() });

        Assert.Contains("User-Agent", headers, StringComparison.Ordinal);
        Assert.DoesNotContain("X-Session-Id", headers, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Two_tabs_are_two_accounts_by_their_addresses()
    {
        await using var site = await WebSite.StartAsync(app => app.UseSessionPaths());
        await using var profile = await chromium.NewProfileAsync(site);
        profile.ExpectedStatuses.Add(StatusCodes.Status404NotFound);
        var alice = await profile.SignInAsync("alice");
        var bob = await profile.SignInAsync("bob");
        var first = await profile.OpenWatchingAsync("/u/0/");
        var second = await profile.OpenWatchingAsync("/u/1/");
        var plain = await profile.OpenWatchingAsync();

        Assert.Equal(("alice", "bob", "bob"), (await GetUserAsync(first), await GetUserAsync(second), await GetUserAsync(plain)));
        Assert.Equal(("alice", "bob"), (await GetActiveAsync(first), await GetActiveAsync(second)));

        // A switch changes the tab without an account of its own.
        await second.EvaluateAsync("(id) => sessiongen.setActive(id).then(() => null)", alice);
        await plain.WaitForFunctionAsync("() => changes.at(-1)?.type === 'switched'");
        Assert.Equal(("alice", "bob", "alice"), (await GetActiveAsync(first), await GetActiveAsync(second), await GetActiveAsync(plain)));
        Assert.DoesNotContain("switched", await first.EvaluateAsync<string>("() => changes.map((change) => change.type).join()"), StringComparison.Ordinal);

        // A sign-out ends the tab whose account it was.
        await plain.EvaluateAsync("(id) => sessiongen.signOut({ sessionId: id, redirect: false }).then(() => null)", bob);
        await second.WaitForFunctionAsync("() => changes.at(-1)?.type === 'ended'");
        Assert.Equal(404, (await second.ReloadAsync())!.Status);
        await first.ReloadAsync();
        Assert.Equal("alice", await GetUserAsync(first));
    }

    [Fact]
    public async Task Under_a_path_base_everything_is_found_beside_the_module()
    {
        await using var site = await WebSite.StartAsync(app => app.UsePathBase("/shop"));
        await using var profile = await chromium.NewProfileAsync(site);
        var alice = await profile.SignInAsync("alice");
        await profile.SignInAsync("bob");
        var tab = await profile.OpenWatchingAsync("/shop/");

        await tab.EvaluateAsync("(id) => sessiongen.setActive(id).then(() => null)", alice);

        Assert.Equal("alice", await GetActiveAsync(tab));
        Assert.Equal("/shop/sign-in", await tab.EvaluateAsync<string>("() => sessiongen.signOut({ redirect: false })"));
    }

    private static async Task AssertPinnedAsync(IPage tab, string user)
    {
        Assert.Equal(user, await tab.EvaluateAsync<string>("() => pinned.fetch('/me').then((response) => response.text())"));
        Assert.Equal(user, await tab.EvaluateAsync<string>("async () => (await pinned.session()).userId"));
        Assert.Equal(user, await tab.GetTokenUserAsync("pinned.getToken()"));
    }

    /// <summary>Who the page's requests run as, by both ways to ask.</summary>
    private static async Task<string> GetActiveAsync(IPage tab)
    {
        var user = await tab.EvaluateAsync<string>("async () => (await sessiongen.session()).userId");
        Assert.Equal(user, await tab.GetTokenUserAsync());
        return user;
    }

    private static Task<string?> GetUserAsync(IPage tab) => tab.TextContentAsync("#user");
}
