using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Extensions.DependencyInjection;
using SessionGen.Infrastructure;

namespace SessionGen.AspNetCore.UI.Tests;

/// <summary>The account chooser behind middleware that replaces the body of a response or stores responses.</summary>
public sealed class ChooserBodyTests
{
    private const string Chooser = "/sign-in/choose";
    private static readonly SessionGenSettings Several = TestSite.Settings with { MultiSession = new MultiSessionSettings { Enabled = true } };

    [Fact]
    public async Task Its_refusal_of_a_bearer_token_has_its_whole_body_in_a_replaced_one()
    {
        await using var site = await PagesSite.StartAsync(Several, app: app =>
        {
            app.Use(BufferAsync);
            app.UseRouting();
        });
        using var browser = site.NewBrowser();

        using var response = await browser.GetAsync(Chooser, ("Authorization", "Bearer x"));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("detail", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_never_comes_from_the_output_cache_under_a_policy_that_stores_everything()
    {
        await using var site = await PagesSite.StartAsync(
            Several,
            services => services.AddOutputCache(options => options.AddBasePolicy(policy => policy.AddPolicy<Everything>().Expire(TimeSpan.FromMinutes(1)))),
            app =>
            {
                app.UseRouting();
                app.UseAuthentication();
                app.UseAuthorization();
                app.UseOutputCache();
                app.MapGet("/stored", () => "stored");
            });
        using var nobody = site.NewBrowser();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");

        foreach (var (who, path, isStored) in new[] { (nobody, Chooser, false), (browser, Chooser, false), (nobody, "/stored", true) })
        {
            using var first = await who.GetAsync(path);
            using var second = await who.GetAsync(path);
            Assert.Equal(isStored, second.Headers.Age is not null);
        }
    }

    private static async Task BufferAsync(HttpContext http, RequestDelegate next)
    {
        var body = http.Response.Body;
        using var buffer = new MemoryStream();
        http.Response.Body = buffer;
        try
        {
            await next(http);
        }
        finally
        {
            http.Response.Body = body;
        }

        buffer.Position = 0;
        await buffer.CopyToAsync(body, http.RequestAborted);
    }

    /// <summary>Stores whatever is answered to whomever.</summary>
    private sealed class Everything : IOutputCachePolicy
    {
        public ValueTask CacheRequestAsync(OutputCacheContext context, CancellationToken cancellation)
        {
            context.EnableOutputCaching = context.AllowCacheLookup = context.AllowCacheStorage = context.AllowLocking = HttpMethods.IsGet(context.HttpContext.Request.Method);
            return ValueTask.CompletedTask;
        }

        public ValueTask ServeFromCacheAsync(OutputCacheContext context, CancellationToken cancellation) => ValueTask.CompletedTask;

        public ValueTask ServeResponseAsync(OutputCacheContext context, CancellationToken cancellation) => ValueTask.CompletedTask;
    }
}
