using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection;
using SessionGen.Infrastructure;

namespace SessionGen.AspNetCore.Tests;

public sealed class CachingTests
{
    private const string Named = "X-Session-Id";
    private static readonly SessionGenSettings Several = TestSite.Settings with { MultiSession = new MultiSessionSettings { Enabled = true } };

    [Fact]
    public async Task A_response_of_a_session_varies_by_what_decides_which_one_and_others_do_not()
    {
        await using var site = await TestSite.StartAsync(Several, app: app => app.MapGet("/compressed", (HttpContext http) =>
        {
            http.Response.Headers.Append("Vary", "Accept-Encoding");
            return "compressed";
        }));
        using var browser = site.NewBrowser();
        using var anonymous = await browser.GetAsync("/anon");
        var alice = await browser.SignInAsync("alice");
        await browser.SignInAsync("bob");

        using var active = await browser.GetAsync("/me");
        using var named = await browser.GetAsync("/me", (Named, alice));
        using var compressed = await browser.GetAsync("/compressed");

        Assert.Empty(anonymous.Headers.Vary);
        Assert.Equal(["Cookie", "X-Session-Id"], active.Headers.Vary);
        Assert.Equal(["Cookie", "X-Session-Id"], named.Headers.Vary);
        Assert.Equal(["Cookie", "X-Session-Id", "Accept-Encoding"], compressed.Headers.Vary);
    }

