using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SessionGen.Infrastructure;
using SessionGen.InMemory;
using SessionGen.Stores;

namespace SessionGen.AspNetCore.Tests;

/// <summary>Nonsense beside a good sign-in: a clear answer, no 500, and what was signed in stays signed in.</summary>
public sealed class AccountBadInputTests
{
    private static readonly SessionGenSettings Several = TestSite.Settings with { MultiSession = new MultiSessionSettings { Enabled = true } };

    public static TheoryData<string> Lists => new(
        string.Join(',', Enumerable.Repeat("sess_AAAAAAAAAAAAAAAAAAAAAA", 300)),
        string.Join('.', Enumerable.Range(0, 2000)),
        "%5B" + string.Join("%2C", Enumerable.Repeat("%22sess_AAAAAAAAAAAAAAAAAAAAAA%22", 200)) + "%5D",
        string.Join('|', Enumerable.Repeat(new string('A', 43) + ".1", 150)));

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task A_client_cookie_that_lists_sessions_is_nobody_and_good_cookies_go_on(string list)
    {
        await using var site = await TestSite.StartAsync(Several);
        using var browser = site.NewBrowser();
        var alice = await browser.SignInAsync("alice");
        using var bad = site.NewBrowser();
        bad.Set(bad.ClientName, list);
        var calls = site.Store.Calls;

        foreach (var (method, path, body, expected) in new[]
        {
            (HttpMethod.Get, "/maybe", null, HttpStatusCode.OK),
            (HttpMethod.Get, "/session", null, HttpStatusCode.Unauthorized),
            (HttpMethod.Get, "/session/list", null, HttpStatusCode.OK),
            (HttpMethod.Post, "/session/active", JsonSerializer.Serialize(new { sessionId = alice }), HttpStatusCode.NotFound),
            (HttpMethod.Post, "/session/token", "{}", HttpStatusCode.Unauthorized),
            (HttpMethod.Post, "/session/sign-out", "{}", HttpStatusCode.OK),
        })
        {
            using var content = body is null ? null : new StringContent(body, System.Text.Encoding.UTF8, "application/json");
            using var response = await bad.SendAsync(method, path, content);
            Assert.Equal((path, expected), (path, response.StatusCode));
            Assert.Empty(Browser.ReadSetCookies(response));
        }

        Assert.Equal(calls, site.Store.Calls);
        Assert.Equal("alice", await browser.GetTextAsync("/me"));
    }

    [Fact]
    public async Task Ten_thousand_sessions_in_a_client_cookie_are_refused_by_the_server_and_sign_nobody_out()
    {
        await using var site = await TestSite.StartAsync(Several);
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");
        var client = browser.Client!;
        var huge = string.Join('.', Enumerable.Repeat("sess_AAAAAAAAAAAAAAAAAAAAAA", 10_000));

        browser.Set(browser.ClientName, huge);
        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, await GetStatusOrRefusalAsync(browser));

