using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;

namespace SessionGen.Browser.Tests;

public sealed class SwitchingTests(Chromium chromium)
{
    [Fact]
    public async Task Two_accounts_sign_in_by_form_and_each_tab_follows_a_switch()
    {
        await using var site = await WebSite.StartAsync();
        await using var profile = await chromium.NewProfileAsync(site);
        var one = await profile.OpenWatchingAsync();
        var alice = await SignInByFormAsync(profile, "alice");
        var bob = await SignInByFormAsync(profile, "bob");
        await WaitForChangeAsync(one, "switched", bob);
        Assert.Equal(["signedIn " + alice, "switched " + bob], await GetChangesAsync(one));

        var other = await profile.OpenWatchingAsync();
        Assert.Equal("bob", await GetUserAsync(other));
        var list = await other.EvaluateAsync<string>("async (id) => (await sessiongen.setActive(id)).sessions.map((one) => one.claims.fullName).join()", alice);

        Assert.Equal("Alice Example,Bob Example", list);
        await WaitForChangeAsync(one, "switched", alice);
        await WaitForChangeAsync(other, "switched", alice);
        await one.ReloadAsync();
        Assert.Equal("alice", await GetUserAsync(one));
        Assert.Equal("alice", await one.EvaluateAsync<string>("async () => (await sessiongen.session()).userId"));
    }

    [Fact]
    public async Task A_switch_to_a_session_of_nobody_here_is_an_error_and_changes_nothing()
    {
        await using var site = await WebSite.StartAsync();
        await using var profile = await chromium.NewProfileAsync(site);
        profile.ExpectedStatuses.Add(StatusCodes.Status404NotFound);
        await using var stranger = await chromium.NewProfileAsync(site);
        var carol = await stranger.SignInAsync("carol");
        await profile.SignInAsync("alice");
        var tab = await profile.OpenWatchingAsync();

        var error = await tab.EvaluateAsync<string>("(id) => sessiongen.setActive(id).catch((error) => `${error.name} ${error.status} ${error.problem.title}`)", carol);

        Assert.Equal("SessionError 404 Not Found", error);
        Assert.Equal("alice", await tab.EvaluateAsync<string>("async () => (await sessiongen.session()).userId"));
        Assert.Empty(await GetChangesAsync(tab));
    }

    [Fact]
    public async Task A_switch_made_by_a_page_without_script_is_seen_when_the_user_comes_back()
    {
        await using var site = await WebSite.StartAsync();
        await using var profile = await chromium.NewProfileAsync(site);
        var alice = await profile.SignInAsync("alice");
        await profile.SignInAsync("bob");
        var tab = await profile.OpenWatchingAsync();

        await profile.PostFormAsync("/session/active", "sessionId=" + alice);
        await tab.EvaluateAsync("() => { dispatchEvent(new Event('focus')); }");

        await WaitForChangeAsync(tab, "switched", alice);
    }

    [Fact]
    public async Task A_change_while_the_page_loaded_is_told()
    {
        await using var site = await WebSite.StartAsync();
        await using var profile = await chromium.NewProfileAsync(site);
        var alice = await profile.SignInAsync("alice");
        var bob = await profile.SignInAsync("bob");
        var held = site.HoldNext("GET /app.js");
        var loading = profile.OpenAsync("/?watch");
        await held.Done;
        await profile.PostFormAsync("/session/active", "sessionId=" + alice);
        held.Send();
        var tab = await loading;

        await WaitForChangeAsync(tab, "switched", alice);
        Assert.Equal("bob", await GetUserAsync(tab));
        Assert.Equal(bob, await tab.EvaluateAsync<string>("() => changes[0].previousSessionId"));
    }

    [Fact]
    public async Task A_NET_object_hears_of_changes_until_it_stops_listening()
    {
        await using var site = await WebSite.StartAsync();
        await using var profile = await chromium.NewProfileAsync(site);
        var alice = await profile.SignInAsync("alice");
        var bob = await profile.SignInAsync("bob");
        var tab = await profile.OpenWatchingAsync();
        await tab.EvaluateAsync("(shown) => { window.heard = []; window.listening = sessiongen.onChangeFor({ invokeMethodAsync: async (...call) => { heard.push(call.join(' ')); throw new Error('The circuit is gone.'); } }, shown); }", bob);

        await tab.EvaluateAsync("(id) => sessiongen.setActive(id).then(() => null)", alice);
        await tab.EvaluateAsync("() => listening.stop()");
        await tab.EvaluateAsync("(id) => sessiongen.setActive(id).then(() => null)", bob);

        Assert.Equal(["OnSessionsChanged " + alice], await tab.EvaluateAsync<string[]>("() => heard"));
    }

