using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;

namespace SessionGen.Browser.Tests;

public sealed class GetTokenTests(Chromium chromium)
{
    private const string TokenRequest = "POST /session/token";

    [Fact]
    public async Task A_token_is_good_for_other_services_and_null_where_nobody_is_signed_in()
    {
        await using var site = await WebSite.StartAsync();
        await using var profile = await chromium.NewProfileAsync(site);
        profile.ExpectedStatuses.Add(StatusCodes.Status401Unauthorized);
        var tab = await profile.OpenAsync();

        Assert.Null(await GetTokenAsync(tab));

        await profile.SignInAsync("alice");
        var token = await GetTokenAsync(tab);
        var other = await profile.Context.APIRequest.GetAsync("/me", new() { Headers = [new("Authorization", $"Bearer {token}"), new("Cookie", "")] });
        Assert.Equal("alice", await other.TextAsync());
    }

    [Fact]
    public async Task One_request_serves_every_caller_in_every_tab()
    {
        await using var site = await WebSite.StartAsync();
        await using var profile = await chromium.NewProfileAsync(site);
        await profile.SignInAsync("alice");
        var tabs = new List<IPage>();
        for (var i = 0; i < 4; i++)
        {
            tabs.Add(await profile.OpenAsync());
        }

        // All of them ask before the first answer leaves the server.
        var held = site.HoldNext(TokenRequest);
        var asking = tabs.Select(tab => tab.EvaluateAsync<string[]>("() => Promise.all([1, 2, 3].map(() => sessiongen.getToken()))")).ToArray();
        await held.Done;
        await WaitForLocksAsync(tabs[0], pending: 3);
        held.Send();
        var tokens = (await Task.WhenAll(asking)).SelectMany(one => one).ToArray();

        Assert.Equal(12, tokens.Length);
        _ = Assert.Single(tokens.Distinct());
        Assert.Equal(1, site.Count(TokenRequest));
    }

    [Fact]
    public async Task A_token_is_kept_until_shortly_before_its_end_and_then_renewed_once_for_all_tabs()
    {
        await using var site = await WebSite.StartAsync();
        await using var profile = await chromium.NewProfileAsync(site);
        await profile.Context.Clock.InstallAsync(new() { TimeDate = site.Time.GetUtcNow().UtcDateTime });
        await profile.SignInAsync("alice");
        var one = await profile.OpenAsync();
        var other = await profile.OpenAsync();

        var first = await GetTokenAsync(one);
        await AdvanceAsync(profile, 40);
        Assert.Equal(first, await GetTokenAsync(one));
        Assert.Equal(first, await GetTokenAsync(other));
        Assert.Equal(1, site.Count(TokenRequest));

        // Tokens live for 60 s: 15 are left.
        await AdvanceAsync(profile, 6);
        var second = await GetTokenAsync(one);
        Assert.NotEqual(first, second);
        Assert.Equal(second, await GetTokenAsync(other));
        Assert.Equal(2, site.Count(TokenRequest));
    }

    [Fact]
    public async Task A_forced_token_is_a_new_one_and_the_one_that_counts_from_then_on()
    {
        await using var site = await WebSite.StartAsync();
        await using var profile = await chromium.NewProfileAsync(site);
        await profile.SignInAsync("alice");
        var tab = await profile.OpenAsync();
        var first = await GetTokenAsync(tab);
        site.Time.Advance(TimeSpan.FromSeconds(1));

        var forced = await tab.EvaluateAsync<string>("() => sessiongen.getToken({ forceRefresh: true })");

        Assert.NotEqual(first, forced);
        Assert.Equal(forced, await GetTokenAsync(tab));
        Assert.Equal(2, site.Count(TokenRequest));
    }

    [Theory]
    [InlineData(-3600)]
    [InlineData(3600)]
    public async Task A_clock_that_is_wrong_by_an_hour_causes_no_request_more(int seconds)
    {
        await using var site = await WebSite.StartAsync();
        await using var profile = await chromium.NewProfileAsync(site);
        await profile.Context.Clock.InstallAsync(new() { TimeDate = site.Time.GetUtcNow().UtcDateTime.AddSeconds(seconds) });
        await profile.SignInAsync("alice");
        var tab = await profile.OpenAsync();

        for (var minute = 1; minute <= 3; minute++)
        {
            for (var i = 0; i < 10; i++)
            {
                Assert.NotNull(await GetTokenAsync(tab));
            }

            Assert.Equal(minute, site.Count(TokenRequest));
            await AdvanceAsync(profile, 60);
        }
    }

