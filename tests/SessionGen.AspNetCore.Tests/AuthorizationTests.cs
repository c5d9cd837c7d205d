using System.Net;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SessionGen.AspNetCore.Http;

namespace SessionGen.AspNetCore.Tests;

public sealed class AuthorizationTests
{
    private static readonly (string, string)[] Navigation = [("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Site", "none"), ("Accept", "text/html")];

    [Fact]
    public async Task A_script_or_an_API_client_gets_401_with_problem_details()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.NewBrowser();

        foreach (var headers in new (string, string)[][] { [], [("Accept", "application/json")], [("Sec-Fetch-Mode", "cors"), ("Accept", "text/html")], [("Accept", "text/html;q=0")], [("Accept", "*/*")] })
        {
            using var response = await browser.GetAsync("/private", headers);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.ToString());
            Assert.Contains("\"title\":\"Unauthorized\"", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_browser_is_sent_to_sign_in_and_back()
    {
        await using var site = await TestSite.StartAsync(app: app => app.MapGet("/{**path}", () => "x").RequireAuthorization());
        using var browser = site.NewBrowser();

        foreach (var (path, target) in new[] { ("/private?a=b%20c&d=//e", "/sign-in?returnUrl=%2Fprivate%3Fa%3Db%2520c%26d%3D%2F%2Fe"), ("/me", "/sign-in?returnUrl=%2Fme"), ("/ä", "/sign-in?returnUrl=%2F%25C3%25A4") })
        {
            using var response = await browser.GetAsync(path, Navigation);
            Assert.Equal(HttpStatusCode.Found, response.StatusCode);
            Assert.Equal(target, response.Headers.Location?.OriginalString);
        }

        using var old = await browser.GetAsync("/private", ("Accept", "text/html,*/*"));
        Assert.Equal(HttpStatusCode.Found, old.StatusCode);
        using var post = await browser.PostAsync("/x", null, Navigation);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, post.StatusCode);
    }

    [Theory]
    [InlineData("{self}/orders?page=2", "/sign-in?returnUrl=%2Forders%3Fpage%3D2")]
    [InlineData("{self}", "/sign-in?returnUrl=%2F")]
    [InlineData(null, "/sign-in?returnUrl=%2F")]
    [InlineData("", "/sign-in?returnUrl=%2F")]
    [InlineData("/orders", "/sign-in?returnUrl=%2F")]
    [InlineData("https://elsewhere.example/orders", "/sign-in?returnUrl=%2F")]
    [InlineData("https://localhost/orders", "/sign-in?returnUrl=%2F")]
    [InlineData("{self}.elsewhere.example/orders", "/sign-in?returnUrl=%2F")]
    [InlineData("{self}//elsewhere.example", "/sign-in?returnUrl=%2F")]
    [InlineData("{self}/\\elsewhere.example", "/sign-in?returnUrl=%2F")]
    public async Task A_person_whose_form_comes_too_late_is_sent_to_sign_in_and_back_to_the_form(string? referrer, string target)
    {
        await using var site = await TestSite.StartAsync(app: app => app.MapPost("/order", () => "ordered").RequireAuthorization());
        using var browser = site.NewBrowser();
        using var form = new FormUrlEncodedContent([new("item", "1")]);
        var from = referrer?.Replace("{self}", site.Https.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal);

        using var response = await browser.SendAsync(HttpMethod.Post, "/order", form, from is null ? Navigation : [.. Navigation, ("Referer", from)]);

        Assert.Equal((HttpStatusCode.SeeOther, target), (response.StatusCode, response.Headers.Location?.OriginalString));
        Assert.True(response.Headers.CacheControl?.NoStore);
    }

