using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpLogging;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Extensions.DependencyInjection;
using SessionGen.Infrastructure;

namespace SessionGen.AspNetCore.Tests;

/// <summary>Behind middleware that puts another body in the place of the server's, every answer has its body, and no cache keeps it.</summary>
public sealed class ReplacedBodyTests
{
    private const string Named = "X-Session-Id";
    private static readonly SessionGenSettings Several = TestSite.Settings with { MultiSession = new MultiSessionSettings { Enabled = true } };

    public static TheoryData<string> Middlewares => new("none", "buffer", "logging", "compression", "response caching", "output caching", "output caching for users");

    [Theory]
    [MemberData(nameof(Middlewares))]
    public async Task Every_answer_has_its_whole_body(string middleware)
    {
        await using var site = await StartAsync(middleware);
        using var nobody = site.NewBrowser();
        using var browser = site.NewBrowser();
        var alice = await browser.SignInAsync("alice");
        await browser.SignInAsync("bob");
        var unknown = (Named, "sess_x");

        await AssertAsync(nobody.GetAsync("/.well-known/jwks.json"), HttpStatusCode.OK, "keys");
        await AssertAsync(nobody.GetAsync("/.well-known/jwks.json"), HttpStatusCode.OK, "keys");
        await AssertAsync(nobody.GetAsync("/session/list"), HttpStatusCode.OK, "sessions");
        await AssertAsync(browser.GetAsync("/session"), HttpStatusCode.OK, "claims");
        await AssertAsync(browser.GetAsync("/session/list"), HttpStatusCode.OK, "sessions");
        await AssertAsync(browser.PostAsync("/session/token"), HttpStatusCode.OK, "token");
        await AssertAsync(browser.PostAsync("/session/active", $$"""{"sessionId":"{{alice}}"}"""), HttpStatusCode.OK, "sessions");
        await AssertAsync(browser.PostAsync("/session/sign-out", $$"""{"sessionId":"{{alice}}"}"""), HttpStatusCode.OK, "redirectUrl");

        await AssertAsync(browser.PostAsync("/session/active"), HttpStatusCode.BadRequest, "detail");
        await AssertAsync(nobody.GetAsync("/session"), HttpStatusCode.Unauthorized, "detail");
        await AssertAsync(nobody.PostAsync("/session/token"), HttpStatusCode.Unauthorized, "detail");
        await AssertAsync(nobody.GetAsync("/private"), HttpStatusCode.Unauthorized, "detail");
        await AssertAsync(nobody.GetAsync("/me"), HttpStatusCode.Unauthorized, "detail");
        await AssertAsync(nobody.GetAsync("/both"), HttpStatusCode.Unauthorized, "detail");
        await AssertAsync(browser.GetAsync("/admin"), HttpStatusCode.Forbidden, "detail");
        await AssertAsync(browser.PostAsync("/session/token", null, ("Sec-Fetch-Site", "cross-site")), HttpStatusCode.Forbidden, "detail");
        await AssertAsync(browser.PostAsync("/session/active", """{"sessionId":"sess_x"}"""), HttpStatusCode.NotFound, "detail");
        await AssertAsync(browser.GetAsync("/session", unknown), HttpStatusCode.NotFound, "detail");
        await AssertAsync(browser.PostAsync("/session/token", null, unknown), HttpStatusCode.NotFound, "detail");
        await AssertAsync(browser.GetAsync("/me", unknown), HttpStatusCode.NotFound, "detail");
        Assert.NotEmpty(await nobody.GetTextAsync("/session/client.js"));
        Assert.NotEmpty(await nobody.GetTextAsync("/session/client.js"));

        site.Time.Advance(TimeSpan.FromSeconds(90));
        site.Store.IsDown = true;
        await AssertAsync(browser.GetAsync("/session"), HttpStatusCode.ServiceUnavailable, "detail");
        await AssertAsync(browser.PostAsync("/session/token"), HttpStatusCode.ServiceUnavailable, "detail");
        await AssertAsync(browser.GetAsync("/me"), HttpStatusCode.ServiceUnavailable, "detail");
        await AssertAsync(nobody.PostAsync("/sign-in/carol"), HttpStatusCode.ServiceUnavailable, "detail");
    }