    [Fact]
    public async Task A_clock_that_is_set_while_a_token_is_at_hand_costs_one_request_at_most()
    {
        await using var site = await WebSite.StartAsync();
        await using var profile = await chromium.NewProfileAsync(site);
        await profile.SignInAsync("alice");
        var tab = await profile.OpenAsync();
        await GetTokenAsync(tab);

        await tab.EvaluateAsync("() => { const now = Date.now; Date.now = () => now() + 3_600_000; }");
        for (var i = 0; i < 5; i++)
        {
            Assert.NotNull(await GetTokenAsync(tab));
        }

        Assert.Equal(2, site.Count(TokenRequest));
        await tab.EvaluateAsync("() => { const now = Date.now; Date.now = () => now() - 7_200_000; }");
        for (var i = 0; i < 5; i++)
        {
            Assert.NotNull(await GetTokenAsync(tab));
        }

        Assert.Equal(2, site.Count(TokenRequest));
    }

    [Fact]
    public async Task A_server_that_asks_to_come_back_later_is_asked_no_sooner_and_not_for_ever()
    {
        await using var site = await WebSite.StartAsync();
        await using var profile = await chromium.NewProfileAsync(site);
        profile.ExpectedStatuses.Add(StatusCodes.Status503ServiceUnavailable);
        await profile.SignInAsync("alice");
        await profile.Context.Clock.InstallAsync();
        var tab = await profile.OpenAsync();
        await profile.Context.Clock.PauseAtAsync(DateTime.UtcNow.AddHours(1));
        site.Trouble = http => IsToken(http) && Answer(http, StatusCodes.Status503ServiceUnavailable, retryAfter: 5);

        await tab.EvaluateAsync("""
            () => {
              window.pauses = 0;
              window.channel = new BroadcastChannel(`sessiongen ${location.origin}/session`);
              window.channel.onmessage = ({ data }) => { if (data.kind === 'pause') window.pauses++; };
            }
            """);

        await StartAsync(tab, "sessiongen.getToken()");
        await WaitForPausesAsync(tab, 1);
        for (var requests = 2; requests <= 4; requests++)
        {
            await profile.Context.Clock.RunForAsync(4_900);
            Assert.Equal(requests - 1, site.Count(TokenRequest));
            await profile.Context.Clock.RunForAsync(8_100);
            await WaitForPausesAsync(tab, requests);
        }

        var error = await GetErrorAsync(tab);
        Assert.Equal("SessionError", error.GetProperty("name").GetString());
        Assert.Equal(503, error.GetProperty("status").GetInt32());
        Assert.Equal(5, error.GetProperty("retryAfter").GetInt32());
        Assert.Equal(4, site.Count(TokenRequest));
    }

    [Fact]
    public async Task A_server_that_recovers_gives_the_token_to_those_who_waited()
    {
        await using var site = await WebSite.StartAsync();
        await using var profile = await chromium.NewProfileAsync(site);
        profile.ExpectedStatuses.Add(StatusCodes.Status503ServiceUnavailable);
        profile.ExpectedStatuses.Add(StatusCodes.Status429TooManyRequests);
        await profile.SignInAsync("alice");
        var tab = await profile.OpenAsync();
        var answers = new Queue<int>([503, 429]);
        site.Trouble = http => IsToken(http) && answers.TryDequeue(out var status) && Answer(http, status);

        Assert.NotNull(await GetTokenAsync(tab));
        Assert.Equal(3, site.Count(TokenRequest));
    }

    [Fact]
    public async Task A_token_that_is_good_for_some_seconds_is_used_while_the_server_is_in_trouble()
    {
        await using var site = await WebSite.StartAsync();
        await using var profile = await chromium.NewProfileAsync(site);
        profile.ExpectedStatuses.Add(StatusCodes.Status503ServiceUnavailable);
        await profile.Context.Clock.InstallAsync();
        await profile.SignInAsync("alice");
        var tab = await profile.OpenAsync();
        var token = await GetTokenAsync(tab);
        await AdvanceAsync(profile, 50);
        site.Trouble = http => IsToken(http) && Answer(http, StatusCodes.Status503ServiceUnavailable, retryAfter: 3);

        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(token, await GetTokenAsync(tab));
        }

