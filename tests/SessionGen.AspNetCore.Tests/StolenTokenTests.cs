using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace SessionGen.AspNetCore.Tests;

public sealed class StolenTokenTests
{
    [Fact]
    public async Task A_stolen_token_cookie_alone_is_worth_nothing()
    {
        await using var site = await TestSite.StartAsync();
        using var alice = site.NewBrowser();
        await alice.SignInAsync("alice");
        using var thief = site.NewBrowser();

        thief.Set(thief.TokenName, alice.Token!);

        Assert.Equal("nobody", await thief.GetTextAsync("/maybe"));
    }

    [Fact]
    public async Task A_stolen_token_cookie_beside_a_client_cookie_of_the_thiefs_own_is_worth_nothing()
    {
        await using var site = await TestSite.StartAsync();
        using var alice = site.NewBrowser();
        await alice.SignInAsync("alice");
        using var thief = site.NewBrowser();
        await thief.SignInAsync("mallory");

        thief.Set(thief.TokenName, alice.Token!);

        Assert.Equal("mallory", await thief.GetTextAsync("/me"));
        Assert.NotEqual(alice.Token, thief.Token);
    }

    [Fact]
    public async Task A_token_cookie_is_refused_as_a_bearer_token()
    {
        await using var site = await TestSite.StartAsync();
        using var alice = site.NewBrowser();
        await alice.SignInAsync("alice");
        using var thief = site.NewBrowser();

        using var response = await thief.GetAsync("/private", ("Authorization", $"Bearer {alice.Token}"));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task A_bearer_token_is_refused_in_the_cookie_even_beside_the_client_cookie_it_came_from()
    {
        await using var site = await TestSite.StartAsync();
        using var alice = site.NewBrowser();
        await alice.SignInAsync("alice");
        var bearer = await GetBearerAsync(alice);
        using var thief = site.NewBrowser();
        thief.Set(thief.TokenName, bearer);
        Assert.Equal("nobody", await thief.GetTextAsync("/maybe"));

        alice.Set(alice.TokenName, bearer);
        Assert.Equal("alice", await alice.GetTextAsync("/me"));

        Assert.NotEqual(bearer, alice.Token);
    }

    [Fact]
    public async Task A_bearer_token_works_alone_and_its_requests_set_no_cookie_and_renew_nothing()
    {
        await using var site = await TestSite.StartAsync();
        using var alice = site.NewBrowser();
        await alice.SignInAsync("alice");
        var bearer = await GetBearerAsync(alice);
        using var service = site.NewBrowser();
        var calls = site.Store.Calls;

        using var response = await service.GetAsync("/private", ("Authorization", $"Bearer {bearer}"));
        Assert.Equal("alice", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Empty(Browser.ReadSetCookies(response));

        site.Time.Advance(TimeSpan.FromSeconds(60));
        using var late = await alice.GetAsync("/private", ("Authorization", $"Bearer {bearer}"));
        Assert.Equal(HttpStatusCode.Unauthorized, late.StatusCode);
        Assert.Empty(Browser.ReadSetCookies(late));
        Assert.Equal("Bearer error=\"invalid_token\"", late.Headers.WwwAuthenticate.ToString());
        Assert.Equal(calls, site.Store.Calls);
    }

    [Fact]
    public async Task A_bad_bearer_token_is_never_made_good_by_the_cookies_beside_it()
    {
        await using var site = await TestSite.StartAsync();
        using var alice = site.NewBrowser();
        await alice.SignInAsync("alice");

        foreach (var header in new[] { "Bearer", "Bearer x", "bearer a.b.c", "Bearer " + alice.Token, "BEARER  " })
        {
            using var response = await alice.GetAsync("/private", ("Authorization", header));
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        }

        using var twice = await alice.GetRawAsync("/private", ("Authorization", "Basic YTpi"), ("Authorization", "Bearer x"), ("Cookie", $"{alice.TokenName}={alice.Token}; {alice.ClientName}={alice.Client}"));
        Assert.Equal(HttpStatusCode.Unauthorized, twice.StatusCode);
        using var basic = await alice.GetAsync("/private", ("Authorization", "Basic YTpi"));
        Assert.Equal(HttpStatusCode.OK, basic.StatusCode);
    }

    [Fact]
    public async Task A_bearer_token_signs_its_own_session_out_and_dies_with_it()
    {
        await using var site = await TestSite.StartAsync();
        using var alice = site.NewBrowser();
        await alice.SignInAsync("alice");
        var bearer = await GetBearerAsync(alice);
        using var service = site.NewBrowser();

        using var signOut = await service.PostAsync("/session/sign-out", null, ("Authorization", $"Bearer {bearer}"), ("Sec-Fetch-Site", "cross-site"));
        using var after = await service.GetAsync("/private", ("Authorization", $"Bearer {bearer}"));

        Assert.Equal(HttpStatusCode.OK, signOut.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, after.StatusCode);
        Assert.Equal("Unauthorized", await alice.GetTextAsync("/me"));
    }

    [Fact]
    public async Task A_bad_bearer_token_signs_nobody_out_and_is_told_so()
    {
        await using var site = await TestSite.StartAsync();
        using var alice = site.NewBrowser();
        await alice.SignInAsync("alice");

        var expired = await GetBearerAsync(alice);
        site.Time.Advance(TimeSpan.FromSeconds(60));
        foreach (var (method, path) in new[] { (HttpMethod.Post, "/session/sign-out"), (HttpMethod.Post, "/session/token"), (HttpMethod.Get, "/session") })
        {
            foreach (var token in new[] { "x", expired })
            {
                using var response = await alice.SendAsync(method, path, null, ("Authorization", $"Bearer {token}"));
                Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
                Assert.Equal("Bearer error=\"invalid_token\"", response.Headers.WwwAuthenticate.ToString());
                Assert.Empty(Browser.ReadSetCookies(response));
            }
        }

        Assert.Equal("alice", await alice.GetTextAsync("/me"));
    }

    [Fact]
    public async Task A_request_that_runs_as_a_bearer_token_signs_nobody_in_and_one_of_another_system_may()
    {
        Exception? thrown = null;
        await using var site = await TestSite.StartAsync(app: app => app.MapPost("/try", async (HttpContext http) =>
        {
            thrown = await Record.ExceptionAsync(async () => await http.SignInSessionAsync("bob", new TestSessionClaims { Department = "a" }, cancellationToken: http.RequestAborted));
        }));
        using var alice = site.NewBrowser();
        await alice.SignInAsync("alice");
        var bearer = await GetBearerAsync(alice);
        using var service = site.NewBrowser();

        using var refused = await service.PostAsync("/try", null, ("Authorization", $"Bearer {bearer}"));
        Assert.Contains("sets no cookie", Assert.IsType<InvalidOperationException>(thrown).Message, StringComparison.Ordinal);
        Assert.Empty(Browser.ReadSetCookies(refused));
        using var allowed = await service.PostAsync("/try", null, ("Authorization", "Bearer of-another-system"));
        Assert.Null(thrown);
        Assert.Equal("bob", await service.GetTextAsync("/me"));
    }

    [Fact]
    public async Task A_bearer_token_cannot_be_traded_for_a_new_one()
    {
        await using var site = await TestSite.StartAsync();
        using var alice = site.NewBrowser();
        await alice.SignInAsync("alice");
        var bearer = await GetBearerAsync(alice);

        using var response = await alice.PostAsync("/session/token", null, ("Authorization", $"Bearer {bearer}"));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task A_token_of_another_host_is_worth_nothing_where_the_issuer_is_the_origin()
    {
        await using var site = await TestSite.StartAsync();
        using var alice = site.NewBrowser();
        await alice.SignInAsync("alice");
        var bearer = await GetBearerAsync(alice);

        using var response = await alice.GetAsync("/private", ("Authorization", $"Bearer {bearer}"), ("Host", "elsewhere.example"));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [InlineData("LOCALHOST", true)]
    [InlineData("LocalHost", true)]
    [InlineData("localhost.", false)]
    public async Task A_host_is_the_same_in_any_case_and_another_one_with_a_dot_at_its_end(string host, bool isSame)
    {
        await using var site = await TestSite.StartAsync();
        using var alice = site.NewBrowser();
        await alice.SignInAsync("alice");
        var there = ("Host", $"{host}:{site.Https.Port}");
        using var fetched = await alice.PostAsync("/session/token", null, there);
        using var json = JsonDocument.Parse(await fetched.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        using var api = site.NewBrowser();

        using var fromHere = await api.GetAsync("/private", ("Authorization", $"Bearer {await GetBearerAsync(alice)}"), there);
        using var fromThere = await api.GetAsync("/private", ("Authorization", $"Bearer {json.RootElement.GetProperty("token").GetString()}"));
        using var form = await alice.PostAsync("/session/token", null, there, ("Origin", site.Https.GetLeftPart(UriPartial.Authority)));

        var expected = isSame ? HttpStatusCode.OK : HttpStatusCode.Unauthorized;
        Assert.Equal((expected, expected), (fromHere.StatusCode, fromThere.StatusCode));
        Assert.Equal(isSame ? HttpStatusCode.OK : HttpStatusCode.Forbidden, form.StatusCode);
    }

    internal static async Task<string> GetBearerAsync(Browser browser)
    {
        using var response = await browser.PostAsync("/session/token");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return json.RootElement.GetProperty("token").GetString()!;
    }
}