    [Theory]
    [InlineData(false, false, "nobody")]
    [InlineData(true, false, "alice")]
    [InlineData(true, true, "nobody")]
    public async Task A_static_file_that_only_users_may_have_renews_and_one_for_everybody_does_not(bool hasFallbackPolicy, bool allowsAnonymous, string user)
    {
        await using var site = await TestSite.StartAsync(
            Several,
            services =>
            {
                if (hasFallbackPolicy)
                {
                    services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
                }
            },
            app =>
            {
                app.MapPost("/enter", async (HttpContext http) => await http.SignInSessionAsync("alice", new TestSessionClaims { Department = "R&D" })).AllowAnonymous();
                var file = app.MapGet("/file", (Session<TestSessionClaims>? session) => session?.UserId ?? "nobody").WithMetadata(new StaticAssetDescriptor { Route = "file", AssetPath = "file" });
                if (allowsAnonymous)
                {
                    file.AllowAnonymous();
                }
            });
        using var browser = site.NewBrowser();
        using var signIn = await browser.PostAsync("/enter");
        browser.DropToken();

        using var response = await browser.GetAsync("/file");

        Assert.Equal(user, await TextAsync(Task.FromResult(response)));
        Assert.Equal(user == "nobody" ? [] : ["Cookie", "X-Session-Id"], response.Headers.Vary);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Output_caching_gives_nobody_what_was_made_for_somebody_else(bool beforeAuthentication)
    {
        await using var site = await StartAsync(beforeAuthentication, endpoint => endpoint.CacheOutput());
        using var nobody = site.NewBrowser();
        using var browser = site.NewBrowser();
        using var other = site.NewBrowser();
        var alice = await browser.SignInAsync("alice");
        var bob = await browser.SignInAsync("bob");
        await other.SignInAsync("carol");
        using var api = site.NewBrowser();
        var token = await SwitchingTests.GetTokenAsync(browser, alice);
        var bearer = ("Authorization", $"Bearer {token}");

        for (var round = 0; round < 3; round++)
        {
            Assert.StartsWith("nobody", await nobody.GetTextAsync("/page"), StringComparison.Ordinal);
            Assert.StartsWith("bob", await browser.GetTextAsync("/page"), StringComparison.Ordinal);
            Assert.StartsWith("alice", await TextAsync(browser.GetAsync("/page", (Named, alice))), StringComparison.Ordinal);
            Assert.StartsWith("bob", await TextAsync(browser.GetAsync("/page", (Named, bob))), StringComparison.Ordinal);
            Assert.StartsWith("carol", await other.GetTextAsync("/page"), StringComparison.Ordinal);
            Assert.StartsWith("alice", await TextAsync(api.GetAsync("/page", bearer)), StringComparison.Ordinal);
            Assert.Equal("NotFound", await TextAsync(nobody.GetAsync("/page", (Named, alice))));
        }

        using var switched = await SwitchingTests.SwitchAsync(browser, alice);
        Assert.StartsWith("alice", await browser.GetTextAsync("/page"), StringComparison.Ordinal);
        await site.Sessions.RevokeAsync(alice, TestContext.Current.CancellationToken);
        Assert.StartsWith("bob", await browser.GetTextAsync("/page"), StringComparison.Ordinal);
        using var signedOut = await browser.PostAsync("/session/sign-out");
        Assert.StartsWith("nobody", await browser.GetTextAsync("/page"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Output_caching_gives_nobody_what_was_made_for_somebody_else_where_they_ask_at_the_same_time(bool beforeAuthentication)
    {
        await using var site = await StartAsync(beforeAuthentication, endpoint => endpoint.CacheOutput());
        using var browser = site.NewBrowser();
        var alice = await browser.SignInAsync("alice");
        var bob = await browser.SignInAsync("bob");
        using var nobody = site.NewBrowser();

        var texts = await Task.WhenAll(Enumerable.Range(0, 60).Select(async i => (i % 3) switch
        {
            0 => ("alice", await TextAsync(browser.SendWithoutStoringAsync(HttpMethod.Get, "/page", null, (Named, alice)))),
            1 => ("bob", await TextAsync(browser.SendWithoutStoringAsync(HttpMethod.Get, "/page", null, (Named, bob)))),
            _ => ("nobody", await TextAsync(nobody.SendWithoutStoringAsync(HttpMethod.Get, "/page", null))),
        }));

        Assert.All(texts, text => Assert.StartsWith(text.Item1, text.Item2, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pages_for_nobody_are_cached_as_ever(bool beforeAuthentication)
    {
        await using var site = await StartAsync(beforeAuthentication, endpoint => endpoint.CacheOutput());
        using var one = site.NewBrowser();
        using var two = site.NewBrowser();

        var text = await one.GetTextAsync("/page");

        Assert.Equal(text, await one.GetTextAsync("/page"));
        Assert.Equal(text, await two.GetTextAsync("/page"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cookies_of_nobody_do_not_fill_the_output_cache(bool beforeAuthentication)
    {
        var cache = new CountingOutputCache();
        var site = await StartAsync(beforeAuthentication, endpoint => endpoint.CacheOutput(), cache);
        for (var i = 0; i < 5; i++)
        {
            using var visitor = site.NewBrowser();
            visitor.Set(visitor.ClientName, "junk");
            Assert.StartsWith("nobody", await visitor.GetTextAsync("/page"), StringComparison.Ordinal);
        }

        using var browser = site.NewBrowser();
        await browser.GetTextAsync("/page");

        // Entries are stored after the response was sent.
        await site.DisposeAsync();

        // Behind authentication they are known to be nobody's, and share the page.
        Assert.Equal(1, cache.Entries);
    }

    [Fact]
    public async Task An_application_that_caches_for_users_on_purpose_gets_an_entry_for_each_session()
    {
        await using var site = await StartAsync(beforeAuthentication: false, endpoint => endpoint.CacheOutput(policy => policy.AddPolicy<ForUsersAsWell>().Expire(TimeSpan.FromMinutes(1)), excludeDefaultPolicy: true));
        using var browser = site.NewBrowser();
        var alice = await browser.SignInAsync("alice");
        await browser.SignInAsync("bob");

        var bobs = await browser.GetTextAsync("/page");
        var alices = await TextAsync(browser.GetAsync("/page", (Named, alice)));

        Assert.StartsWith("bob", bobs, StringComparison.Ordinal);
        Assert.StartsWith("alice", alices, StringComparison.Ordinal);
        Assert.Equal(bobs, await browser.GetTextAsync("/page"));
        Assert.Equal(alices, await TextAsync(browser.GetAsync("/page", (Named, alice))));
    }

    [Fact]
    public async Task A_policy_that_caches_for_users_stores_nothing_of_a_session_where_the_cache_comes_first()
    {
        await using var site = await StartAsync(beforeAuthentication: true, endpoint => endpoint.CacheOutput(policy => policy.AddPolicy<ForUsersAsWell>().Expire(TimeSpan.FromMinutes(1)), excludeDefaultPolicy: true));
        using var browser = site.NewBrowser();
        var alice = await browser.SignInAsync("alice");
        await browser.SignInAsync("bob");

        var first = await browser.GetTextAsync("/page");
        Assert.StartsWith("bob", first, StringComparison.Ordinal);
        Assert.NotEqual(first, await browser.GetTextAsync("/page"));
        Assert.StartsWith("alice", await TextAsync(browser.GetAsync("/page", (Named, alice))), StringComparison.Ordinal);
        using var nobody = site.NewBrowser();
        Assert.StartsWith("nobody", await nobody.GetTextAsync("/page"), StringComparison.Ordinal);
        Assert.StartsWith("bob", await browser.GetTextAsync("/page"), StringComparison.Ordinal);
    }

    private static async Task<TestSite> StartAsync(bool beforeAuthentication, Action<RouteHandlerBuilder> cache, IOutputCacheStore? store = null)
    {
        var count = 0;
        return await TestSite.StartAsync(
            Several,
            services =>
            {
                services.AddOutputCache();
                if (store is not null)
                {
                    services.AddSingleton(store);
                }
            },
            app =>
            {
                if (beforeAuthentication)
                {
                    app.UseRouting();
                    app.UseOutputCache();
                    app.UseAuthentication();
                }
                else
                {
                    app.UseRouting();
                    app.UseAuthentication();
                    app.UseOutputCache();
                }

                app.UseAuthorization();
                cache(app.MapGet("/page", async (Session<TestSessionClaims>? session) =>
                {
                    await Task.Yield();
                    return Results.Text($"{session?.UserId ?? "nobody"} {Interlocked.Increment(ref count)}");
                }));
            });
    }

    private static async Task<string> TextAsync(Task<HttpResponseMessage> sending)
    {
        using var response = await sending;
        return response.StatusCode == HttpStatusCode.OK ? await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken) : response.StatusCode.ToString();
    }

    /// <summary>What an application writes that wants to cache for users, too.</summary>
    private sealed class ForUsersAsWell : IOutputCachePolicy
    {
        public ValueTask CacheRequestAsync(OutputCacheContext context, CancellationToken cancellation)
        {
            context.EnableOutputCaching = context.AllowCacheLookup = context.AllowCacheStorage = context.AllowLocking = true;
            return ValueTask.CompletedTask;
        }

        public ValueTask ServeFromCacheAsync(OutputCacheContext context, CancellationToken cancellation) => ValueTask.CompletedTask;

        public ValueTask ServeResponseAsync(OutputCacheContext context, CancellationToken cancellation) => ValueTask.CompletedTask;
    }

    private sealed class CountingOutputCache : IOutputCacheStore
    {
        private readonly ConcurrentDictionary<string, byte[]> _entries = new(StringComparer.Ordinal);

        public int Entries => _entries.Count;

        public ValueTask EvictByTagAsync(string tag, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<byte[]?> GetAsync(string key, CancellationToken cancellationToken) => new(_entries.GetValueOrDefault(key));

        public ValueTask SetAsync(string key, byte[] value, string[]? tags, TimeSpan validFor, CancellationToken cancellationToken)
        {
            _entries[key] = value;
            return ValueTask.CompletedTask;
        }
    }
}
