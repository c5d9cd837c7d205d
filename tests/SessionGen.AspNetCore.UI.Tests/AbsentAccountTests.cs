using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using SessionGen.Infrastructure;

namespace SessionGen.AspNetCore.UI.Tests;

/// <summary>Tabs of accounts that are not signed in.</summary>
public sealed class AbsentAccountTests
{
    private static readonly SessionGenSettings Several = TestSite.Settings with { MultiSession = new MultiSessionSettings { Enabled = true } };

    [Theory]
    [InlineData("/u/0/orders?open=true", "/sign-in/choose?returnUrl=%2Forders%3Fopen%3Dtrue")]
    [InlineData("/u/9/", "/sign-in/choose?returnUrl=%2F")]
    [InlineData("/u/9", "/sign-in/choose?returnUrl=%2F")]
    [InlineData("/u/9//evil.example/", "/sign-in/choose")]
    [InlineData("/u/9/%5Cevil.example/", "/sign-in/choose?returnUrl=%2F%255Cevil.example%2F")]
    [InlineData("/u/9/sign-in/choose", "/sign-in/choose")]
    public async Task A_person_who_opens_the_tab_of_an_account_that_is_gone_gets_a_page_with_a_way_on(string path, string wayOn)
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser();
        var alice = await browser.SignInAsync("alice");
        await browser.SignInAsync("bob");
        using var signOut = await browser.PostAsync("/session/sign-out", JsonSerializer.Serialize(new { sessionId = alice }));

        var page = await HtmlPage.OpenAsync(browser, path, HttpStatusCode.NotFound);
        using var script = await browser.GetAsync(path, ("Sec-Fetch-Mode", "cors"), ("Sec-Fetch-Site", "same-origin"));

        Assert.Equal("You are not signed in to this account", page.Document.QuerySelector("h1")!.TextContent);
        Assert.Equal(wayOn, page.Document.QuerySelector("a")!.GetAttribute("href"));
        Assert.Equal("no-store", page.Response.Headers.CacheControl?.ToString());
        Assert.Contains("frame-ancestors 'none'", page.Response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.DoesNotContain("bob", page.Html, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.NotFound, "application/problem+json"), (script.StatusCode, script.Content.Headers.ContentType?.ToString()));
    }

    [Fact]
    public async Task The_page_of_an_account_that_is_gone_keeps_the_sites_own_path_base()
    {
        await using var site = await PagesSite.StartAsync(Several, app: app =>
        {
            app.UsePathBase("/app");
            app.UseSessionPaths();
            app.UseAuthentication();
            app.UseAuthorization();
        });
        using var browser = site.NewBrowser();

        var page = await HtmlPage.OpenAsync(browser, "/app/u/0/orders", HttpStatusCode.NotFound);

        Assert.Equal("/app/sign-in/choose?returnUrl=%2Fapp%2Forders", page.Document.QuerySelector("a")!.GetAttribute("href"));
        Assert.Equal("/app/session/style.css", page.Document.QuerySelector("link")!.GetAttribute("href"));
    }

    private static Task<TestSite> StartAsync() => PagesSite.StartAsync(Several, app: app =>
    {
        app.UseSessionPaths();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapGet("/orders", () => "orders");
        app.MapFallback(() => "fallback");
    });
}
