using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SessionGen.Infrastructure;

namespace SessionGen.AspNetCore.Tests;

/// <summary>
/// Pages that the application answers with in place of another one: the framework runs the pipeline again for them, or a part of it, with the
/// same services or with others.
/// </summary>
public sealed class ErrorPageTests
{
    private static readonly SessionGenSettings Several = TestSite.Settings with { MultiSession = new MultiSessionSettings { Enabled = true } };

    /// <summary>The middleware, in order: errors, the path base, the prefix.</summary>
    private static readonly string[] Orders = ["errors paths", "paths errors", "errors base paths", "base errors paths", "base paths errors"];

    /// <summary>Order, services of their own for error pages, path, what the token cookie is.</summary>
    public static MatrixTheoryData<string, bool, string, bool> Errors { get; } = new(Orders, [false, true], ["/missing", "/boom"], [false, true]);

    public static MatrixTheoryData<bool, string, bool> ErrorsWithoutPaths { get; } = new([false, true], ["/missing", "/boom"], [false, true]);

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task The_error_page_of_a_tab_is_of_its_account_and_of_its_addresses(string order, bool ownServices, string path, bool isExpired)
    {
        await using var site = await StartAsync(order, ownServices);
        using var browser = await SignInBothAsync(site, isExpired);
        var pathBase = order.Contains("base", StringComparison.Ordinal) ? "/app" : "";

        using var response = await browser.GetAsync($"{pathBase}/u/0{path}?why=1");

        Assert.Equal($"problem of alice, user alice, base {pathBase}/u/0, of {GetOriginal(order, path)}", await ReadErrorAsync(response, path));
        Assert.Empty(Browser.ReadSetCookies(response));
    }

    [Theory]
    [MemberData(nameof(ErrorsWithoutPaths))]
    public async Task The_error_page_of_a_request_with_a_header_is_of_the_account_that_it_names(bool ownServices, string path, bool isExpired)
    {
        await using var site = await StartAsync("errors", ownServices);
        using var browser = await SignInBothAsync(site, isExpired);
        using var list = await SwitchingTests.ReadAsync(await browser.GetAsync("/session/list"));
        var alice = list.RootElement.GetProperty("sessions")[0].GetProperty("id").GetString()!;
        var cookies = browser.Cookies.ToArray();

        using var response = await browser.GetAsync(path, ("X-Session-Id", alice));

        Assert.Equal($"problem of alice, user alice, base , of {path}", await ReadErrorAsync(response, path));
        Assert.Equal(cookies, browser.Cookies);
    }

    [Theory]
    [MemberData(nameof(ErrorsWithoutPaths))]
    public async Task Any_other_error_page_is_of_the_active_account_and_renews_once(bool ownServices, string path, bool isExpired)
    {
        await using var site = await StartAsync("errors paths", ownServices);
        using var browser = await SignInBothAsync(site, isExpired);
        var calls = site.Store.Calls;

        using var response = await browser.GetAsync(path);

        Assert.Equal($"problem of bob, user bob, base , of {path}", await ReadErrorAsync(response, path));
        Assert.Equal(isExpired ? 1 : 0, Browser.ReadSetCookies(response).Count);
        Assert.Equal(calls + (isExpired ? 1 : 0), site.Store.Calls);
        Assert.Equal(["Cookie", "X-Session-Id"], response.Headers.Vary);
    }

