using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SessionGen.Infrastructure;

namespace SessionGen.AspNetCore.Tests;

public sealed class SwitchingTests
{
    private static readonly SessionGenSettings Several = TestSite.Settings with { MultiSession = new MultiSessionSettings { Enabled = true } };

    public static TheoryData<string, string, HttpStatusCode> UnclearBodies => new()
    {
        { "form", "sessionId=", HttpStatusCode.NotFound },
        { "form", "SESSIONID=", HttpStatusCode.NotFound },
        { "form", "sessionId=%20&__RequestVerificationToken=x", HttpStatusCode.NotFound },
        { "form", "sessionId=sess_AAAAAAAAAAAAAAAAAAAAAA&sessionId=sess_AAAAAAAAAAAAAAAAAAAAAA", HttpStatusCode.BadRequest },
        { "form", "sessionId=&SessionId=", HttpStatusCode.BadRequest },
        { "json", """{"sessionId":""}""", HttpStatusCode.NotFound },
        { "json", """{"SessionId":"x"}""", HttpStatusCode.NotFound },
        { "json", """{"sessionId":null,"sessionId":"x"}""", HttpStatusCode.BadRequest },
        { "json", """{"sessionId":"x","SESSIONID":null}""", HttpStatusCode.BadRequest },
        { "json", """{"session_id":"x"}""", HttpStatusCode.BadRequest },
        { "json", """{"id":"x"}""", HttpStatusCode.BadRequest },
    };

    [Theory]
    [MemberData(nameof(UnclearBodies))]
    public async Task A_body_that_means_one_session_never_means_all_or_the_active_one(string kind, string body, HttpStatusCode status)
    {
        await using var site = await TestSite.StartAsync(Several);
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");
        await browser.SignInAsync("bob");

        foreach (var path in new[] { "/session/sign-out", "/session/token", "/session/active" })
        {
            using var content = new StringContent(body, Encoding.UTF8, kind == "form" ? "application/x-www-form-urlencoded" : "application/json");
            using var response = await browser.SendAsync(HttpMethod.Post, path, content);
            var problem = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.Equal(status, response.StatusCode);
            Assert.True(status != HttpStatusCode.BadRequest || problem.Contains("sessionId", StringComparison.Ordinal), problem);
        }

        Assert.Equal("bob", await browser.GetTextAsync("/me"));
        Assert.Equal(2, (await ReadAsync(await browser.GetAsync("/session/list"))).RootElement.GetProperty("sessions").GetArrayLength());
    }

    [Fact]
    public async Task Members_and_fields_are_read_whatever_their_case()
    {
        await using var site = await TestSite.StartAsync(Several);
        using var browser = site.NewBrowser();
        var alice = await browser.SignInAsync("alice");
        var bob = await browser.SignInAsync("bob");

        using var json = await browser.PostAsync("/session/active", $$"""{"SessionID":"{{alice}}"}""");
        Assert.Equal((HttpStatusCode.OK, "alice"), (json.StatusCode, await browser.GetTextAsync("/me")));

        using var form = await PostFormAsync(browser, "/session/active", ("SESSIONID", bob), ("ReturnURL", "/orders"), ("theirs", "1"), ("theirs", "2"));
        Assert.Equal((HttpStatusCode.SeeOther, "/orders", "bob"), (form.StatusCode, form.Headers.Location?.OriginalString, await browser.GetTextAsync("/me")));
    }

    [Theory]
    [InlineData('x', 2100)]
    [InlineData('x', 8000)]
    [InlineData('/', 8000)]
    [InlineData('ä', 2000)]
    public async Task A_way_on_that_is_too_long_is_left_out_and_takes_nothing_with_it(char character, int length)
    {
        await using var site = await TestSite.StartAsync(Several);
        using var browser = site.NewBrowser();
        var alice = await browser.SignInAsync("alice");
        await browser.SignInAsync("bob");

        using var response = await PostFormAsync(browser, "/session/active", ("sessionId", alice), ("returnUrl", "/?" + new string(character, length)));

        Assert.Equal((HttpStatusCode.SeeOther, "/"), (response.StatusCode, response.Headers.Location?.OriginalString));
        Assert.Equal("alice", await browser.GetTextAsync("/me"));
    }