    [Fact]
    public async Task Signing_out_the_active_one_of_two_leads_to_the_chooser_and_other_tabs_hear_of_it()
    {
        await using var site = await WebSite.StartAsync();
        await using var profile = await chromium.NewProfileAsync(site);
        var alice = await profile.SignInAsync("alice");
        var bob = await profile.SignInAsync("bob");
        var one = await profile.OpenWatchingAsync();
        var other = await profile.OpenWatchingAsync();

        await one.EvaluateAsync("(id) => { sessiongen.signOut({ sessionId: id }); }", bob);

        await Assertions.Expect(one).ToHaveURLAsync("/sign-in/choose");
        await Assertions.Expect(one).ToHaveTitleAsync("Choose an account");
        await WaitForChangeAsync(other, "switched", alice);
        Assert.Equal(1, await other.EvaluateAsync<int>("() => changes.at(-1).sessions.length"));
    }

    [Fact]
    public async Task Signing_out_another_account_keeps_the_page_where_it_is()
    {
        await using var site = await WebSite.StartAsync();
        await using var profile = await chromium.NewProfileAsync(site);
        var alice = await profile.SignInAsync("alice");
        var bob = await profile.SignInAsync("bob");
        var tab = await profile.OpenWatchingAsync();

        Assert.Null(await tab.EvaluateAsync<string?>("(id) => sessiongen.signOut({ sessionId: id })", alice));

        await WaitForChangeAsync(tab, "accounts", bob);
        Assert.Equal("bob", await tab.EvaluateAsync<string>("async () => (await sessiongen.session()).userId"));
    }

    [Fact]
    public async Task Signing_out_everywhere_ends_every_tab()
    {
        await using var site = await WebSite.StartAsync();
        await using var profile = await chromium.NewProfileAsync(site);
        profile.ExpectedStatuses.Add(StatusCodes.Status401Unauthorized);
        await profile.SignInAsync("alice");
        await profile.SignInAsync("bob");
        var one = await profile.OpenWatchingAsync();
        var other = await profile.OpenWatchingAsync();
        Assert.NotNull(await other.EvaluateAsync<string?>("() => sessiongen.getToken()"));

        var target = await one.EvaluateAsync<string>("() => sessiongen.signOut({ redirect: false })");

        Assert.Equal("/sign-in", target);
        await WaitForChangeAsync(one, "ended", null);
        await WaitForChangeAsync(other, "ended", null);
        Assert.Null(await other.EvaluateAsync<string?>("() => sessiongen.getToken()"));
        Assert.Empty(await profile.Context.CookiesAsync());
    }

    [Theory]
    [InlineData("renewal, switch", "renewal, switch")]
    [InlineData("renewal, switch", "switch, renewal")]
    [InlineData("switch, renewal", "renewal, switch")]
    [InlineData("switch, renewal", "switch, renewal")]
    public async Task The_account_stays_switched_in_whatever_order_a_switch_and_a_renewal_are_done_and_answered(string done, string answered)
    {
        await using var site = await WebSite.StartAsync();
        await using var profile = await chromium.NewProfileAsync(site);
        var bob = await profile.SignInAsync("bob");
        await profile.SignInAsync("alice");
        var one = await profile.OpenAsync();
        var other = await profile.OpenAsync();

        // The token cookie is over, so that whatever a tab asks for sets a new one.
        site.Time.Advance(TimeSpan.FromSeconds(61));
        await AnswerInOrderAsync(site, done, answered, new()
        {
            ["renewal"] = ("GET /me", () => one.EvaluateAsync("() => fetch('/me').then((response) => response.text())")),
            ["switch"] = ("POST /session/active", () => other.EvaluateAsync("(id) => sessiongen.setActive(id).then(() => null)", bob)),
        });

        await AssertEveryTabIsAsync("bob", one, other);
    }

    [Theory]
    [InlineData("to bob, to carol")]
    [InlineData("to carol, to bob")]
    public async Task Of_two_switches_the_one_done_last_holds_in_whatever_order_they_are_answered(string answered)
    {
        await using var site = await WebSite.StartAsync();
        await using var profile = await chromium.NewProfileAsync(site);
        var bob = await profile.SignInAsync("bob");
        var carol = await profile.SignInAsync("carol");
        await profile.SignInAsync("alice");
        var one = await profile.OpenAsync();
        var other = await profile.OpenAsync();

        await AnswerInOrderAsync(site, "to bob, to carol", answered, new()
        {
            ["to bob"] = ("POST /session/active", () => one.EvaluateAsync("(id) => sessiongen.setActive(id).then(() => null)", bob)),
            ["to carol"] = ("POST /session/active", () => other.EvaluateAsync("(id) => sessiongen.setActive(id).then(() => null)", carol)),
        });

        await AssertEveryTabIsAsync("carol", one, other);
    }