        browser.Set(browser.ClientName, client);
        Assert.Equal("alice", await browser.GetTextAsync("/me"));
    }

    /// <summary>The server answers before it has read everything and closes the connection: on a busy machine the sender learns of the second alone.</summary>
    private static async Task<HttpStatusCode> GetStatusOrRefusalAsync(Browser browser)
    {
        try
        {
            using var response = await browser.GetAsync("/me");
            return response.StatusCode;
        }
        catch (HttpRequestException exception) when (exception.InnerException is IOException)
        {
            return HttpStatusCode.RequestHeaderFieldsTooLarge;
        }
    }

    [Fact]
    public async Task Of_hundreds_of_client_cookies_at_most_four_are_tried_and_the_first_good_one_counts()
    {
        await using var site = await TestSite.StartAsync(Several);
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");
        using var other = site.NewBrowser();
        var good = $"{browser.ClientName}={browser.Client}; ";
        var junk = Enumerable.Range(0, 300).Select(i => $"{browser.ClientName}={new string('A', 43)}.{i}; ").ToArray();

        using var found = await other.GetAsync("/me", ("Cookie", string.Concat([.. junk[..3], good, .. junk[3..]])));
        var calls = site.Store.Calls;
        using var missed = await other.GetAsync("/me", ("Cookie", string.Concat([.. junk, good])));

        Assert.Equal("alice", await found.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.NotEqual("alice", await missed.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.InRange(site.Store.Calls - calls, 0, 4);
    }

    [Fact]
    public async Task Cookies_of_keys_that_are_gone_are_renewed_in_the_same_request()
    {
        var store = new InMemorySessionStore();
        await using var old = await StartAsync(store);
        using var before = old.NewBrowser();
        var alice = await before.SignInAsync("alice");
        await before.SignInAsync("bob");
        foreach (var key in await store.ListKeysAsync(TestContext.Current.CancellationToken))
        {
            await store.RemoveKeyAsync(key.KeyId, TestContext.Current.CancellationToken);
        }

        await using var site = await StartAsync(store);
        using var browser = site.NewBrowser();
        browser.Set(browser.TokenName, before.Token!);
        browser.Set(browser.ClientName, before.Client!);
        using var first = await browser.GetAsync("/me");

        Assert.Equal("bob", await first.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(browser.TokenName, Assert.Single(Browser.ReadSetCookies(first)).Name.ToString());
        using var switched = await SwitchingTests.SwitchAsync(browser, alice);
        Assert.Equal("alice", await browser.GetTextAsync("/me"));
    }

    [Theory]
    [InlineData("{secret}")]
    [InlineData("{secret}.")]
    [InlineData("v0.{secret}.1")]
    [InlineData("{secret}.1.v0")]
    [InlineData("{secret}:1")]
    public async Task A_client_cookie_of_another_version_is_nobody_and_the_right_one_goes_on(string version)
    {
        await using var site = await TestSite.StartAsync(Several);
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");
        var client = browser.Client!;

        browser.Set(browser.ClientName, version.Replace("{secret}", client.Split('.')[0], StringComparison.Ordinal));
        using var response = await browser.GetAsync("/maybe");

        Assert.Equal("nobody", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Empty(Browser.ReadSetCookies(response));
        browser.Set(browser.ClientName, client);
        Assert.Equal("alice", await browser.GetTextAsync("/me"));
    }

    [Fact]
    public async Task No_endpoint_answers_nonsense_with_500()
    {
        await using var site = await TestSite.StartAsync(Several);
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");
        string[] bodies =
        [
            "[", "[]", "null", "1", "\"x\"", "{\"sessionId\":1}", "{\"sessionId\":[]}", "{\"sessionId\":{}}", "{\"sessionId\":true}", "{\"sessionId\":\"\\ud800\"}",
            "{\"sessionId\":\"\\u0000\"}", "{\"sessionId\":\"\"}", "{\"sessionId\":\"sess_\"}", "{\"sessionId\":\"sess_AAAAAAAAAAAAAAAAAAAAA\"}", "{\"sessionId\":\"SESS_AAAAAAAAAAAAAAAAAAAAAA\"}", "{", "",
        ];

        foreach (var path in new[] { "/session/active", "/session/token", "/session/sign-out" })
        {
            foreach (var body in bodies.Where(body => path != "/session/sign-out" || body.Length > 0))
            {
                using var response = await browser.PostAsync(path, body);
                var expected = (path, body.Length) == ("/session/token", 0) ? HttpStatusCode.OK
                    : body.Contains(":\"", StringComparison.Ordinal) && !body.Contains("ud800", StringComparison.Ordinal) ? HttpStatusCode.NotFound
                    : HttpStatusCode.BadRequest;
                Assert.Equal((path, body, expected), (path, body, response.StatusCode));
            }
        }

        Assert.Equal("alice", await browser.GetTextAsync("/me"));
    }

    private static Task<TestSite> StartAsync(InMemorySessionStore store) => TestSite.StartAsync(
        Several with { Token = new SessionTokenSettings { Issuer = "https://site.example" } },
        services =>
        {
            services.AddSingleton<ISessionStore>(new CountingStore(store));
        });
}