    [Fact]
    public async Task A_form_that_a_script_sends_and_an_upload_of_an_API_client_get_401()
    {
        await using var site = await TestSite.StartAsync(app: app => app.MapPost("/order", () => "ordered").RequireAuthorization());
        using var browser = site.NewBrowser();

        foreach (var headers in new (string, string)[][] { [], [("Accept", "*/*")], [("Sec-Fetch-Mode", "cors"), ("Accept", "text/html")], [.. Navigation, ("Authorization", "Bearer x")] })
        {
            using var form = new FormUrlEncodedContent([new("item", "1")]);
            using var response = await browser.SendAsync(HttpMethod.Post, "/order", form, headers);
            Assert.Equal((HttpStatusCode.Unauthorized, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType?.ToString()));
        }

        using var json = await browser.PostAsync("/order", "{}", Navigation);
        using var upload = new FormUrlEncodedContent([new("item", "1")]);
        using var old = await browser.SendAsync(HttpMethod.Post, "/order", upload, ("Accept", "text/html,*/*;q=0.8"));
        using var own = new FormUrlEncodedContent([new("sessionId", "")]);
        using var token = await browser.SendAsync(HttpMethod.Post, "/session/token", own, Navigation);

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.SeeOther, HttpStatusCode.Unauthorized), (json.StatusCode, old.StatusCode, token.StatusCode));
    }

    [Theory]
    [InlineData("//elsewhere.example/a")]
    [InlineData("/%5Celsewhere.example/a")]
    [InlineData("/%09/elsewhere.example")]
    [InlineData("/\\elsewhere.example")]
    public async Task The_way_back_never_leads_off_the_site(string path)
    {
        await using var site = await TestSite.StartAsync(app: app => app.MapGet("/{**path}", () => "x").RequireAuthorization());
        using var browser = site.NewBrowser();

        using var response = await browser.GetRawAsync(path, Navigation);

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        var location = response.Headers.Location!.OriginalString;
        Assert.StartsWith("/sign-in", location, StringComparison.Ordinal);
        var returnUrl = location.Contains('=', StringComparison.Ordinal) ? Uri.UnescapeDataString(location[(location.IndexOf('=', StringComparison.Ordinal) + 1)..]) : "/";
        Assert.Equal(site.Https.Host, new Uri(site.Https, returnUrl).Host);
        Assert.True(LocalPath.IsLocal(returnUrl));
    }

    [Fact]
    public async Task A_challenge_and_a_sign_out_redirect_only_within_the_site()
    {
        await using var site = await TestSite.StartAsync(app: app =>
        {
            app.MapGet("/challenge", (string to) => Results.Challenge(new AuthenticationProperties { RedirectUri = to }));
            app.MapPost("/leave", (string to) => Results.SignOut(new AuthenticationProperties { RedirectUri = to }));
        });
        using var browser = site.NewBrowser();

        using var good = await browser.GetAsync("/challenge?to=/orders", Navigation);
        Assert.Equal("/sign-in?returnUrl=%2Forders", good.Headers.Location?.OriginalString);
        using var bad = await browser.GetAsync("/challenge?to=https://elsewhere.example", Navigation);
        Assert.Equal("/sign-in?returnUrl=%2Fchallenge%3Fto%3Dhttps%3A%2F%2Felsewhere.example", bad.Headers.Location?.OriginalString);

        await browser.SignInAsync("alice");
        using var away = await browser.PostAsync("/leave?to=//elsewhere.example");
        Assert.Equal(HttpStatusCode.OK, away.StatusCode);
        Assert.Null(away.Headers.Location);
        Assert.Empty(browser.Cookies);
        await browser.SignInAsync("alice");
        using var home = await browser.PostAsync("/leave?to=/home");
        Assert.Equal(HttpStatusCode.Found, home.StatusCode);
        Assert.Equal("/home", home.Headers.Location?.OriginalString);
        Assert.Empty(browser.Cookies);
    }

    [Fact]
    public async Task A_sign_in_page_that_wants_to_be_signed_in_for_answers_401_and_no_loop()
    {
        await using var site = await TestSite.StartAsync(app: app => app.MapGet("/sign-in", () => "x").RequireAuthorization());
        using var browser = site.NewBrowser();

        using var response = await browser.GetAsync("/sign-in?returnUrl=%2F", Navigation);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task Policies_roles_and_attributes_see_the_claims_of_the_file()
    {
        await using var site = await TestSite.StartAsync(
            services: services => services.AddAuthorizationBuilder().AddPolicy("research", policy => policy.RequireClaim("department", "R&D")),
            app: app =>
            {
                app.MapGet("/research", () => "x").RequireAuthorization("research");
                app.MapGet("/attribute", [Authorize(Policy = "research")] () => "x");
                app.MapGet("/editors", [Authorize(Roles = "editor")] () => "x");
                app.MapPost("/sign-in-editor", async (HttpContext http) =>
                    await http.SignInSessionAsync("eve", new TestSessionClaims { Department = "Press", Roles = ["reader", "editor"] }));
            });
        using var alice = site.NewBrowser();
        await alice.SignInAsync("alice");
        using var eve = site.NewBrowser();
        using var signIn = await eve.PostAsync("/sign-in-editor");

        Assert.Equal("x", await alice.GetTextAsync("/research"));
        Assert.Equal("x", await alice.GetTextAsync("/attribute"));
        Assert.Equal("x", await eve.GetTextAsync("/editors"));
        foreach (var (browser, path) in new[] { (alice, "/editors"), (eve, "/research"), (eve, "/attribute") })
        {
            using var response = await browser.GetAsync(path, Navigation);
            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.ToString());
        }
    }

    [Fact]
    public async Task A_required_session_parameter_answers_401_whatever_the_endpoint_allows()
    {
        await using var site = await TestSite.StartAsync(app: app =>
        {
            app.MapGet("/open", [AllowAnonymous] (Session<TestSessionClaims> session) => session.UserId);
            app.MapGet("/grouped", ([AsParameters] Parameters parameters) => parameters.Session.UserId);
        });
        using var browser = site.NewBrowser();

        Assert.Equal("Unauthorized", await browser.GetTextAsync("/me"));
        Assert.Equal("Unauthorized", await browser.GetTextAsync("/open"));
        Assert.Equal("Unauthorized", await browser.GetTextAsync("/grouped"));
        Assert.Equal("nobody", await browser.GetTextAsync("/maybe"));
        using var page = await browser.GetAsync("/me", Navigation);
        Assert.Equal(HttpStatusCode.Found, page.StatusCode);

        await browser.SignInAsync("alice");
        foreach (var path in new[] { "/me", "/open", "/grouped", "/maybe" })
        {
            Assert.Equal("alice", await browser.GetTextAsync(path));
        }
    }

    [Fact]
    public async Task A_challenge_by_several_schemes_answers_for_all_of_them()
    {
        await using var site = await TestSite.StartAsync(
            services: services => services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, OtherScheme>("Other", null),
            app: app => app.MapGet("/both", () => "x").RequireAuthorization(new AuthorizationPolicyBuilder(SessionGenDefaults.AuthenticationScheme, "Other").RequireAuthenticatedUser().Build()));
        using var browser = site.NewBrowser();

        using var anonymous = await browser.GetAsync("/both");
        Assert.Equal(HttpStatusCode.Unauthorized, anonymous.StatusCode);
        Assert.Equal(["Bearer", "Other"], anonymous.Headers.WwwAuthenticate.Select(value => value.ToString()));

        await browser.SignInAsync("alice");
        Assert.Equal("x", await browser.GetTextAsync("/both"));
    }

    [Fact]
    public async Task Where_the_application_chooses_another_default_scheme_sessions_are_read_only_where_asked_for()
    {
        await using var site = await TestSite.StartAsync(
            services: services => services.AddAuthentication("Other").AddScheme<AuthenticationSchemeOptions, OtherScheme>("Other", null),
            app: app => app.MapGet("/asked", (HttpContext http) => http.User.FindFirst("sub")?.Value).RequireAuthorization(new AuthorizationPolicyBuilder(SessionGenDefaults.AuthenticationScheme).RequireAuthenticatedUser().Build()));
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");
        site.Time.Advance(TimeSpan.FromSeconds(60));
        site.Store.IsDown = true;

        Assert.Equal("nobody", await browser.GetTextAsync("/anon"));
        Assert.Equal("ServiceUnavailable", await browser.GetTextAsync("/asked"));
        site.Store.IsDown = false;
        Assert.Equal("alice", await browser.GetTextAsync("/asked"));
    }

    [Fact]
    public async Task The_properties_tell_when_the_session_began_and_ends_and_can_be_written()
    {
        AuthenticationProperties? properties = null;
        await using var site = await TestSite.StartAsync(app: app => app.MapGet("/properties", async (HttpContext http) =>
        {
            properties = (await http.AuthenticateAsync()).Properties;
            return "x";
        }));
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");

        await browser.GetTextAsync("/properties");

        Assert.Equal(site.Time.GetUtcNow(), properties!.IssuedUtc);
        Assert.Equal(site.Time.GetUtcNow() + TimeSpan.FromSeconds(60) + TestSite.ShortPolicy.InactivityTimeout, properties.ExpiresUtc);
        properties.Items["a"] = "b";
        properties.Parameters["c"] = 1;
        Assert.Equal(("b", 1), (properties.Clone().Items["a"], properties.Clone().GetParameter<int>("c")));
        Assert.False(properties.IsPersistent);
    }

    private sealed record Parameters(Session<TestSessionClaims> Session);
}