    [Fact]
    public async Task A_token_asked_for_before_a_switch_is_not_handed_out_after_it()
    {
        await using var site = await WebSite.StartAsync();
        await using var profile = await chromium.NewProfileAsync(site);
        var bob = await profile.SignInAsync("bob");
        await profile.SignInAsync("alice");
        var one = await profile.OpenAsync();
        var other = await profile.OpenAsync();
        var held = site.HoldNext("POST /session/token");
        var asking = one.GetTokenUserAsync();
        await held.Done;

        // In the tab that waits, too, before its answer comes.
        await one.EvaluateAsync("() => { window.heard = new Promise((done) => { new BroadcastChannel(`sessiongen ${location.origin}/session`).onmessage = done; }).then(() => null); }");
        await other.EvaluateAsync("(id) => sessiongen.setActive(id).then(() => null)", bob);
        await one.EvaluateAsync("() => window.heard");
        held.Send();

        Assert.Equal("bob", await asking);
    }

    [Fact]
    public async Task A_token_that_many_switches_overtook_is_of_the_account_after_the_last_of_them()
    {
        await using var site = await WebSite.StartAsync();
        await using var profile = await chromium.NewProfileAsync(site);
        var bob = await profile.SignInAsync("bob");
        var alice = await profile.SignInAsync("alice");
        var tab = await profile.OpenAsync();
        var held = site.HoldNext("POST /session/token");
        await tab.EvaluateAsync("() => { window.early = sessiongen.getToken(); }");

        foreach (var next in new[] { bob, alice, bob, alice, bob })
        {
            await held.Done;
            var answer = held;
            held = site.HoldNext("POST /session/token");
            await tab.EvaluateAsync("(id) => sessiongen.setActive(id)", next);
            answer.Send();
        }

        held.Send();
        Assert.Equal("bob", await tab.GetTokenUserAsync("early"));
    }

    [Fact]
    public async Task A_token_asked_for_before_a_switch_is_not_handed_out_after_the_page_has_found_it_out_by_itself()
    {
        await using var site = await WebSite.StartAsync();
        await using var profile = await chromium.NewProfileAsync(site);
        var bob = await profile.SignInAsync("bob");
        var alice = await profile.SignInAsync("alice");
        var tab = await profile.OpenAsync();
        var held = site.HoldNext("POST /session/token");
        await tab.EvaluateAsync("() => { window.early = sessiongen.getToken(); }");
        await held.Done;

        // By a page without script: nobody tells.
        await profile.PostFormAsync("/session/active", "sessionId=" + bob);
        await tab.EvaluateAsync("(shown) => new Promise((told) => sessiongen.onChange(() => told(null), { shown }))", alice);
        var late = tab.GetTokenUserAsync();
        held.Send();

        Assert.Equal("bob", await late);
        Assert.NotNull(await tab.EvaluateAsync<string>("() => early"));
        Assert.Equal("bob", await tab.GetTokenUserAsync());
    }

    private static async Task<string> SignInByFormAsync(Profile profile, string user)
    {
        var tab = await profile.Context.NewPageAsync();
        await tab.GotoAsync("/sign-in");
        await tab.GetByLabel("User").FillAsync(user);
        await tab.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(tab).ToHaveURLAsync("/");
        Assert.Equal(user, await GetUserAsync(tab));

        // The next page with the module tells the others.
        await tab.GotoAsync("/?watch");
        await tab.WaitForFunctionAsync("() => window.sessiongen");
        return profile.Site.LastSignedIn!;
    }

    private static async Task AnswerInOrderAsync(WebSite site, string done, string answered, Dictionary<string, (string Request, Func<Task> Start)> calls)
    {
        var running = new Dictionary<string, (Held Held, Task Task)>();
        foreach (var name in done.Split(", "))
        {
            var held = site.HoldNext(calls[name].Request);
            running[name] = (held, calls[name].Start());
            await held.Done;
        }

        foreach (var name in answered.Split(", "))
        {
            running[name].Held.Send();
            await running[name].Task;
        }
    }

    private static async Task AssertEveryTabIsAsync(string user, params IPage[] tabs)
    {
        foreach (var tab in tabs)
        {
            Assert.Equal(user, await tab.EvaluateAsync<string>("async () => (await sessiongen.session()).userId"));
            Assert.Equal(user, await tab.GetTokenUserAsync());
            await tab.ReloadAsync();
            Assert.Equal(user, await GetUserAsync(tab));
        }
    }

    private static Task<string?> GetUserAsync(IPage tab) => tab.TextContentAsync("#user");

    private static Task<string[]> GetChangesAsync(IPage tab) =>
        tab.EvaluateAsync<string[]>("() => changes.map((change) => `${change.type} ${change.sessionId}`)");

    private static async Task WaitForChangeAsync(IPage tab, string type, string? sessionId)
    {
        try
        {
            await tab.WaitForFunctionAsync("(last) => changes.length && `${changes.at(-1).type} ${changes.at(-1).sessionId}` === last", $"{type} {sessionId ?? "null"}");
        }
        catch (TimeoutException)
        {
            Assert.Equal($"{type} {sessionId ?? "null"}", string.Join(", ", await GetChangesAsync(tab)));
        }
    }
}