    [Theory]
    [MemberData(nameof(ErrorsWithoutPaths))]
    public async Task So_it_is_where_WebApplication_authenticates_before_everything_else(bool ownServices, string path, bool isExpired)
    {
        await using var site = await TestSite.StartAsync(Several, app: app =>
        {
            app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandlingPath = "/problem", CreateScopeForErrors = ownServices });
            app.UseStatusCodePagesWithReExecute("/problem", createScopeForStatusCodePages: ownServices);
            app.Map("/problem", Describe);
            app.MapGet("/boom", string () => throw new InvalidOperationException("boom"));
        });
        using var browser = await SignInBothAsync(site, isExpired);

        using var response = await browser.GetAsync(path);

        Assert.Equal($"problem of bob, user bob, base , of {path}", await ReadErrorAsync(response, path));
        Assert.Equal(isExpired ? 1 : 0, Browser.ReadSetCookies(response).Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_switch_a_sign_in_and_a_sign_out_that_then_fail_leave_the_browser_as_the_store_has_it(bool ownServices)
    {
        await using var site = await StartAsync("errors paths", ownServices, ThrowAfterChanges);
        foreach (var (path, then) in new[] { ("/switch", "alice"), ("/sign-in-carol", "carol"), ("/sign-out", "nobody"), ("/sign-out-everybody", "nobody") })
        {
            using var browser = await SignInBothAsync(site, isExpired: false);

            using var response = await browser.PostAsync(path);

            Assert.Equal($"problem of {then}, user {then}, base , of {path}", await ReadErrorAsync(response, "/boom"));
            var names = Browser.ReadSetCookies(response).Select(cookie => cookie.Name.ToString()).ToArray();
            Assert.Equal([browser.TokenName, browser.ClientName], names.Order(StringComparer.Ordinal));
            Assert.Equal(path == "/sign-out" ? "alice" : then, await browser.GetTextAsync("/maybe"));
        }
    }

    [Theory]
    [InlineData("/switch-to-bob")]
    [InlineData("/sign-in-carol")]
    public async Task A_request_of_a_tab_that_switches_and_then_fails_leaves_the_tab(string path)
    {
        foreach (var order in Orders)
        {
            await using var site = await StartAsync(order, ownServices: true, ThrowAfterChanges);
            using var browser = await SignInBothAsync(site, isExpired: false);
            var pathBase = order.Contains("base", StringComparison.Ordinal) ? "/app" : "";

            using var response = await browser.PostAsync($"{pathBase}/u/0{path}");

            var user = path == "/switch-to-bob" ? "bob" : "carol";
            var error = await ReadErrorAsync(response, "/boom");
            Assert.StartsWith($"problem of {user}, user {user}, base ", error, StringComparison.Ordinal);
            Assert.DoesNotContain("/u/0,", error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_handler_that_answers_by_itself_knows_the_account_and_its_addresses(bool ownServices)
    {
        await using var site = await TestSite.StartAsync(Several, app: app =>
        {
            app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = http => http.Response.WriteAsync(Describe(http)), CreateScopeForErrors = ownServices });
            app.UseStatusCodePages(context => context.HttpContext.Response.WriteAsync(Describe(context.HttpContext)));
            UseTheRest(app);
        });
        using var browser = await SignInBothAsync(site, isExpired: false);

        foreach (var path in new[] { "/missing", "/boom" })
        {
            using var response = await browser.GetAsync("/u/0" + path);
            Assert.StartsWith("problem of alice, user alice, base /u/0, of ", await ReadErrorAsync(response, path), StringComparison.Ordinal);
        }

        static void UseTheRest(WebApplication app)
        {
            app.UseSessionPaths();
            app.UseAuthentication();
            app.UseAuthorization();
            app.MapGet("/boom", string () => throw new InvalidOperationException("boom"));
        }
    }

    [Fact]
    public async Task The_error_page_in_place_of_what_is_the_same_for_everybody_is_of_the_account()
    {
        await using var site = await StartAsync("errors paths", ownServices: true);
        using var browser = await SignInBothAsync(site, isExpired: true);

        using var script = await browser.GetAsync("/u/0/session/client.js", ("X-Fail", "1"));

        Assert.Equal("problem of alice, user alice, base /u/0, of /session/client.js", await ReadErrorAsync(script, "/boom"));
    }

    [Fact]
    public async Task An_authentication_that_failed_is_tried_again_for_the_error_page()
    {
        foreach (var ownServices in new[] { false, true })
        {
            var healer = new Healer();
            await using var site = await StartAsync("errors paths", ownServices, services: services => services.AddSingleton<IExceptionHandler>(healer));
            using var browser = await SignInBothAsync(site, isExpired: true);
            site.Store.Hang = Task.FromException(new InvalidOperationException("a bad driver"));
            healer.Heal = () => site.Store.Hang = Task.CompletedTask;

            using var response = await browser.GetAsync("/u/0/me");

            Assert.Equal("problem of alice, user alice, base /u/0, of /me", await ReadErrorAsync(response, "/boom"));
        }
    }

    private static Task<TestSite> StartAsync(string order, bool ownServices, Action<WebApplication>? more = null, Action<IServiceCollection>? services = null) => TestSite.StartAsync(Several, services, app =>
    {
        foreach (var middleware in order.Split(' '))
        {
            switch (middleware)
            {
                case "errors":
                    app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandlingPath = "/problem", CreateScopeForErrors = ownServices });
                    app.UseStatusCodePagesWithReExecute("/problem", createScopeForStatusCodePages: ownServices);
                    break;
                case "base":
                    app.UsePathBase("/app");
                    break;
                default:
                    app.UseSessionPaths();
                    break;
            }
        }

        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.Use((http, next) => http.Request.Headers.ContainsKey("X-Fail") && http.Request.Path != "/problem" ? throw new InvalidOperationException("boom") : next(http));
        app.Map("/problem", Describe);
        app.MapGet("/boom", string () => throw new InvalidOperationException("boom"));
        more?.Invoke(app);
    });

    private static void ThrowAfterChanges(WebApplication app)
    {
        app.MapPost("/switch", (HttpContext http) => SwitchAsync(http, 0));
        app.MapPost("/switch-to-bob", (HttpContext http) => SwitchAsync(http, 1));
        app.MapPost("/sign-in-carol", async (HttpContext http) =>
        {
            await http.SignInSessionAsync("carol", new TestSessionClaims { Department = "R&D" });
            throw new InvalidOperationException("boom");
        });
        app.MapPost("/sign-out", async (HttpContext http) =>
        {
            await http.SignOutSessionAsync(http.GetSession<TestSessionClaims>()!.Id);
            throw new InvalidOperationException("boom");
        });
        app.MapPost("/sign-out-everybody", async (HttpContext http) =>
        {
            await http.SignOutAllSessionsAsync();
            throw new InvalidOperationException("boom");
        });

        static async Task SwitchAsync(HttpContext http, int number)
        {
            var sessions = await http.GetSessionsAsync<TestSessionClaims>();
            Assert.True(await http.SetActiveSessionAsync(sessions[number].Id));
            throw new InvalidOperationException("boom");
        }
    }

    private static async Task<Browser> SignInBothAsync(TestSite site, bool isExpired)
    {
        var browser = site.NewBrowser();
        await browser.SignInAsync("alice");
        await browser.SignInAsync("bob");
        site.Time.Advance(isExpired ? TimeSpan.FromMinutes(2) : TimeSpan.Zero);
        return browser;
    }

    private static string Describe(HttpContext http)
    {
        var original = http.Features.Get<IExceptionHandlerPathFeature>()?.Path ?? http.Features.Get<IStatusCodeReExecuteFeature>()?.OriginalPath;
        return $"problem of {http.GetSession<TestSessionClaims>()?.UserId ?? "nobody"}, user {http.User.FindFirst("sub")?.Value ?? "nobody"}, base {http.Request.PathBase}, of {original}";
    }

    /// <summary>The path as the framework notes it for the error page: without the prefix, unless a path base between puts its own back.</summary>
    private static string GetOriginal(string order, string path) => order == "errors base paths" ? "/app/u/0" + path : path;

    private static async Task<string> ReadErrorAsync(HttpResponseMessage response, string path)
    {
        Assert.Equal(path == "/missing" ? HttpStatusCode.NotFound : HttpStatusCode.InternalServerError, response.StatusCode);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Handles no exception, and makes an end of its cause.</summary>
    private sealed class Healer : IExceptionHandler
    {
        public Action Heal { get; set; } = () => { };

        public ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
        {
            Heal();
            return ValueTask.FromResult(false);
        }
    }
}