        Assert.Equal(2, site.Count(TokenRequest));
    }

    [Fact]
    public async Task An_answer_that_no_retry_mends_is_an_error_at_once()
    {
        await using var site = await WebSite.StartAsync();
        await using var profile = await chromium.NewProfileAsync(site);
        profile.ExpectedStatuses.Add(StatusCodes.Status403Forbidden);
        var tab = await profile.OpenAsync();
        site.Trouble = http => IsToken(http) && Answer(http, StatusCodes.Status403Forbidden);

        await StartAsync(tab, "sessiongen.getToken()");
        var error = await GetErrorAsync(tab);

        Assert.Equal(403, error.GetProperty("status").GetInt32());
        Assert.Equal("Refused by the test.", error.GetProperty("message").GetString());
        Assert.Equal(1, site.Count(TokenRequest));
    }

    [Fact]
    public async Task Nothing_is_in_storage_and_no_cookie_is_visible_to_script()
    {
        await using var site = await WebSite.StartAsync();
        await using var profile = await chromium.NewProfileAsync(site);
        await profile.SignInAsync("alice");
        var tab = await profile.OpenWatchingAsync();
        Assert.NotNull(await GetTokenAsync(tab));

        var seen = await tab.EvaluateAsync<string>("""
            async () => JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }, await indexedDB.databases(), await caches.keys()])
            """);

        Assert.Equal("""["",{},{},[],[]]""", seen);
        var cookies = await profile.Context.CookiesAsync();
        Assert.Equal(["__Host-session", "__Host-session-client"], cookies.Select(cookie => cookie.Name).Order());
        Assert.All(cookies, cookie => Assert.True(cookie is { HttpOnly: true, Secure: true, SameSite: SameSiteAttribute.Lax, Path: "/" }));
    }

    [Fact]
    public async Task Browsers_without_locks_and_channels_get_tokens_as_well()
    {
        await using var site = await WebSite.StartAsync();
        await using var profile = await chromium.NewProfileAsync(site);
        await profile.Context.AddInitScriptAsync("""
            Object.defineProperty(Navigator.prototype, 'locks', { value: undefined });
            delete globalThis.BroadcastChannel;
            delete AbortSignal.timeout;
            """);
        await profile.SignInAsync("alice");
        var tab = await profile.OpenAsync();

        Assert.NotNull(await GetTokenAsync(tab));
        Assert.Equal(1, site.Count(TokenRequest));
    }

    [Fact]
    public async Task A_cookie_lives_400_days_at_most_whatever_the_policy_says()
    {
        await using var site = await WebSite.StartAsync();
        await using var profile = await chromium.NewProfileAsync(site);
        await profile.SignInAsync("alice", "centuries");

        var client = (await profile.Context.CookiesAsync()).Single(cookie => cookie.Name == "__Host-session-client");
        var lifetime = DateTimeOffset.FromUnixTimeMilliseconds((long)(client.Expires * 1000.0)) - DateTimeOffset.UtcNow;

        // Playwright tells it as a float, to two minutes.
        Assert.InRange(lifetime.TotalDays, 399.9, 400.01);
    }

    private static Task<string?> GetTokenAsync(IPage tab) => tab.EvaluateAsync<string?>("() => sessiongen.getToken()");

    /// <summary>Starts something whose end is not waited for.</summary>
    private static async Task StartAsync(IPage tab, string call) => await tab.EvaluateAsync($"() => {{ window.started = {call}.then(() => null, (error) => error); }}");

    private static async Task<JsonElement> GetErrorAsync(IPage tab) => JsonSerializer.Deserialize<JsonElement>(
        await tab.EvaluateAsync<string>("async () => { const error = await window.started; return JSON.stringify({ ...error, name: error.name, message: error.message }); }"));

    /// <summary>Both clocks: that of the server, and those of the tabs.</summary>
    private static async Task AdvanceAsync(Profile profile, int seconds)
    {
        profile.Site.Time.Advance(TimeSpan.FromSeconds(seconds));
        await profile.Context.Clock.FastForwardAsync(seconds * 1000L);
    }

    private static async Task WaitForLocksAsync(IPage tab, int pending) =>
        await tab.WaitForFunctionAsync("async (pending) => (await navigator.locks.query()).pending.length === pending", pending);

    /// <summary>Until the tab has had so many answers that tell it to wait, which it tells the other tabs.</summary>
    private static async Task WaitForPausesAsync(IPage tab, int count) =>
        await tab.WaitForFunctionAsync("(count) => window.pauses === count", count);

    private static bool IsToken(HttpContext http) => http.Request.Path == "/session/token";

    private static bool Answer(HttpContext http, int status, int? retryAfter = null)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/problem+json";
        if (retryAfter is { } seconds)
        {
            http.Response.Headers.RetryAfter = $"{seconds}";
        }

        http.Response.BodyWriter.Write("""{"detail":"Refused by the test."}"""u8);
        return true;
    }
}