    [Fact]
    public async Task An_answer_to_an_exception_has_its_whole_body_where_the_body_was_replaced_before()
    {
        await using var site = await TestSite.StartAsync(
            TestSite.Settings with { MultiSession = new MultiSessionSettings { Enabled = true, MaxSessions = 2, OnLimit = SessionLimitAction.Reject } },
            services => services.AddProblemDetails(),
            app => app.Use(BufferAsync).UseExceptionHandler().UseRouting().UseAuthentication().UseAuthorization());
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");
        await browser.SignInAsync("bob");

        await AssertAsync(browser.PostAsync("/sign-in/carol"), HttpStatusCode.Conflict, "detail");
        site.Store.IsDown = true;
        await AssertAsync(browser.PostAsync("/sign-in/carol"), HttpStatusCode.ServiceUnavailable, "detail");
    }

    [Fact]
    public async Task No_answer_of_the_endpoints_comes_from_the_output_cache_under_a_policy_that_stores_everything()
    {
        await using var site = await StartAsync("output caching for users");
        using var nobody = site.NewBrowser();
        using var browser = site.NewBrowser();
        var alice = await browser.SignInAsync("alice");
        await browser.SignInAsync("bob");
        foreach (var (who, path) in new[] { (nobody, "/session"), (nobody, "/session/list"), (browser, "/session"), (browser, "/session/list") })
        {
            using var first = await who.GetAsync(path);
            using var second = await who.GetAsync(path);
            Assert.Null(second.Headers.Age);
        }

        using var signOut = await browser.PostAsync("/session/sign-out", $$"""{"sessionId":"{{alice}}"}""");
        Assert.DoesNotContain("alice", await browser.GetTextAsync("/session/list"), StringComparison.Ordinal);

        using var keys = await nobody.GetAsync("/.well-known/jwks.json");
        using var again = await nobody.GetAsync("/.well-known/jwks.json");
        Assert.NotNull(again.Headers.Age);
        Assert.Equal(await keys.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), await again.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_applications_own_answer_to_a_refusal_stays_its_own()
    {
        await using var site = await TestSite.StartAsync(services: services => services.AddSingleton<IAuthorizationMiddlewareResultHandler, OwnAnswers>());
        using var browser = site.NewBrowser();

        using var response = await browser.GetAsync("/private");

        Assert.Equal((HttpStatusCode)418, response.StatusCode);
    }

    private static Task<TestSite> StartAsync(string middleware) => TestSite.StartAsync(
        Several,
        services =>
        {
            services.AddProblemDetails();
            services.AddResponseCaching();
            services.AddHttpLogging(options => options.LoggingFields = HttpLoggingFields.All);
            services.AddResponseCompression(options =>
            {
                options.EnableForHttps = true;
                options.MimeTypes = ["application/json", "application/problem+json", "application/jwk-set+json"];
            });
            services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, OtherScheme>("Other", null);
            services.AddOutputCache(options => options.AddBasePolicy(policy =>
            {
                if (middleware == "output caching for users")
                {
                    policy.AddPolicy<Everything>().Expire(TimeSpan.FromMinutes(1));
                }
                else
                {
                    policy.Cache();
                }
            }));
        },
        app =>
        {
            app.UseExceptionHandler();
            _ = middleware switch
            {
                "buffer" => app.Use(BufferAsync),
                "logging" => app.UseHttpLogging(),
                "compression" => app.UseResponseCompression(),
                "response caching" => app.UseResponseCaching(),
                _ => app,
            };
            app.UseRouting();
            app.UseAuthentication();
            app.UseAuthorization();
            if (middleware.StartsWith("output", StringComparison.Ordinal))
            {
                app.UseOutputCache();
            }

            app.MapGet("/both", () => "x").RequireAuthorization(new AuthorizationPolicyBuilder(SessionGenDefaults.AuthenticationScheme, "Other").RequireAuthenticatedUser().Build());
            app.MapGet("/admin", () => "x").RequireAuthorization(policy => policy.RequireRole("admin"));
        });

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

    private static async Task AssertAsync(Task<HttpResponseMessage> sending, HttpStatusCode status, string member)
    {
        using var response = await sending;
        var text = Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.True(status == response.StatusCode && text.Length > 0, $"{response.RequestMessage!.RequestUri}: {response.StatusCode} {text}");
        using var json = JsonDocument.Parse(text);
        Assert.True(json.RootElement.TryGetProperty(member, out _), text);
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

    private sealed class OwnAnswers : IAuthorizationMiddlewareResultHandler
    {
        public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
        {
            context.Response.StatusCode = StatusCodes.Status418ImATeapot;
            return Task.CompletedTask;
        }
    }
}
