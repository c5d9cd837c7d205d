using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SessionGen.Infrastructure;

namespace SessionGen.AspNetCore.Tests;

public sealed class CookieRulesTests
{
    [Fact]
    public async Task Cookies_over_https_are_host_only_Secure_HttpOnly_and_end_with_what_they_carry()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.NewBrowser();

        using var response = await browser.PostAsync("/sign-in/alice");

        var lines = response.Headers.GetValues("Set-Cookie").OrderBy(line => line, StringComparer.Ordinal).ToArray();
        Assert.Matches("^__Host-session-client=[A-Za-z0-9_-]{43}\\.[0-9]+; max-age=3600; path=/; secure; samesite=lax; httponly$", lines[0]);
        Assert.Matches("^__Host-session=[A-Za-z0-9_.-]+; max-age=60; path=/; secure; samesite=lax; httponly$", lines[1]);
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData(5000)]
    public async Task No_client_cookie_lives_longer_than_400_days(int? days)
    {
        var maximum = days is { } number ? TimeSpan.FromDays(number) : (TimeSpan?)null;
        await using var site = await TestSite.StartAsync(TestSite.Settings with { Policies = [new SessionPolicy("default", TimeSpan.FromMinutes(10), maximum)] });
        using var browser = site.NewBrowser();

        using var response = await browser.PostAsync("/sign-in/alice");

        Assert.Equal(SessionPolicy.CookieCap, Browser.ReadSetCookies(response).Single(cookie => cookie.Name == browser.ClientName).MaxAge);
    }

    [Fact]
    public async Task Cookies_that_are_not_persistent_have_no_lifetime_of_their_own()
    {
        await using var site = await TestSite.StartAsync(TestSite.Settings with { Cookie = new SessionCookieSettings { Persistent = false } });
        using var browser = site.NewBrowser();

        using var signIn = await browser.PostAsync("/sign-in/alice");
        site.Time.Advance(TimeSpan.FromSeconds(60));
        using var renewal = await browser.GetAsync("/me");

        var cookies = Browser.ReadSetCookies(signIn).Concat(Browser.ReadSetCookies(renewal)).ToArray();
        Assert.Equal(3, cookies.Length);
        Assert.All(cookies, cookie => Assert.Null(cookie.MaxAge));
    }

    [Fact]
    public async Task Cookies_of_a_domain_or_a_path_say_so_and_are_deleted_with_the_same_attributes()
    {
        await using var site = await TestSite.StartAsync(TestSite.Settings with { Cookie = new SessionCookieSettings { Name = "acme", Domain = "acme.example", SameSite = SessionCookieSameSite.Strict } });
        using var browser = site.NewBrowser();

        using var signIn = await browser.PostAsync("/sign-in/alice", null, ("Host", "www.acme.example"));
        using var signOut = await browser.PostAsync("/session/sign-out", null, ("Host", "www.acme.example"));

        Assert.Equal(["__Secure-acme", "__Secure-acme-client"], Names(signIn));
        Assert.Equal(["__Secure-acme", "__Secure-acme-client"], Names(signOut));
        Assert.All(signIn.Headers.GetValues("Set-Cookie"), line => Assert.EndsWith("; domain=acme.example; path=/; secure; samesite=strict; httponly", line, StringComparison.Ordinal));
        Assert.All(signOut.Headers.GetValues("Set-Cookie"), line => Assert.EndsWith("; max-age=0; domain=acme.example; path=/; secure; samesite=strict; httponly", line, StringComparison.Ordinal));
        Assert.Empty(browser.Cookies);
    }

    [Fact]
    public async Task A_lifetime_is_rounded_down_to_whole_seconds()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.NewBrowser();
        site.Time.Advance(TimeSpan.FromSeconds(0.9));

        using var response = await browser.PostAsync("/sign-in/alice");

        Assert.All(Browser.ReadSetCookies(response), cookie => Assert.Equal(0, cookie.MaxAge!.Value.Milliseconds));
        Assert.Equal(TimeSpan.FromSeconds(59), Browser.ReadSetCookies(response).Single(cookie => cookie.Name == browser.TokenName).MaxAge);
    }

    [Fact]
    public async Task Cookies_of_a_path_are_not_for_the_whole_host()
    {
        await using var site = await TestSite.StartAsync(TestSite.Settings with { Cookie = new SessionCookieSettings { Path = "/app" } });
        using var browser = site.NewBrowser();

        using var signIn = await browser.PostAsync("/sign-in/alice");

        Assert.Equal(["__Secure-session", "__Secure-session-client"], Names(signIn));
        Assert.All(signIn.Headers.GetValues("Set-Cookie"), line => Assert.EndsWith("; path=/app; secure; samesite=lax; httponly", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task SameSite_none_needs_Secure_so_plain_http_gets_lax()
    {
        await using var site = await TestSite.StartAsync(TestSite.Settings with { Cookie = new SessionCookieSettings { SameSite = SessionCookieSameSite.None } });
        using var secure = site.NewBrowser();
        using var plain = site.NewBrowser(plain: true);

        using var overHttps = await secure.PostAsync("/sign-in/alice");
        using var overHttp = await plain.PostAsync("/sign-in/alice");

        Assert.All(overHttps.Headers.GetValues("Set-Cookie"), line => Assert.Contains("samesite=none", line, StringComparison.Ordinal));
        Assert.All(overHttp.Headers.GetValues("Set-Cookie"), line => Assert.Contains("samesite=lax", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Plain_http_to_this_machine_works_without_prefix_and_Secure_and_with_one_warning()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.NewBrowser(plain: true);

        using var signIn = await browser.PostAsync("/sign-in/alice");
        await browser.SignInAsync("bob");

        Assert.Equal(["session", "session-client"], Names(signIn));
        Assert.All(signIn.Headers.GetValues("Set-Cookie"), line => Assert.DoesNotContain("secure", line, StringComparison.OrdinalIgnoreCase));
        Assert.Single(site.Log.Lines, line => line.Level == LogLevel.Warning && line.Text.Contains("plain http", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Plain_http_from_elsewhere_signs_nobody_in_and_reads_no_cookie()
    {
        Exception? thrown = null;
        await using var site = await TestSite.StartAsync(app: app => app.MapPost("/try", async (HttpContext http) =>
        {
            thrown = await Record.ExceptionAsync(async () => await http.SignInSessionAsync("alice", new TestSessionClaims { Department = "R&D" }, cancellationToken: http.RequestAborted));
        }));
        using var browser = site.NewBrowser(plain: true);
        await browser.SignInAsync("alice");
        var calls = site.Store.Calls;

        using var read = await browser.GetAsync("/maybe", ("Host", "acme.example"));
        using var signIn = await browser.PostAsync("/try", null, ("Host", "acme.example"));

        Assert.Equal("nobody", await read.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Contains("UseForwardedHeaders", Assert.IsType<InvalidOperationException>(thrown).Message, StringComparison.Ordinal);
        Assert.Equal(calls, site.Store.Calls);
    }

    [Fact]
    public async Task Plain_http_from_elsewhere_is_for_development()
    {
        await using var site = await TestSite.StartAsync(environment: "Development");
        using var browser = site.NewBrowser(plain: true);

        using var signIn = await browser.PostAsync("/sign-in/alice", null, ("Host", "dev-box:5000"));

        Assert.Equal(HttpStatusCode.OK, signIn.StatusCode);
        Assert.Equal(2, Browser.ReadSetCookies(signIn).Count);
    }

    [Fact]
    public async Task A_cookie_of_plain_http_means_nothing_over_https()
    {
        await using var site = await TestSite.StartAsync();
        using var plain = site.NewBrowser(plain: true);
        await plain.SignInAsync("mallory");
        using var secure = site.NewBrowser();

        secure.Set("session", plain.Token!);
        secure.Set("session-client", plain.Client!);

        Assert.Equal("nobody", await secure.GetTextAsync("/maybe"));
    }

    [Fact]
    public async Task Whatever_an_endpoint_says_of_caching_a_response_with_cookies_is_not_stored()
    {
        await using var site = await TestSite.StartAsync(app: app => app.MapGet("/cached", (HttpContext http) =>
        {
            http.Response.Headers.CacheControl = "public, max-age=3600";
            return Results.Text("a");
        }));
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");

        using var fresh = await browser.GetAsync("/cached");
        site.Time.Advance(TimeSpan.FromSeconds(60));
        using var renewing = await browser.GetAsync("/cached");

        Assert.Equal("public, max-age=3600", fresh.Headers.CacheControl?.ToString());
        Assert.Single(Browser.ReadSetCookies(renewing));
        Assert.Equal("no-store", renewing.Headers.CacheControl?.ToString());
    }

    [Fact]
    public async Task One_response_sets_each_cookie_once()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");
        site.Time.Advance(TimeSpan.FromSeconds(60));

        // The request is renewed first and then signs somebody else in.
        using var response = await browser.PostAsync("/sign-in/bob");

        Assert.Equal([browser.TokenName, browser.ClientName], Names(response));
        Assert.Equal("bob", await browser.GetTextAsync("/me"));
    }

    private static string[] Names(HttpResponseMessage response) =>
        [.. Browser.ReadSetCookies(response).Select(cookie => cookie.Name.ToString()).Order(StringComparer.Ordinal)];
}
