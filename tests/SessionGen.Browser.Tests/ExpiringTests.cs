using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;

namespace SessionGen.Browser.Tests;

/// <summary>Sessions of 10 minutes without a request, tokens of 60 s: one that was used at the start ends after 11 minutes.</summary>
public sealed class ExpiringTests(Chromium chromium)
{
    private const string List = "GET /session/list";

    [Fact]
    public async Task The_last_minute_is_counted_down_an_open_tab_prolongs_nothing_and_the_end_is_told()
    {
        await using var site = await WebSite.StartAsync();
        await using var profile = await NewProfileAsync(site);
        var alice = await profile.SignInAsync("alice");
        var tab = await profile.OpenWatchingAsync();

        await AdvanceAsync(profile, 599);
        Assert.Empty(await GetCountdownAsync(tab));

        await AdvanceAsync(profile, 1);
        await WaitForAsync(tab, "expiring 60");
        await AdvanceAsync(profile, 20);
        await WaitForAsync(tab, "expiring 40");
        await AdvanceAsync(profile, 39);
        await WaitForAsync(tab, "expiring 1");
        Assert.Empty(await GetChangesAsync(tab));

        await AdvanceAsync(profile, 1);
        await WaitForAsync(tab, "ended 0");
        Assert.Equal([$"ended from {alice}"], await GetChangesAsync(tab));
        Assert.Equal(0, site.Count(List) + site.Count("POST /session/token"));
        Assert.InRange(site.CountPassive(List), 5, 9);
    }

    [Fact]
    public async Task The_seconds_are_counted_one_by_one()
    {
        await using var site = await WebSite.StartAsync();
        await using var profile = await NewProfileAsync(site);
        await profile.SignInAsync("alice");
        var tab = await profile.OpenWatchingAsync();
        await AdvanceAsync(profile, 600);
        await WaitForAsync(tab, "expiring 60");

        site.Time.Advance(TimeSpan.FromSeconds(5));
        await profile.Context.Clock.RunForAsync(5_000);

        await WaitForAsync(tab, "expiring 55");
        Assert.Equal(
            ["expiring 60", "expiring 59", "expiring 58", "expiring 57", "expiring 56", "expiring 55"],
            (await GetCountdownAsync(tab)).Distinct());
    }

    [Fact]
    public async Task What_another_tab_does_stops_the_countdown()
    {
        await using var site = await WebSite.StartAsync();
        await using var profile = await NewProfileAsync(site);
        await profile.SignInAsync("alice");
        var tab = await profile.OpenWatchingAsync();
        var other = await profile.OpenAsync();
        await AdvanceAsync(profile, 620);
        await WaitForAsync(tab, "expiring 40");

        await other.EvaluateAsync("() => fetch('/me').then(() => null)");
        await AdvanceAsync(profile, 11);

        // That request and its token's 60 s count: 660 s from it.
        await WaitForAsync(tab, "extended 649");
        Assert.Empty(await GetChangesAsync(tab));
        await AdvanceAsync(profile, 590);
        await WaitForAsync(tab, "expiring 59");
    }

    [Fact]
    public async Task The_user_who_stays_extends_the_session()
    {
        await using var site = await WebSite.StartAsync();
        await using var profile = await NewProfileAsync(site);
        await profile.SignInAsync("alice");
        var tab = await profile.OpenWatchingAsync();
        await AdvanceAsync(profile, 650);
        await WaitForAsync(tab, "expiring 10");

        Assert.True(await tab.EvaluateAsync<bool>("() => countdown.at(-1).extend()"));

        await WaitForAsync(tab, "extended 660");
        await AdvanceAsync(profile, 20);
        Assert.Equal("alice", await tab.EvaluateAsync<string>("async () => (await sessiongen.session()).userId"));
    }

    [Fact]
    public async Task No_end_is_told_that_the_server_did_not_tell()
    {
        await using var site = await WebSite.StartAsync();
        await using var profile = await NewProfileAsync(site);
        profile.ExpectedStatuses.Add(StatusCodes.Status503ServiceUnavailable);
        await profile.SignInAsync("alice");
        var tab = await profile.OpenWatchingAsync();
        site.Trouble = http =>
        {
            var isList = http.Request.Path == "/session/list";
            http.Response.StatusCode = isList ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
            return isList;
        };
        await AdvanceAsync(profile, 661);
        await WaitForAsync(tab, "expiring 0");
        for (var second = 0; second < 30; second++)
        {
            await RunOneSecondAsync(profile, tab);
        }

        Assert.Empty(await GetChangesAsync(tab));
        Assert.InRange(site.CountPassive(List), 4, 10);

        site.Trouble = null;
        for (var second = 0; second < 30 && (await GetChangesAsync(tab)).Length == 0; second++)
        {
            await RunOneSecondAsync(profile, tab);
        }

        await WaitForAsync(tab, "ended 0");
    }

    [Fact]
    public async Task A_session_that_an_administrator_ends_is_over_when_the_user_comes_back_to_the_tab()
    {
        await using var site = await WebSite.StartAsync();
        await using var profile = await NewProfileAsync(site);
        var alice = await profile.SignInAsync("alice");
        var tab = await profile.OpenWatchingAsync();

        await site.Sessions.RevokeAsync(alice, TestContext.Current.CancellationToken);
        await tab.EvaluateAsync("() => { document.dispatchEvent(new Event('visibilitychange')); }");

        await tab.WaitForFunctionAsync("() => changes.length");
        Assert.Equal([$"ended from {alice}"], await GetChangesAsync(tab));
    }

    private async Task<Profile> NewProfileAsync(WebSite site)
    {
        var profile = await chromium.NewProfileAsync(site);
        await profile.Context.Clock.InstallAsync(new() { TimeDate = site.Time.GetUtcNow().UtcDateTime });
        await profile.Context.Clock.PauseAtAsync(site.Time.GetUtcNow().UtcDateTime.AddSeconds(1));
        return profile;
    }

    /// <summary>Both clocks: that of the server, and those of the tabs.</summary>
    private static async Task AdvanceAsync(Profile profile, int seconds)
    {
        profile.Site.Time.Advance(TimeSpan.FromSeconds(seconds));
        await profile.Context.Clock.FastForwardAsync(seconds * 1000L);
    }

    /// <summary>Of the tab's clock, with time for what it asks the server.</summary>
    private static async Task RunOneSecondAsync(Profile profile, IPage tab)
    {
        await profile.Context.Clock.RunForAsync(1_000);
        await tab.EvaluateAsync("() => fetch('/app.js').then(() => null)");
    }

    private static async Task WaitForAsync(IPage tab, string last)
    {
        try
        {
            await tab.WaitForFunctionAsync("(last) => countdown.length && `${countdown.at(-1).type} ${countdown.at(-1).secondsLeft}` === last", last);
        }
        catch (TimeoutException)
        {
            Assert.Equal(last, (await GetCountdownAsync(tab)).LastOrDefault());
        }
    }

    private static Task<string[]> GetCountdownAsync(IPage tab) =>
        tab.EvaluateAsync<string[]>("() => countdown.map((event) => `${event.type} ${event.secondsLeft}`)");

    private static Task<string[]> GetChangesAsync(IPage tab) =>
        tab.EvaluateAsync<string[]>("() => changes.map((change) => `${change.type} from ${change.previousSessionId}`)");
}
