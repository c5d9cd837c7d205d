using System.Net;
using System.Text.Json;
using FsCheck.Fluent;
using SessionGen.Infrastructure;

namespace SessionGen.AspNetCore.Tests;

/// <summary>Responses that arrive in another order than the requests were served: what the browser then shows.</summary>
public sealed class ResponseOrderTests
{
    private const int Accounts = 3;
    private static readonly string[] Users = ["alice", "bob", "carol"];
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromSeconds(60);
    private static readonly SessionGenSettings Several = TestSite.Settings with { MultiSession = new MultiSessionSettings { Enabled = true } };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_two_switches_the_one_served_last_holds_whichever_answer_arrives_last(bool inOrder)
    {
        await using var site = await TestSite.StartAsync(Several);
        using var browser = site.NewBrowser();
        var ids = await SignInAllAsync(browser);

        using var first = await SendSwitchAsync(browser, ids[0]);
        using var second = await SendSwitchAsync(browser, ids[1]);
        browser.Store(inOrder ? first : second);
        browser.Store(inOrder ? second : first);

        Assert.Equal("bob", await browser.GetTextAsync("/me"));
        Assert.Equal("bob", await browser.GetTextAsync("/me"));
        Assert.Equal(Accounts, await CountAsync(browser));
    }

    [Fact]
    public async Task A_slow_response_from_before_a_switch_that_arrives_after_it_changes_nothing()
    {
        await using var site = await TestSite.StartAsync(Several);
        using var browser = site.NewBrowser();
        var ids = await SignInAllAsync(browser);
        site.Time.Advance(TokenLifetime);

        using var slow = await browser.SendWithoutStoringAsync(HttpMethod.Get, "/me", null);
        Assert.Single(Browser.ReadSetCookies(slow));
        using var switched = await SwitchingTests.SwitchAsync(browser, ids[0]);
        browser.Store(slow);

        Assert.Equal("alice", await browser.GetTextAsync("/me"));
        Assert.Equal("alice", await browser.GetTextAsync("/session-of-request") == ids[0] ? "alice" : "another");
    }

    [Fact]
    public async Task A_request_of_before_a_switch_that_is_served_after_it_gets_no_cookie_of_the_account_before()
    {
        await using var site = await TestSite.StartAsync(Several);
        using var browser = site.NewBrowser();
        var ids = await SignInAllAsync(browser);
        using var before = browser.Copy();
        using var switched = await SwitchingTests.SwitchAsync(browser, ids[0]);

        // Its token cookie is still good by the clock, and belongs to a cookie that was replaced.
        using var late = await before.GetAsync("/me");
        browser.Store(late);

        Assert.Equal("alice", await late.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("alice", await browser.GetTextAsync("/me"));
    }

    [Fact]
    public async Task A_memorised_token_is_given_to_the_cookie_only_that_it_was_made_for()
    {
        await using var site = await TestSite.StartAsync(Several);
        using var browser = site.NewBrowser();
        var ids = await SignInAllAsync(browser);
        site.Time.Advance(TokenLifetime);
        using var before = browser.Copy();
        Assert.Equal("carol", await browser.GetTextAsync("/me"));
        using var switched = await SwitchingTests.SwitchAsync(browser, ids[0]);
        browser.DropToken();

        using var after = await browser.GetAsync("/me");
        before.DropToken();
        using var old = await before.GetAsync("/me");

        var given = Assert.Single(Browser.ReadSetCookies(after)).Value.ToString();
        Assert.NotEqual(given, Assert.Single(Browser.ReadSetCookies(old)).Value.ToString());
        Assert.Equal("alice", await after.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("alice", await old.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("alice", await browser.GetTextAsync("/me"));
    }

    [Fact]
    public async Task Switches_at_the_same_time_leave_one_account_active_and_nobody_signed_out()
    {
        await using var site = await TestSite.StartAsync(Several);
        using var browser = site.NewBrowser();
        var ids = await SignInAllAsync(browser);

        var responses = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => SendSwitchAsync(browser, ids[i % Accounts])));
        Assert.All(responses, response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        string? user = null;
        foreach (var response in responses)
        {
            browser.Store(response);
            var shown = await browser.GetTextAsync("/me");
            user ??= shown;
            Assert.Equal(user, shown);
            response.Dispose();
        }

        using var list = await SwitchingTests.ReadAsync(await browser.GetAsync("/session/list"));
        Assert.Equal(user, Users[Array.IndexOf(ids, list.RootElement.GetProperty("activeSessionId").GetString())]);
        Assert.Equal(Accounts, await CountAsync(browser));
    }

    /// <summary>
    /// Two tabs send requests and switch; time passes; responses arrive in any order, or never. At any time the next request runs as the
    /// account of the last switch that was served, nobody is signed out, and a tab that names its session shows that one.
    /// </summary>
    [Fact]
    public async Task In_every_order_of_two_tabs_responses_the_account_of_the_last_switch_is_shown()
    {
        await using var site = await TestSite.StartAsync(Several);
        var plans = Gen.Choose(0, 99).ListOf(30).Sample(40);
        foreach (var plan in plans)
        {
            using var browser = site.NewBrowser(ignoresMaxAge: true);
            var ids = await SignInAllAsync(browser);
            var active = Accounts - 1;
            var underWay = new List<HttpResponseMessage>();
            foreach (var step in plan)
            {
                switch (step % 10)
                {
                    case 0 or 1 or 2:
                        active = step / 10 % Accounts;
                        underWay.Add(await SendSwitchAsync(browser, ids[active]));
                        break;
                    case 3 or 4:
                        underWay.Add(await browser.SendWithoutStoringAsync(HttpMethod.Get, "/me", null));
                        break;
                    case 5:
                        site.Time.Advance(TimeSpan.FromSeconds(1 + step));
                        break;
                    case 6:
                        var named = step / 10 % Accounts;
                        using (var response = await browser.GetAsync("/me", ("X-Session-Id", ids[named])))
                        {
                            Assert.Equal(Users[named], await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
                        }

                        break;
                    default:
                        if (underWay.Count > 0)
                        {
                            var next = step / 10 % underWay.Count;
                            browser.Store(underWay[next]);
                            underWay[next].Dispose();
                            underWay.RemoveAt(next);
                        }

                        break;
                }

                using var shown = await browser.SendWithoutStoringAsync(HttpMethod.Get, "/me", null);
                Assert.True(shown.StatusCode == HttpStatusCode.OK, string.Join(' ', plan));
                Assert.True(Users[active] == await shown.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), string.Join(' ', plan));
            }

            underWay.ForEach(response => response.Dispose());
        }
    }

    private static async Task<string[]> SignInAllAsync(Browser browser)
    {
        var ids = new List<string>();
        foreach (var user in Users)
        {
            ids.Add(await browser.SignInAsync(user));
        }

        return [.. ids];
    }

    private static async Task<HttpResponseMessage> SendSwitchAsync(Browser browser, string sessionId)
    {
        using var body = new StringContent(JsonSerializer.Serialize(new { sessionId }), System.Text.Encoding.UTF8, "application/json");
        return await browser.SendWithoutStoringAsync(HttpMethod.Post, "/session/active", body);
    }

    private static async Task<int> CountAsync(Browser browser)
    {
        using var list = await SwitchingTests.ReadAsync(await browser.GetAsync("/session/list"));
        return list.RootElement.GetProperty("sessions").GetArrayLength();
    }
}
