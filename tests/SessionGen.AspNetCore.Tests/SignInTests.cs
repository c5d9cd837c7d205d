using System.Net;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace SessionGen.AspNetCore.Tests;

public sealed class SignInTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_user_signs_in_is_known_and_signs_out(bool plain)
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.NewBrowser(plain);

        Assert.Equal("Unauthorized", await browser.GetTextAsync("/me"));
        var id = await browser.SignInAsync("alice");
        Assert.Equal("alice", await browser.GetTextAsync("/me"));
        Assert.Equal("alice", await browser.GetTextAsync("/private"));
        Assert.Equal(id, await browser.GetTextAsync("/session-of-request"));

        using var signOut = await browser.PostAsync("/session/sign-out");
        Assert.Equal(HttpStatusCode.OK, signOut.StatusCode);
        Assert.Equal("""{"redirectUrl":"/sign-in"}""", await signOut.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Empty(browser.Cookies);
        Assert.Equal("Unauthorized", await browser.GetTextAsync("/me"));
    }

    [Fact]
    public async Task The_session_endpoint_tells_the_session_and_its_claims()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.NewBrowser();
        var id = await browser.SignInAsync("alice", "?policy=admin");

        using var response = await browser.GetAsync("/session");

        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var session = json.RootElement;
        Assert.Equal(["id", "userId", "clientId", "policy", "status", "createdAt", "lastActiveAt", "activeUntil", "expiresAt", "claims"], session.EnumerateObject().Select(property => property.Name));
        Assert.Equal(id, session.GetProperty("id").GetString());
        Assert.Equal("alice", session.GetProperty("userId").GetString());
        Assert.Equal("admin", session.GetProperty("policy").GetString());
        Assert.Equal("active", session.GetProperty("status").GetString());
        Assert.Equal(site.Time.GetUtcNow(), session.GetProperty("createdAt").GetDateTimeOffset());
        Assert.Equal("R&D", session.GetProperty("claims").GetProperty("department").GetString());
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
    }

    [Theory]
    [InlineData("/session", null)]
    [InlineData("/session/list", "sessions")]
    public async Task The_last_activity_of_a_session_is_never_later_than_now(string path, string? list)
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");
        var signedIn = site.Time.GetUtcNow();

        foreach (var seconds in new[] { 0, 1, 30, 29, 40 })
        {
            site.Time.Advance(TimeSpan.FromSeconds(seconds));
            using var response = await browser.GetAsync(path);
            using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            var session = list is null ? json.RootElement : json.RootElement.GetProperty(list)[0];
            var tokens = Math.Floor((site.Time.GetUtcNow() - signedIn) / TimeSpan.FromSeconds(60)) + 1;

            Assert.Equal(site.Time.GetUtcNow(), session.GetProperty("lastActiveAt").GetDateTimeOffset());
            Assert.Equal(signedIn.AddSeconds(60 * tokens), session.GetProperty("activeUntil").GetDateTimeOffset());
        }
    }

    [Fact]
    public async Task A_sign_in_gives_the_client_a_new_secret_and_the_old_one_is_dead_at_once()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");
        using var thief = browser.Copy();
        var before = browser.Client;

        await browser.SignInAsync("alice");

        Assert.NotEqual(before![..43], browser.Client![..43]);
        Assert.Equal("Unauthorized", await thief.GetTextAsync("/me"));
        thief.DropToken();
        Assert.Equal("Unauthorized", await thief.GetTextAsync("/me"));
        Assert.Equal("alice", await browser.GetTextAsync("/me"));
    }

    [Fact]
    public async Task A_client_cookie_that_was_planted_before_the_sign_in_gives_its_owner_nothing()
    {
        await using var site = await TestSite.StartAsync();
        using var attacker = site.NewBrowser();
        await attacker.SignInAsync("mallory");
        using var victim = attacker.Copy();

        await victim.SignInAsync("alice");

        attacker.DropToken();
        Assert.Equal("Unauthorized", await attacker.GetTextAsync("/me"));
        Assert.Equal("alice", await victim.GetTextAsync("/me"));
    }

    [Fact]
    public async Task A_sign_out_is_final_for_every_copy_of_the_cookies()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");
        using var copy = browser.Copy();

        using var signOut = await browser.PostAsync("/session/sign-out");

        Assert.Equal("Unauthorized", await copy.GetTextAsync("/me"));
        copy.DropToken();
        Assert.Equal("Unauthorized", await copy.GetTextAsync("/me"));
    }

    [Fact]
    public async Task The_rest_of_a_request_runs_as_who_signed_in_or_as_nobody_after_a_sign_out()
    {
        await using var site = await TestSite.StartAsync(app: app =>
        {
            app.MapPost("/become/{user}", async (HttpContext http, string user) =>
            {
                await http.SignInSessionAsync(user, new TestSessionClaims { Department = "R&D" }, cancellationToken: http.RequestAborted);
                return Results.Text($"{http.User.FindFirst("sub")?.Value} {http.GetSession<TestSessionClaims>()?.UserId}");
            });
            app.MapPost("/leave", async (HttpContext http) =>
            {
                await http.SignOutAllSessionsAsync(http.RequestAborted);
                return Results.Text($"{http.User.Identity?.IsAuthenticated} {http.GetSession<TestSessionClaims>()?.UserId ?? "none"}");
            });
        });
        using var browser = site.NewBrowser();

        using var first = await browser.PostAsync("/become/alice");
        Assert.Equal("alice alice", await first.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        using var second = await browser.PostAsync("/become/bob");
        Assert.Equal("bob bob", await second.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        using var last = await browser.PostAsync("/leave");
        Assert.Equal("False none", await last.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_a_sign_in_or_sign_out_did_reaches_the_browser_although_the_request_fails_afterwards()
    {
        await using var site = await TestSite.StartAsync(app: app =>
        {
            app.MapPost("/leave-and-fail", async (HttpContext http) =>
            {
                await http.SignOutAllSessionsAsync(http.RequestAborted);
                http.Response.Clear();
                return Results.StatusCode(500);
            });
        });
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");

        using var response = await browser.PostAsync("/leave-and-fail");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Empty(browser.Cookies);
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
    }

    [Fact]
    public async Task A_request_that_signs_in_and_out_in_turn_leaves_no_session_behind()
    {
        await using var site = await TestSite.StartAsync(app: app =>
        {
            app.MapPost("/twice", async (HttpContext http) =>
            {
                await http.SignInSessionAsync("alice", new TestSessionClaims { Department = "a" }, cancellationToken: http.RequestAborted);
                await http.SignInSessionAsync("alice", new TestSessionClaims { Department = "b" }, cancellationToken: http.RequestAborted);
            });
            app.MapPost("/in-and-refreshed", async (HttpContext http) =>
            {
                await http.SignInSessionAsync("alice", new TestSessionClaims { Department = "a" }, cancellationToken: http.RequestAborted);
                return $"{(await http.RefreshSessionAsync(cancellationToken: http.RequestAborted))?.UserId} {http.User.FindFirst("sub")?.Value}";
            });
            app.MapPost("/in-and-out", async (HttpContext http) =>
            {
                await http.SignInSessionAsync("alice", new TestSessionClaims { Department = "a" }, cancellationToken: http.RequestAborted);
                await http.SignOutAllSessionsAsync(http.RequestAborted);
            });
        });
        using var browser = site.NewBrowser();

        using var twice = await browser.PostAsync("/twice");
        Assert.Equal("alice", await browser.GetTextAsync("/me"));
        Assert.Single(await site.Sessions.ListByUserAsync("alice", TestContext.Current.CancellationToken));
        using var inAndOut = await browser.PostAsync("/in-and-out");
        Assert.Empty(browser.Cookies);
        Assert.Empty(await site.Sessions.ListByUserAsync("alice", TestContext.Current.CancellationToken));
        using var refreshed = await browser.PostAsync("/in-and-refreshed");
        Assert.Equal("alice alice", await refreshed.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("alice", await browser.GetTextAsync("/me"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_the_application_made_of_the_user_goes_with_the_session(bool instead)
    {
        await using var site = await TestSite.StartAsync(
            services: services => services.AddSingleton<IClaimsTransformation>(instead ? new OwnIdentity() : new AddsIdentity()),
            app: app => app.MapPost("/leave", async (HttpContext http) =>
            {
                var before = http.User.FindFirst("added")?.Value;
                await http.SignOutAllSessionsAsync(http.RequestAborted);
                return $"{before} {http.User.Identities.Any(identity => identity.IsAuthenticated)} {http.User.FindFirst("sub")?.Value ?? "none"}";
            }));
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");

        using var response = await browser.PostAsync("/leave");

        Assert.Equal("yes False none", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_refresh_after_the_response_has_started_says_so_and_makes_nothing_stale()
    {
        Exception? thrown = null;
        await using var site = await TestSite.StartAsync(app: app => app.MapPost("/late-refresh", async (HttpContext http) =>
        {
            await http.Response.WriteAsync("a", http.RequestAborted);
            thrown = await Record.ExceptionAsync(async () => await http.RefreshSessionAsync(cancellationToken: http.RequestAborted));
        }));
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");
        var calls = site.Store.Calls;

        using var response = await browser.PostAsync("/late-refresh");

        Assert.Contains("the response has started", Assert.IsType<InvalidOperationException>(thrown).Message, StringComparison.Ordinal);
        Assert.Equal(calls, site.Store.Calls);
    }

    [Fact]
    public async Task A_sign_out_that_knows_nothing_of_a_newer_sign_in_deletes_no_cookie_of_it()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.NewBrowser();
        var first = await browser.SignInAsync("alice");
        using var otherTab = browser.Copy();
        await browser.SignInAsync("bob");

        foreach (var body in new[] { null, "{}", $$"""{"sessionId":"{{first}}"}""", """{"sessionId":"sess_x"}""" })
        {
            using var late = await otherTab.PostAsync("/session/sign-out", body);
            Assert.Equal(body?.Contains("sessionId", StringComparison.Ordinal) == true ? HttpStatusCode.NotFound : HttpStatusCode.OK, late.StatusCode);
            Assert.Empty(Browser.ReadSetCookies(late));
        }

        Assert.Equal("bob", await browser.GetTextAsync("/me"));
    }

    [Fact]
    public async Task A_sign_out_by_name_of_a_session_that_is_over_is_not_found()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.NewBrowser();
        var id = await browser.SignInAsync("alice");
        Assert.True(await site.Sessions.RevokeAsync(id, TestContext.Current.CancellationToken));

        using var response = await browser.PostAsync("/session/sign-out", $$"""{"sessionId":"{{id}}"}""");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    private sealed class OwnIdentity : IClaimsTransformation
    {
        public Task<ClaimsPrincipal> TransformAsync(ClaimsPrincipal principal) =>
            Task.FromResult(new ClaimsPrincipal(new ClaimsIdentity([.. principal.Claims, new Claim("added", "yes")], "Application")));
    }

    private sealed class AddsIdentity : IClaimsTransformation
    {
        public Task<ClaimsPrincipal> TransformAsync(ClaimsPrincipal principal)
        {
            var more = principal.Clone();
            more.AddIdentity(new ClaimsIdentity([new Claim("added", "yes")], "Application"));
            return Task.FromResult(more);
        }
    }

    [Fact]
    public async Task A_sign_in_after_the_response_has_started_says_so_and_makes_no_session()
    {
        Exception? thrown = null;
        await using var site = await TestSite.StartAsync(app: app => app.MapPost("/late", async (HttpContext http) =>
        {
            await http.Response.WriteAsync("a", http.RequestAborted);
            thrown = await Record.ExceptionAsync(async () => await http.SignInSessionAsync("alice", new TestSessionClaims { Department = "R&D" }, cancellationToken: http.RequestAborted));
        }));
        using var browser = site.NewBrowser();

        using var response = await browser.PostAsync("/late");

        Assert.Contains("the response has started", Assert.IsType<InvalidOperationException>(thrown).Message, StringComparison.Ordinal);
        Assert.Equal(0, site.Store.Calls);
    }
}
