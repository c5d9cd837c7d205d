using System.IO.Compression;
using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace SessionGen.AspNetCore.Tests;

public sealed class ScriptTests
{
    private const string Script = "/session/client.js";

    [Fact]
    public async Task The_browser_module_is_kept_by_browsers_and_asked_after_each_time()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.NewBrowser();

        using var first = await browser.GetAsync(Script);
        var tag = first.Headers.ETag!;
        using var second = await browser.GetAsync(Script, ("If-None-Match", tag.ToString()));
        using var older = await browser.GetAsync(Script, ("If-None-Match", "\"of-another-version\""));

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal("text/javascript; charset=utf-8", first.Content.Headers.ContentType?.ToString());
        Assert.Contains("export async function getToken", await ReadAsync(first), StringComparison.Ordinal);
        Assert.False(tag.IsWeak);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Empty(await ReadAsync(second));
        Assert.Equal(HttpStatusCode.OK, older.StatusCode);
        Assert.All([first, second, older], response =>
        {
            Assert.Equal("public, no-cache", response.Headers.CacheControl?.ToString());
            Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
            Assert.Equal(tag, response.Headers.ETag);
        });
    }

    [Fact]
    public async Task HEAD_tells_the_same_without_the_module()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.NewBrowser();
        using var whole = await browser.GetAsync(Script);

        using var head = await browser.SendAsync(HttpMethod.Head, Script, null);

        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal(whole.Headers.ETag, head.Headers.ETag);
        Assert.Equal(whole.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
        Assert.Empty(await ReadAsync(head));
    }

    [Fact]
    public async Task Loading_the_module_renews_no_session_and_sets_no_cookie()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");
        site.Time.Advance(TimeSpan.FromSeconds(61));

        using var response = await browser.GetAsync(Script);

        Assert.Equal(0, site.Store.Renewals);
        Assert.Empty(Browser.ReadSetCookies(response));
    }

    [Fact]
    public async Task The_module_is_served_beside_the_other_endpoints_wherever_they_are_and_to_everybody()
    {
        await using var site = await TestSite.StartAsync(
            TestSite.Settings with { EndpointsPath = "/auth/session" },
            services: services => services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build()),
            app: app =>
            {
                app.UsePathBase("/shop");
                app.UseRouting();
                app.UseAuthentication();
                app.UseAuthorization();
            });
        using var browser = site.NewBrowser();

        using var there = await browser.GetAsync("/shop/auth/session/client.js");

        Assert.Equal(HttpStatusCode.OK, there.StatusCode);
    }

    [Fact]
    public async Task The_module_takes_at_most_7_KB_compressed_as_its_page_says()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.NewBrowser();
        using var response = await browser.GetAsync(Script);
        using var compressed = new MemoryStream();

        await using (var gzip = new GZipStream(compressed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            await response.Content.CopyToAsync(gzip, TestContext.Current.CancellationToken);
        }

        Assert.InRange(compressed.Length, 2_000, 7_000);
    }

    [Fact]
    public async Task An_answer_with_times_tells_the_time_they_are_measured_by()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");
        site.Time.Advance(TimeSpan.FromSeconds(5));

        using var session = await browser.GetAsync("/session");
        using var token = await browser.PostAsync("/session/token");

        Assert.Equal(site.Time.GetUtcNow(), session.Headers.Date);
        Assert.Equal(site.Time.GetUtcNow(), token.Headers.Date);
    }

    private static Task<string> ReadAsync(HttpResponseMessage response) =>
        response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
}
