using System.Diagnostics.Metrics;
using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SessionGen.Tokens;

namespace SessionGen.AspNetCore.Tests;

public sealed class GarbageTests
{
    private static readonly string Secret = new('A', 43);

    public static TheoryData<string> BadClients => new(
        "", ".", "..", "x", ".1", "a.1", Secret, $"{Secret}.", $"{Secret}.01", $"{Secret}.-1", $"{Secret}.+1", $"{Secret}. 1", $"{Secret}.1 ", $"{Secret}.1.1",
        $"{Secret}.9999999999999999", $"{Secret}.99999999999999999999999999", $"{Secret[1..]}.1", $"{Secret}A.1", $"{Secret[1..]}B.1", $"{Secret[1..]}=.1", $"{Secret[1..]}+.1",
        $"\"{Secret}.1\"", "%00", new('a', 8000), "eyJhbGciOiJub25lIn0.e30.", $"{Secret}.1", $"{Secret}.0");

    [Theory]
    [MemberData(nameof(BadClients))]
    public async Task A_client_cookie_that_is_none_makes_the_request_anonymous_and_is_neither_cleared_nor_replaced(string value)
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.NewBrowser();
        browser.Set(browser.ClientName, value);
        browser.Set(browser.TokenName, "garbage");

        using var response = await browser.GetAsync("/maybe");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("nobody", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Empty(Browser.ReadSetCookies(response));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    public async Task A_bad_token_cookie_is_opened_once_whatever_client_cookies_stand_beside_it(int clients)
    {
        await using var site = await TestSite.StartAsync();
        using var meter = new Metered(site.Services.GetRequiredService<IMeterFactory>());
        using var alice = site.NewBrowser();
        await alice.SignInAsync("alice");
        var bad = $"{alice.TokenName}={alice.Token![..^4]}AAAA";
        var beside = Enumerable.Range(0, clients).Select(i => $"{alice.ClientName}={(i < 3 ? ClientCookieValue.Create(1).Text : alice.Client)}");

        using var stranger = site.NewBrowser();
        using var response = await stranger.GetAsync("/maybe", ("Cookie", string.Join("; ", [bad, .. beside])));

        Assert.Equal(clients == 4 ? "alice" : "nobody", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(clients == 0 ? 0 : 1, meter.Sum("sessiongen.token.verifications", ("sessiongen.verification.outcome", "bad_signature")));
    }

    [Fact]
    public async Task Of_several_cookies_of_one_name_the_first_that_is_good_counts_and_garbage_does_no_harm()
    {
        await using var site = await TestSite.StartAsync();
        using var alice = site.NewBrowser();
        await alice.SignInAsync("alice");
        using var bob = site.NewBrowser();
        await bob.SignInAsync("bob");
        var (token, client) = ($"{alice.TokenName}={alice.Token}", $"{alice.ClientName}={alice.Client}");
        var (badToken, badClient) = ($"{alice.TokenName}=garbage", $"{alice.ClientName}=garbage");
        var deadClient = $"{alice.ClientName}={ClientCookieValue.Create(1).Text}";
        (string Cookies, string Name)[] cases =
        [
            ($"{badToken}; {badClient}; {token}; {client}", "alice"),
            ($"{token}; {client}; {badToken}; {badClient}", "alice"),
            ($"{deadClient}; {client}; {token}", "alice"),
            ($"{deadClient}; {client}", "alice"),
            ($"{deadClient}; {badClient}; {client}; {badToken}", "alice"),
            ($"{bob.TokenName}={bob.Token}; {token}; {client}; {bob.ClientName}={bob.Client}", "bob"),
            ($"{client}; {bob.ClientName}={bob.Client}", "alice"),
            ($"{badClient}; {badClient}; {badClient}; {badClient}; {client}; {token}", "nobody"),
            ($"{badToken}; {badToken}; {badToken}; {badToken}; {token}; {client}", "alice"),
        ];
        foreach (var (cookies, name) in cases)
        {
            using var stranger = site.NewBrowser();
            using var response = await stranger.GetAsync("/maybe", ("Cookie", cookies));
            Assert.Equal(name, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        // What is done then is done to the client that counted.
        using var lister = site.NewBrowser();
        using var list = await lister.GetAsync("/session/list", ("Cookie", $"{deadClient}; {client}"));
        Assert.Contains("alice", await list.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_cookie_header_whatever_makes_a_request_fail_or_signs_somebody_in()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.NewBrowser();
        var piece = Gen.OneOf(
            Gen.Elements("__Host-session=", "__Host-session-client=", "__Host-session", "session=", ";", "; ", "=", ".", "..", Secret, $"{Secret}.1", "eyJhbGciOiJFUzI1NiJ9", "\"", ",", "  "),
            Gen.Choose(0x20, 0x7E).Select(character => ((char)character).ToString()));
        var header = piece.ListOf().Select(pieces => string.Concat(pieces)).ToArbitrary();

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(200), Prop.ForAll(header, text =>
        {
            using var response = browser.GetAsync("/maybe", ("Cookie", text)).GetAwaiter().GetResult();
            var body = response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken).GetAwaiter().GetResult();
            return response.StatusCode == HttpStatusCode.OK && body == "nobody" && Browser.ReadSetCookies(response).Count == 0;
        }));
    }

    [Fact]
    public async Task Cookies_of_others_as_far_as_the_server_takes_them_do_not_hide_the_session()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");
        var (token, client) = (browser.Token!, browser.Client!);
        for (var i = 0; i < 7; i++)
        {
            browser.Set($"other{i}", new string('x', 3900));
        }

        Assert.Equal("alice", await browser.GetTextAsync("/me"));

        using var other = site.NewBrowser();
        var junk = string.Concat(Enumerable.Range(0, 2000).Select(i => $"a{i}=b; "));
        using var response = await other.GetAsync("/private", ("Cookie", $"{junk}{browser.ClientName}={client}; {browser.TokenName}={token}"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_header_beyond_what_the_server_takes_is_refused_by_the_server_and_signs_nobody_out()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");

        using var response = await browser.GetAsync("/me", ("X-Long", new string('x', 40_000)));

        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, response.StatusCode);
        Assert.Equal("alice", await browser.GetTextAsync("/me"));
    }

    [Fact]
    public async Task A_token_too_long_for_a_cookie_is_not_set_and_the_session_works_all_the_same()
    {
        await using var site = await TestSite.StartAsync(services: services => services.AddSingleton<ISessionClaimsSource<TestSessionClaims>, LongClaims>());
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");
        site.Time.Advance(TimeSpan.FromSeconds(60));
        browser.DropToken();

        Assert.Equal("alice", await browser.GetTextAsync("/me"));
        Assert.Null(browser.Token);
        Assert.Equal("alice", await browser.GetTextAsync("/me"));
        Assert.Equal(1, site.Store.Renewals);
        Assert.Contains(site.Log.Lines, line => line.Text.Contains("browsers keep only 4096", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"sessionId":null,"forceRefresh":null,"returnUrl":"/"}""")]
    public async Task A_body_that_asks_for_nothing_is_taken(string body) =>
        Assert.Equal(HttpStatusCode.OK, await PostTokenAsync(body));

    [Theory]
    [InlineData("x")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}{}")]
    [InlineData("{,}")]
    [InlineData("{\"sessionId\":null,}")]
    [InlineData("\ufeff{}")]
    [InlineData("""{"forceRefresh":"true"}""")]
    [InlineData("""{"returnUrl":1}""")]
    [InlineData("""{"sessionId":1}""")]
    [InlineData("""{"forceRefresh":"yes"}""")]
    [InlineData("""{"a":[[[[[[1]]]]]]}""")]
    [InlineData("""{"sessionId":"\ud800"}""")]
    public async Task A_body_that_is_malformed_is_a_bad_request(string body) =>
        Assert.Equal(HttpStatusCode.BadRequest, await PostTokenAsync(body));

    [Theory]
    [InlineData("application/x-www-form-urlencoded; ;;=")]
    [InlineData("application/x-www-form-urlencodedx")]
    [InlineData("application/x-www-form-urlencoded; charset=nonsense")]
    [InlineData("application/x-www-form-urlencoded; charset=utf-7")]
    [InlineData("application/x-www-form-urlencoded; charset=utf-16")]
    [InlineData("application/x-www-form-urlencoded; charset=iso-8859-1")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("multipart/form-data")]
    [InlineData("text/plain")]
    [InlineData(";")]
    public async Task A_body_of_any_other_type_is_refused(string type)
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");
        using var content = new StringContent("sessionId=x");
        content.Headers.Remove("Content-Type");
        content.Headers.TryAddWithoutValidation("Content-Type", type);

        using var response = await browser.SendAsync(HttpMethod.Post, "/session/sign-out", content);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Contains("charset=utf-8", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal("alice", await browser.GetTextAsync("/me"));
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/x-www-form-urlencoded; charset=utf-8")]
    [InlineData("application/x-www-form-urlencoded; charset=\"utf-8\"")]
    [InlineData("APPLICATION/X-WWW-FORM-URLENCODED; Charset=\"UTF-8\"")]
    public async Task A_form_in_UTF_8_is_taken_however_its_type_is_written(string type)
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.NewBrowser();
        var id = await browser.SignInAsync("alice");
        using var content = new StringContent("sessionId=" + id);
        content.Headers.Remove("Content-Type");
        content.Headers.TryAddWithoutValidation("Content-Type", type);

        using var response = await browser.SendAsync(HttpMethod.Post, "/session/sign-out", content);

        Assert.Equal((HttpStatusCode.SeeOther, 0), (response.StatusCode, browser.Cookies.Count));
    }

    [Theory]
    [InlineData("application/json", false)]
    [InlineData("application/json", true)]
    [InlineData("application/x-www-form-urlencoded", false)]
    [InlineData("application/x-www-form-urlencoded", true)]
    public async Task A_body_that_is_huge_is_refused_as_such_whether_its_length_is_told_or_not(string type, bool isChunked)
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");
        using var content = new StringContent("returnUrl=" + new string('x', 40_000));
        content.Headers.Remove("Content-Type");
        content.Headers.TryAddWithoutValidation("Content-Type", type);

        using var response = await browser.SendAsync(HttpMethod.Post, "/session/sign-out", content, isChunked ? [("Transfer-Encoding", "chunked")] : []);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("alice", await browser.GetTextAsync("/me"));
    }

    [Fact]
    public async Task A_host_longer_than_any_name_is_nobodys_and_nothing_of_it_is_remembered()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");
        var client = ("Cookie", $"{browser.ClientName}={browser.Client}");
        var calls = site.Store.Calls;

        using var endless = await browser.GetRawAsync("/me", client, ("Host", new string('a', 20_000)));
        Assert.Equal((HttpStatusCode.Unauthorized, calls), (endless.StatusCode, site.Store.Calls));

        using var longest = await browser.GetRawAsync("/me", client, ("Host", new string('a', 253) + ":65535"));
        Assert.Equal((HttpStatusCode.OK, calls + 1), (longest.StatusCode, site.Store.Calls));
    }

    [Fact]
    public async Task A_sign_in_with_claims_too_long_for_a_cookie_is_refused_before_there_is_a_session()
    {
        Exception? thrown = null;
        await using var site = await TestSite.StartAsync(app: app => app.MapPost("/long", async (HttpContext http) =>
        {
            thrown = await Record.ExceptionAsync(async () => await http.SignInSessionAsync("alice", new TestSessionClaims { Department = new string('x', 4000) }, cancellationToken: http.RequestAborted));
        }));
        using var browser = site.NewBrowser();

        using var response = await browser.PostAsync("/long");

        Assert.Contains("a cookie holds", Assert.IsType<ArgumentException>(thrown).Message, StringComparison.Ordinal);
        Assert.Empty(Browser.ReadSetCookies(response));
        Assert.Equal(0, site.Store.Calls);
    }

    private sealed class LongClaims : ISessionClaimsSource<TestSessionClaims>
    {
        public ValueTask<TestSessionClaims> GetAsync(Session session, CancellationToken cancellationToken) =>
            ValueTask.FromResult(new TestSessionClaims { Department = new string('x', 4000) });
    }

    private static async Task<HttpStatusCode> PostTokenAsync(string body)
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");
        using var response = await browser.PostAsync("/session/token", body);
        return response.StatusCode;
    }
}
