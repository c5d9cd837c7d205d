using System.Globalization;
using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;
using SessionGen.AspNetCore.Authentication;
using SessionGen.Infrastructure;

namespace SessionGen.AspNetCore.Tests;

public sealed class ExternalSignInTests
{
    [Fact]
    public async Task A_provider_of_the_framework_signs_in_through_the_scheme()
    {
        await using var provider = await FakeProvider.StartAsync();
        await using var site = await StartWithProviderAsync(provider);
        using var browser = site.NewBrowser();

        using var challenge = await browser.GetAsync("/login?to=/orders");
        Assert.Equal(HttpStatusCode.Found, challenge.StatusCode);
        var callback = await provider.SignInAsync(challenge.Headers.Location!, TestContext.Current.CancellationToken);
        using var done = await browser.GetAsync(callback.PathAndQuery);

        Assert.Equal(HttpStatusCode.Found, done.StatusCode);
        Assert.Equal("/orders", done.Headers.Location?.OriginalString);
        Assert.Equal("no-store", done.Headers.CacheControl?.ToString());
        Assert.Equal("provider-user", await browser.GetTextAsync("/me"));
        Assert.Equal("admin Press", await browser.GetTextAsync("/policy"));
        Assert.All(Browser.ReadSetCookies(done).Where(cookie => cookie.Name.StartsWith("__Host-session", StringComparison.Ordinal)), cookie => Assert.NotNull(cookie.MaxAge));
        using var replay = await browser.GetAsync(callback.PathAndQuery);
        Assert.NotEqual(HttpStatusCode.Found, replay.StatusCode);
    }

    [Fact]
    public async Task A_callback_that_the_browser_did_not_ask_for_signs_nobody_in()
    {
        await using var provider = await FakeProvider.StartAsync();
        await using var site = await StartWithProviderAsync(provider);
        using var attacker = site.NewBrowser();
        using var victim = site.NewBrowser();
        using var challenge = await attacker.GetAsync("/login?to=/");
        var callback = await provider.SignInAsync(challenge.Headers.Location!, TestContext.Current.CancellationToken);

        using var response = await victim.GetAsync(callback.PathAndQuery);

        Assert.NotEqual(HttpStatusCode.Found, response.StatusCode);
        Assert.Null(victim.Client);
    }

    [Fact]
    public async Task A_principal_as_Identity_makes_it_signs_in_with_its_claims_its_policy_and_its_persistence()
    {
        await using var site = await StartWithSignInAsync();
        using var browser = site.NewBrowser();

        using var response = await browser.PostAsync("/principal?department=Press&policy=admin&persistent=true");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.All(Browser.ReadSetCookies(response), cookie => Assert.NotNull(cookie.MaxAge));
        Assert.Equal("admin Press", await browser.GetTextAsync("/policy"));

        using var other = site.NewBrowser();
        using var session = await other.PostAsync("/principal?department=Press&persistent=false");
        Assert.All(Browser.ReadSetCookies(session), cookie => Assert.Null(cookie.MaxAge));
        Assert.Equal("default Press", await other.GetTextAsync("/policy"));
    }

    [Theory]
    [InlineData("00:02:00", "00:02:00")]
    [InlineData("00:59:59.9", "00:59:44")]
    [InlineData("01:00:00", "01:00:00")]
    [InlineData("30.00:00:00", "01:00:00")]
    public async Task A_session_ends_by_the_time_that_the_caller_gives_and_never_later_than_its_policy_says(string asked, string lasts)
    {
        await using var site = await StartWithSignInAsync(TestSite.Settings with { Policies = [new SessionPolicy("default", null, TimeSpan.FromHours(1))] });
        using var browser = site.NewBrowser();

        using var response = await browser.PostAsync($"/principal?department=Press&persistent=true&lifetime={asked}");

        var session = Assert.Single(await site.Sessions.ListByUserAsync("identity-user", TestContext.Current.CancellationToken));
        Assert.Equal(TimeSpan.Parse(lasts, CultureInfo.InvariantCulture), session.ExpiresAt - session.CreatedAt);
        Assert.Equal("default Press", await browser.GetTextAsync("/policy"));
        Assert.Equal(session.ExpiresAt - session.CreatedAt, Browser.ReadSetCookies(response).Single(cookie => cookie.Name == browser.ClientName).MaxAge);
        while (site.Time.GetUtcNow() < session.ExpiresAt - TimeSpan.FromSeconds(70))
        {
            site.Time.Advance(TimeSpan.FromSeconds(50));
            Assert.Equal("default Press", await browser.GetTextAsync("/policy"));
        }

        site.Time.Advance(session.ExpiresAt - site.Time.GetUtcNow());
        using var copy = browser.Copy();
        Assert.Equal("nobody", await copy.GetTextAsync("/maybe"));
    }