    [Fact]
    public async Task A_form_that_middleware_has_read_before_is_read_all_the_same()
    {
        await using var site = await TestSite.StartAsync(Several, app: app => app.Use(async (http, next) =>
        {
            _ = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(http.RequestAborted) : null;
            await next(http);
        }));
        using var browser = site.NewBrowser();
        var alice = await browser.SignInAsync("alice");
        await browser.SignInAsync("bob");

        using var response = await PostFormAsync(browser, "/session/active", ("sessionId", alice));

        Assert.Equal((HttpStatusCode.SeeOther, "alice"), (response.StatusCode, await browser.GetTextAsync("/me")));
    }

    [Fact]
    public async Task The_list_tells_every_account_of_the_browser_oldest_first_and_the_active_one()
    {
        await using var site = await TestSite.StartAsync(Several);
        using var browser = site.NewBrowser();
        var alice = await browser.SignInAsync("alice");
        site.Time.Advance(TimeSpan.FromSeconds(1));
        var bob = await browser.SignInAsync("bob", "?department=Sales");
        using var stranger = site.NewBrowser();
        await stranger.SignInAsync("carol");

        using var response = await browser.GetAsync("/session/list");
        using var list = await ReadAsync(response);

        Assert.Equal((HttpStatusCode.OK, "no-store"), (response.StatusCode, response.Headers.CacheControl?.ToString()));
        Assert.Equal(bob, list.RootElement.GetProperty("activeSessionId").GetString());
        var sessions = list.RootElement.GetProperty("sessions").EnumerateArray().ToArray();
        Assert.Equal([alice, bob], sessions.Select(session => session.GetProperty("id").GetString()));
        Assert.Equal(["alice", "bob"], sessions.Select(session => session.GetProperty("userId").GetString()));
        Assert.Equal("Sales", sessions[1].GetProperty("claims").GetProperty("department").GetString());
        using var own = await ReadAsync(await browser.GetAsync("/session"));
        Assert.Equal(
            own.RootElement.EnumerateObject().Select(property => property.Name).Append("number"),
            sessions[1].EnumerateObject().Select(property => property.Name));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("garbage")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.1")]
    public async Task The_list_of_a_browser_that_nobody_is_signed_in_in_is_empty(string? client)
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.NewBrowser();
        if (client is not null)
        {
            browser.Set(browser.ClientName, client);
        }

        using var response = await browser.GetAsync("/session/list");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("""{"activeSessionId":null,"sessions":[]}""", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Empty(Browser.ReadSetCookies(response));
    }

    [Fact]
    public async Task The_list_for_a_bearer_token_is_its_session_alone_and_a_bad_token_gets_401()
    {
        await using var site = await TestSite.StartAsync(Several);
        using var browser = site.NewBrowser();
        var alice = await browser.SignInAsync("alice");
        await browser.SignInAsync("bob");
        var token = await GetTokenAsync(browser, alice);
        using var api = site.NewBrowser();

        using var list = await ReadAsync(await api.GetAsync("/session/list", ("Authorization", $"Bearer {token}")));
        using var bad = await browser.GetAsync("/session/list", ("Authorization", "Bearer no-token"));

        Assert.Equal(alice, list.RootElement.GetProperty("activeSessionId").GetString());
        Assert.Equal(alice, Assert.Single(list.RootElement.GetProperty("sessions").EnumerateArray()).GetProperty("id").GetString());
        Assert.Equal(HttpStatusCode.Unauthorized, bad.StatusCode);
        Assert.Equal("Bearer error=\"invalid_token\"", bad.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task A_client_cookie_of_a_generation_that_was_never_given_out_lists_nothing()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");
        var client = browser.Client!;
        browser.Set(browser.ClientName, client[..(client.IndexOf('.', StringComparison.Ordinal) + 1)] + "999");

        using var list = await ReadAsync(await browser.GetAsync("/session/list"));

        Assert.Empty(list.RootElement.GetProperty("sessions").EnumerateArray());
        Assert.Equal("nobody", await browser.GetTextAsync("/maybe"));
    }

    [Fact]
    public async Task A_switch_answers_with_the_list_sets_both_cookies_and_every_request_after_it_runs_as_the_other_account()
    {
        await using var site = await TestSite.StartAsync(Several);
        using var browser = site.NewBrowser();
        var alice = await browser.SignInAsync("alice");
        await browser.SignInAsync("bob");

        using var response = await SwitchAsync(browser, alice);

        using var list = await ReadAsync(response);
        Assert.Equal(alice, list.RootElement.GetProperty("activeSessionId").GetString());
        Assert.Equal(2, list.RootElement.GetProperty("sessions").GetArrayLength());
        Assert.Equal(["__Host-session", "__Host-session-client"], Browser.ReadSetCookies(response).Select(cookie => cookie.Name.ToString()).Order());
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        var calls = site.Store.Calls;
        Assert.Equal("alice", await browser.GetTextAsync("/me"));
        Assert.Equal(alice, await browser.GetTextAsync("/session-of-request"));
        Assert.Equal(calls, site.Store.Calls);
        site.Time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal("alice", await browser.GetTextAsync("/me"));
    }

    [Fact]
    public async Task A_form_switches_as_well_and_leads_to_the_return_address_or_home()
    {
        await using var site = await TestSite.StartAsync(Several);
        using var browser = site.NewBrowser();
        var alice = await browser.SignInAsync("alice");
        var bob = await browser.SignInAsync("bob");

        using var home = await PostFormAsync(browser, "/session/active", ("sessionId", alice));
        using var back = await PostFormAsync(browser, "/session/active", ("sessionId", bob), ("returnUrl", "/orders?page=2"));

        Assert.Equal((HttpStatusCode.SeeOther, "/"), (home.StatusCode, home.Headers.Location?.OriginalString));
        Assert.Equal((HttpStatusCode.SeeOther, "/orders?page=2"), (back.StatusCode, back.Headers.Location?.OriginalString));
        Assert.Equal("bob", await browser.GetTextAsync("/me"));
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("/\tevil.example")]
    [InlineData("orders")]
    public async Task No_form_leads_off_the_site(string returnUrl)
    {
        await using var site = await TestSite.StartAsync(Several);
        using var browser = site.NewBrowser();
        var alice = await browser.SignInAsync("alice");
        var bob = await browser.SignInAsync("bob");

        using var switched = await PostFormAsync(browser, "/session/active", ("sessionId", alice), ("returnUrl", returnUrl));
        using var signedOut = await PostFormAsync(browser, "/session/sign-out", ("sessionId", bob), ("returnUrl", returnUrl));

        Assert.Equal((HttpStatusCode.SeeOther, "/"), (switched.StatusCode, switched.Headers.Location?.OriginalString));
        Assert.Equal((HttpStatusCode.SeeOther, "/sign-in/choose"), (signedOut.StatusCode, signedOut.Headers.Location?.OriginalString));
    }

    [Fact]
    public async Task A_form_that_signs_another_account_out_leads_where_it_says()
    {
        await using var site = await TestSite.StartAsync(Several);
        using var browser = site.NewBrowser();
        var alice = await browser.SignInAsync("alice");
        await browser.SignInAsync("bob");

        using var response = await PostFormAsync(browser, "/session/sign-out", ("sessionId", alice), ("returnUrl", "/accounts"));

        Assert.Equal((HttpStatusCode.SeeOther, "/accounts"), (response.StatusCode, response.Headers.Location?.OriginalString));
        Assert.Equal("bob", await browser.GetTextAsync("/me"));
    }

    [Theory]
    [InlineData(false, null, "/")]
    [InlineData(true, null, "/sign-in/choose")]
    [InlineData(true, "/accounts", "/accounts")]
    public async Task Without_pages_a_form_for_a_session_that_has_ended_leads_to_what_the_application_has(bool multi, string? page, string target)
    {
        await using var site = await TestSite.StartAsync(TestSite.Settings with { MultiSession = new() { Enabled = multi, AfterSignOutUrl = page } });
        using var browser = site.NewBrowser();
        var ended = await browser.SignInAsync("alice");
        await browser.SignInAsync("alice");

        using var response = await browser.SendAsync(
            HttpMethod.Post,
            "/session/sign-out",
            new FormUrlEncodedContent([KeyValuePair.Create("sessionId", ended)]),
            ("Sec-Fetch-Site", "same-origin"),
            ("Sec-Fetch-Mode", "navigate"));

        Assert.Equal((HttpStatusCode.SeeOther, target), (response.StatusCode, response.Headers.Location?.OriginalString));
    }

    [Fact]
    public async Task Where_the_site_lives_below_a_path_a_switch_leads_to_its_home()
    {
        await using var site = await TestSite.StartAsync(Several, app: app => app.UsePathBase("/app"));
        using var browser = site.NewBrowser();
        var alice = await browser.SignInAsync("alice");

        using var response = await PostFormAsync(browser, "/app/session/active", ("sessionId", alice));

        Assert.Equal("/app/", response.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task A_session_that_is_not_the_browsers_is_not_found_and_nothing_changes()
    {
        await using var site = await TestSite.StartAsync(Several);
        using var browser = site.NewBrowser();
        var ended = await browser.SignInAsync("alice");
        await browser.SignInAsync("bob");
        using var signOut = await browser.PostAsync("/session/sign-out", JsonSerializer.Serialize(new { sessionId = ended }));
        using var stranger = site.NewBrowser();
        var foreign = await stranger.SignInAsync("carol");
        var cookies = browser.Cookies.ToArray();

        foreach (var id in new[] { ended, foreign, "sess_AAAAAAAAAAAAAAAAAAAAAA", "sess_x", "\u0000", "'; drop table sessions", new string('x', 3000) })
        {
            using var response = await SwitchAsync(browser, id);

            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.ToString());
            Assert.Empty(Browser.ReadSetCookies(response));
        }

        Assert.Equal(cookies, browser.Cookies);
        Assert.Equal("bob", await browser.GetTextAsync("/me"));
        Assert.Equal("carol", await stranger.GetTextAsync("/me"));
    }

    [Fact]
    public async Task A_switch_without_a_session_id_says_what_is_missing()
    {
        await using var site = await TestSite.StartAsync(Several);
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");

        foreach (var body in new[] { null, "{}", """{"sessionId":null}""" })
        {
            using var response = await browser.PostAsync("/session/active", body);
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            Assert.Contains("is missing: send the id", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_switch_from_another_origin_is_refused_and_nothing_changes()
    {
        await using var site = await TestSite.StartAsync(Several);
        using var browser = site.NewBrowser();
        var alice = await browser.SignInAsync("alice");
        await browser.SignInAsync("bob");

        using var response = await browser.PostAsync("/session/active", JsonSerializer.Serialize(new { sessionId = alice }), ("Origin", "https://evil.example"));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("bob", await browser.GetTextAsync("/me"));
    }

    [Fact]
    public async Task A_bearer_token_switches_nothing()
    {
        await using var site = await TestSite.StartAsync(Several);
        using var browser = site.NewBrowser();
        var alice = await browser.SignInAsync("alice");
        await browser.SignInAsync("bob");
        var token = await GetTokenAsync(browser, null);

        using var response = await browser.PostAsync("/session/active", JsonSerializer.Serialize(new { sessionId = alice }), ("Authorization", $"Bearer {token}"));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("bob", await browser.GetTextAsync("/me"));
    }

    [Fact]
    public async Task A_bearer_token_of_before_a_switch_goes_on_for_its_own_session()
    {
        await using var site = await TestSite.StartAsync(Several);
        using var browser = site.NewBrowser();
        var alice = await browser.SignInAsync("alice");
        await browser.SignInAsync("bob");
        var token = await GetTokenAsync(browser, null);
        using var switched = await SwitchAsync(browser, alice);
        using var api = site.NewBrowser();

        using var response = await api.GetAsync("/me", ("Authorization", $"Bearer {token}"));

        Assert.Equal("bob", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_rest_of_a_request_that_switches_runs_as_the_other_account()
    {
        await using var site = await TestSite.StartAsync(Several, app: app => app.MapPost("/switch/{id}", async (HttpContext http, string id) =>
        {
            var before = http.GetSession<TestSessionClaims>()?.UserId;
            var done = await http.SetActiveSessionAsync(id, http.RequestAborted);
            var list = await http.GetSessionsAsync<TestSessionClaims>(http.RequestAborted);
            return Results.Text($"{before} {done} {http.User.FindFirst("sub")?.Value} {http.GetSession<TestSessionClaims>()?.UserId} {list.Active?.UserId} {list.Count}");
        }));
        using var browser = site.NewBrowser();
        var alice = await browser.SignInAsync("alice");
        await browser.SignInAsync("bob");

        using var switched = await browser.PostAsync($"/switch/{alice}");
        using var refused = await browser.PostAsync("/switch/sess_unknown");

        Assert.Equal("bob True alice alice alice 2", await switched.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("alice False alice alice alice 2", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_store_that_is_down_answers_503_and_switches_nothing()
    {
        await using var site = await TestSite.StartAsync(Several);
        using var browser = site.NewBrowser();
        var alice = await browser.SignInAsync("alice");
        await browser.SignInAsync("bob");
        var cookies = browser.Cookies.ToArray();

        site.Store.IsDown = true;
        using var list = await browser.GetAsync("/session/list");
        using var switched = await SwitchAsync(browser, alice);
        site.Store.IsDown = false;

        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable), (list.StatusCode, switched.StatusCode));
        Assert.NotNull(switched.Headers.RetryAfter);
        Assert.Equal(cookies, browser.Cookies);
        Assert.Equal("bob", await browser.GetTextAsync("/me"));
    }

    [Fact]
    public async Task A_switch_after_the_response_has_started_says_so_and_switches_nothing()
    {
        var message = "";
        await using var site = await TestSite.StartAsync(Several, app: app => app.MapPost("/late/{id}", async (HttpContext http, string id) =>
        {
            await http.Response.WriteAsync("started", http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
            message = (await Assert.ThrowsAsync<InvalidOperationException>(() => http.SetActiveSessionAsync(id, http.RequestAborted))).Message;
        }));
        using var browser = site.NewBrowser();
        var alice = await browser.SignInAsync("alice");
        await browser.SignInAsync("bob");

        using var response = await browser.PostAsync($"/late/{alice}");

        Assert.Contains("Cannot switch to another session: the response has started", message, StringComparison.Ordinal);
        Assert.Equal("bob", await browser.GetTextAsync("/me"));
    }

    [Fact]
    public async Task A_form_that_was_made_for_one_account_is_refused_after_a_switch_where_the_application_uses_antiforgery()
    {
        await using var site = await TestSite.StartAsync(
            Several,
            services => services.AddAntiforgery(),
            app =>
            {
                app.MapGet("/form", (HttpContext http, IAntiforgery antiforgery) =>
                {
                    var tokens = antiforgery.GetAndStoreTokens(http);
                    return $"{tokens.FormFieldName}={Uri.EscapeDataString(tokens.RequestToken!)}";
                });
                app.MapPost("/form", async (HttpContext http, IAntiforgery antiforgery, Session<TestSessionClaims> session) =>
                    await antiforgery.IsRequestValidAsync(http) ? session.UserId : "refused");
            });
        using var browser = site.NewBrowser();
        var alice = await browser.SignInAsync("alice");
        var bob = await browser.SignInAsync("bob");
        var form = await browser.GetTextAsync("/form");
        Assert.Equal("bob", await PostAsync());

        using var away = await SwitchAsync(browser, alice);
        Assert.Equal("refused", await PostAsync());

        using var back = await SwitchAsync(browser, bob);
        site.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("bob", await PostAsync());

        async Task<string> PostAsync()
        {
            using var content = new StringContent(form, System.Text.Encoding.UTF8, "application/x-www-form-urlencoded");
            using var response = await browser.SendAsync(HttpMethod.Post, "/form", content);
            return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        }
    }

    internal static Task<HttpResponseMessage> SwitchAsync(Browser browser, string sessionId) =>
        browser.PostAsync("/session/active", JsonSerializer.Serialize(new { sessionId }));

    internal static async Task<string> GetTokenAsync(Browser browser, string? sessionId, params (string Name, string Value)[] headers)
    {
        using var json = await ReadAsync(await browser.PostAsync("/session/token", JsonSerializer.Serialize(new { sessionId }), headers));
        return json.RootElement.GetProperty("token").GetString()!;
    }

    internal static async Task<JsonDocument> ReadAsync(HttpResponseMessage response) =>
        JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

    private static async Task<HttpResponseMessage> PostFormAsync(Browser browser, string path, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        return await browser.SendAsync(HttpMethod.Post, path, form);
    }
}