    [Fact]
    public void However_many_ends_callers_give_the_policies_are_few()
    {
        var settings = TestSite.Settings with { Policies = [new SessionPolicy("default", null, TimeSpan.FromDays(400))] };
        var user = new ClaimsPrincipal(new ClaimsIdentity([new("sub", "ada"), new("department", "R&D")]));
        var now = FakeTime.Create().GetUtcNow();
        var lifetimes = new HashSet<TimeSpan?>();
        var random = new Random(5);
        for (var i = 0; i < 3000; i++)
        {
            var asked = TimeSpan.FromSeconds(Math.Pow(2, 6 + (random.NextDouble() * 19)));
            var signIn = PrincipalSignIn<TestSessionClaims>.Create(user, new AuthenticationProperties { ExpiresUtc = now + asked }, settings, hasClaimsSource: false, now);
            Assert.InRange(signIn.Policy!.MaximumLifetime!.Value, (asked - TimeSpan.FromSeconds(1)) * (63.0 / 64), asked);
            lifetimes.Add(signIn.Policy.MaximumLifetime);
        }

        Assert.InRange(lifetimes.Count, 2, 20 * 64);
    }

    [Theory]
    [InlineData("multiSession.maxSessions", "Sign out of one of them first.")]
    [InlineData("concurrency.maxSessionsPerUser", "Sign out in another browser first.")]
    public async Task A_sign_in_beyond_a_limit_is_a_conflict_and_changes_nothing(string limit, string advice)
    {
        await using var provider = await FakeProvider.StartAsync();
        var settings = limit == "multiSession.maxSessions"
            ? TestSite.Settings with { MultiSession = new MultiSessionSettings { Enabled = true, MaxSessions = 2, OnLimit = SessionLimitAction.Reject } }
            : TestSite.Settings with { Concurrency = new ConcurrencySettings { MaxSessionsPerUser = 1, OnLimit = SessionLimitAction.Reject } };
        await using var site = await StartWithProviderAsync(provider, settings, app =>
        {
            app.UseExceptionHandler("/nowhere");
            app.UseAuthentication();
            app.UseAuthorization();
        });
        using var other = site.NewBrowser();
        using var browser = site.NewBrowser();
        await other.SignInAsync("provider-user");
        await browser.SignInAsync("ada");
        await browser.SignInAsync("grace");
        var cookies = (browser.Token, browser.Client);

        using var challenge = await browser.GetAsync("/login?to=/orders");
        var callback = await provider.SignInAsync(challenge.Headers.Location!, TestContext.Current.CancellationToken);
        using var response = await browser.GetAsync(callback.PathAndQuery);

        Assert.Equal((HttpStatusCode.Conflict, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType?.ToString()));
        Assert.Contains(advice, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(cookies, (browser.Token, browser.Client));
        Assert.Equal("grace", await browser.GetTextAsync("/me"));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task An_account_that_is_to_end_with_the_browser_does_so_beside_one_that_is_to_be_remembered(bool first, bool second)
    {
        await using var site = await StartWithSignInAsync(TestSite.Settings with { MultiSession = new MultiSessionSettings { Enabled = true } });
        using var browser = site.NewBrowser();
        using var one = await browser.PostAsync($"/principal?department=Press&user=ada&persistent={first}");

        using var two = await browser.PostAsync($"/principal?department=Press&user=bob&persistent={second}");

        Assert.Null(ClientCookie(two).MaxAge);

        // Once nobody is left who wants to be forgotten, the other is remembered.
        var forgotten = (await site.Sessions.ListByUserAsync(first ? "bob" : "ada", TestContext.Current.CancellationToken)).Single();
        using var switched = await SwitchingTests.SwitchAsync(browser, forgotten.Id);
        using var signOut = await browser.PostAsync("/session/sign-out", $$"""{"sessionId":"{{forgotten.Id}}"}""");
        Assert.NotNull(ClientCookie(signOut).MaxAge);

        SetCookieHeaderValue ClientCookie(HttpResponseMessage response) => Browser.ReadSetCookies(response).Single(cookie => cookie.Name == browser.ClientName);
    }

    [Fact]
    public async Task The_file_can_forbid_persistent_cookies_whatever_the_caller_asks()
    {
        await using var site = await StartWithSignInAsync(TestSite.Settings with { Cookie = new SessionCookieSettings { Persistent = false } });
        using var browser = site.NewBrowser();

        using var response = await browser.PostAsync("/principal?department=Press&persistent=true");

        Assert.All(Browser.ReadSetCookies(response), cookie => Assert.Null(cookie.MaxAge));
    }

    [Fact]
    public async Task Claims_that_the_principal_lacks_come_from_the_applications_source()
    {
        await using var site = await StartWithSignInAsync(services: services => services.AddSingleton<ISessionClaimsSource<TestSessionClaims>, Source>());
        using var browser = site.NewBrowser();

        using var response = await browser.PostAsync("/principal");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("default of identity-user", await browser.GetTextAsync("/policy"));
    }

    [Theory]
    [InlineData("/principal", "lacks the claim 'department'")]
    [InlineData("/principal?department=a&policy=nope", "declares default, admin")]
    [InlineData("/principal?department=a&user=", "there is no user id")]
    [InlineData("/principal?department=a&lifetime=00:01:00", "longer than a token, 00:01:00 (token.lifetime")]
    [InlineData("/principal?department=a&lifetime=-00:01:00", "AuthenticationProperties.ExpiresUtc")]
    public async Task A_principal_that_cannot_sign_in_is_refused_with_the_reason(string path, string reason)
    {
        Exception? thrown = null;
        await using var site = await StartWithSignInAsync(caught: exception => thrown = exception);
        using var browser = site.NewBrowser();

        using var response = await browser.PostAsync(path);

        Assert.Contains(reason, Assert.IsType<InvalidOperationException>(thrown).Message, StringComparison.Ordinal);
        Assert.Empty(Browser.ReadSetCookies(response));
        Assert.Equal(0, site.Store.Calls);
    }

    [Fact]
    public async Task SignOutAsync_ends_the_session_and_its_cookies()
    {
        await using var site = await StartWithSignInAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");
        using var copy = browser.Copy();

        using var response = await browser.PostAsync("/plain-sign-out");

        Assert.Empty(browser.Cookies);
        Assert.Equal("nobody", await copy.GetTextAsync("/maybe"));
    }

    private static Task<TestSite> StartWithProviderAsync(FakeProvider provider, SessionGenSettings? settings = null, Action<WebApplication>? first = null) => TestSite.StartAsync(
        settings,
        services =>
        {
            services.AddDataProtection().UseEphemeralDataProtectionProvider();
            services.AddAuthentication().AddOAuth("Fake", options =>
            {
                options.ClientId = "site";
                options.ClientSecret = "site-secret";
                options.CallbackPath = "/signed-in-at-fake";
                options.AuthorizationEndpoint = $"{provider.Address}authorize";
                options.TokenEndpoint = $"{provider.Address}token";
                options.TimeProvider = TimeProvider.System;
                options.Events.OnCreatingTicket = context =>
                {
                    context.Identity!.AddClaim(new Claim(ClaimTypes.NameIdentifier, "provider-user"));
                    context.Identity.AddClaim(new Claim("department", "Press"));
                    return Task.CompletedTask;
                };
            });
        },
        app =>
        {
            first?.Invoke(app);
            app.MapGet("/login", (string to) => Results.Challenge(new AuthenticationProperties { RedirectUri = to, Items = { [SessionGenDefaults.PolicyItem] = "admin" } }, ["Fake"]));
            MapPolicy(app);
        });

    private static Task<TestSite> StartWithSignInAsync(SessionGenSettings? settings = null, Action<IServiceCollection>? services = null, Action<Exception>? caught = null) => TestSite.StartAsync(
        settings,
        services,
        app =>
        {
            app.MapPost("/principal", async (HttpContext http, string? department, string? policy, bool? persistent, TimeSpan? lifetime, TimeProvider time, string user = "identity-user") =>
            {
                var identity = new ClaimsIdentity("Identity.Application");
                identity.AddClaim(new Claim(ClaimTypes.NameIdentifier, user));
                if (department is not null)
                {
                    identity.AddClaim(new Claim("department", department));
                }

                var properties = new AuthenticationProperties();
                if (policy is not null)
                {
                    properties.Items[SessionGenDefaults.PolicyItem] = policy;
                }

                properties.IsPersistent = persistent == true;
                properties.ExpiresUtc = lifetime is null ? null : time.GetUtcNow() + lifetime;
                try
                {
                    await http.SignInAsync(new ClaimsPrincipal(identity), properties);
                }
                catch (InvalidOperationException exception) when (caught is not null)
                {
                    caught(exception);
                }
            });
            app.MapPost("/plain-sign-out", async (HttpContext http) => await http.SignOutAsync());
            MapPolicy(app);
        });

    private static void MapPolicy(WebApplication app) =>
        app.MapGet("/policy", (Session<TestSessionClaims> session) => $"{session.Policy.Name} {session.Claims.Department}");

    private sealed class Source : ISessionClaimsSource<TestSessionClaims>
    {
        public ValueTask<TestSessionClaims> GetAsync(Session session, CancellationToken cancellationToken) =>
            ValueTask.FromResult(new TestSessionClaims { Department = $"of {session.UserId}" });
    }
}
