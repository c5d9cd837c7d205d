using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using SessionGen.AspNetCore.Endpoints;
using SessionGen.Infrastructure;

namespace SessionGen.AspNetCore.Tests;

public sealed class EndpointTests
{
    public static TheoryData<string, string, bool> Origins => new()
    {
        { "Sec-Fetch-Site", "same-origin", true },
        { "Sec-Fetch-Site", "none", true },
        { "Sec-Fetch-Site", "same-site", false },
        { "Sec-Fetch-Site", "cross-site", false },
        { "Sec-Fetch-Site", "", false },
        { "Sec-Fetch-Site", "SAME-ORIGIN", false },
        { "Origin", "{self}", true },
        { "Origin", "null", false },
        { "Origin", "", false },
        { "Origin", "https://elsewhere.example", false },
        { "Origin", "{plain}", false },
        { "Origin", "{self}.elsewhere.example", false },
        { "Origin", "https://localhost", false },
    };

    [Theory]
    [MemberData(nameof(Origins))]
    public async Task Write_endpoints_refuse_what_another_site_sends(string header, string value, bool isAllowed)
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");
        var text = value.Replace("{self}", site.Https.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal).Replace("{plain}", site.Http.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal);

        using var token = await browser.PostAsync("/session/token", null, (header, text));
        using var signOut = await browser.PostAsync("/session/sign-out", null, (header, text));

        var expected = isAllowed ? HttpStatusCode.OK : HttpStatusCode.Forbidden;
        Assert.Equal((expected, expected), (token.StatusCode, signOut.StatusCode));
        Assert.Equal(isAllowed, browser.Cookies.Count == 0);
    }

    [Fact]
    public async Task The_configuration_names_the_issuer_and_where_the_keys_are()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.NewBrowser();
        var origin = site.Https.GetLeftPart(UriPartial.Authority);

        using var response = await browser.GetAsync("/session/.well-known/openid-configuration");
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        using var keys = await browser.GetAsync(new Uri(json.RootElement.GetProperty("jwks_uri").GetString()!).AbsolutePath);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(origin, json.RootElement.GetProperty("issuer").GetString());
        Assert.Equal(origin + "/.well-known/jwks.json", json.RootElement.GetProperty("jwks_uri").GetString());
        Assert.Equal("ES256", json.RootElement.GetProperty("id_token_signing_alg_values_supported")[0].GetString());
        Assert.Equal(HttpStatusCode.OK, keys.StatusCode);
        Assert.Empty(Browser.ReadSetCookies(response));
    }

    [Fact]
    public async Task A_foreign_origin_is_refused_even_if_another_header_claims_to_be_at_home()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");

        using var response = await browser.PostAsync("/session/sign-out", null, ("Sec-Fetch-Site", "cross-site"), ("Origin", site.Https.GetLeftPart(UriPartial.Authority)));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.ToString());
    }

    [Fact]
    public async Task A_token_is_given_with_its_end_and_the_cookies_stay()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");

        using var response = await browser.PostAsync("/session/token");

        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(["token", "expiresAt"], json.RootElement.EnumerateObject().Select(property => property.Name));
        Assert.Equal(site.Time.GetUtcNow() + TimeSpan.FromSeconds(60), json.RootElement.GetProperty("expiresAt").GetDateTimeOffset());
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Empty(Browser.ReadSetCookies(response));
    }

    [Fact]
    public async Task A_token_of_ones_own_session_is_given_and_of_anybody_elses_is_not_found()
    {
        await using var site = await TestSite.StartAsync();
        using var alice = site.NewBrowser();
        var own = await alice.SignInAsync("alice");
        using var bob = site.NewBrowser();
        var foreign = await bob.SignInAsync("bob");

        foreach (var (id, expected) in new[] { (own, HttpStatusCode.OK), (foreign, HttpStatusCode.NotFound), ("sess_x", HttpStatusCode.NotFound), (new string('x', 2000), HttpStatusCode.NotFound), ("'; drop table sessions", HttpStatusCode.NotFound) })
        {
            using var response = await alice.PostAsync("/session/token", JsonSerializer.Serialize(new { sessionId = id }));
            Assert.Equal(expected, response.StatusCode);
        }
    }

    [Fact]
    public async Task A_sign_out_of_anybody_elses_session_is_not_found_and_ends_nothing()
    {
        await using var site = await TestSite.StartAsync();
        using var alice = site.NewBrowser();
        await alice.SignInAsync("alice");
        using var bob = site.NewBrowser();
        var foreign = await bob.SignInAsync("bob");

        foreach (var id in new[] { foreign, "sess_x", "x" })
        {
            using var response = await alice.PostAsync("/session/sign-out", JsonSerializer.Serialize(new { sessionId = id }));
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }

        Assert.Equal("alice", await alice.GetTextAsync("/me"));
        Assert.Equal("bob", await bob.GetTextAsync("/me"));
    }

    [Fact]
    public async Task A_form_is_taken_as_well_and_leads_on_with_303()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.NewBrowser();
        var id = await browser.SignInAsync("alice");
        using var form = new FormUrlEncodedContent([new("sessionId", id)]);

        using var response = await browser.SendAsync(HttpMethod.Post, "/session/sign-out", form);

        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        Assert.Equal("/sign-in", response.Headers.Location?.OriginalString);
        Assert.Empty(browser.Cookies);
    }

    [Fact]
    public async Task Nobody_signed_in_gets_401_and_may_sign_out_all_the_same()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.NewBrowser();

        using var session = await browser.GetAsync("/session", ("Accept", "text/html"), ("Sec-Fetch-Mode", "navigate"));
        using var token = await browser.PostAsync("/session/token");
        using var signOut = await browser.PostAsync("/session/sign-out");

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.OK), (session.StatusCode, token.StatusCode, signOut.StatusCode));
        Assert.Equal("Bearer", session.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task The_key_set_has_public_parameters_only()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.NewBrowser();

        using var response = await browser.GetAsync("/.well-known/jwks.json");

        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("application/jwk-set+json", response.Content.Headers.ContentType?.ToString());
        var keys = json.RootElement.GetProperty("keys").EnumerateArray().ToArray();
        Assert.NotEmpty(keys);
        Assert.All(keys, key => Assert.Equal(["kty", "use", "alg", "kid", "crv", "x", "y"], key.EnumerateObject().Select(property => property.Name)));
    }

    [Theory]
    [InlineData(null, "public, max-age=300")]
    [InlineData(24.0, "public, max-age=300")]
    [InlineData(0.1, "public, max-age=45")]
    public async Task The_key_set_is_cached_no_longer_than_half_the_time_that_a_next_key_is_published(double? rotationHours, string expected)
    {
        await using var site = await TestSite.StartAsync(TestSite.Settings with { Token = new SessionTokenSettings { KeyRotation = rotationHours is { } hours ? TimeSpan.FromHours(hours) : null } });
        using var browser = site.NewBrowser();

        using var response = await browser.GetAsync("/.well-known/jwks.json");

        Assert.Equal(expected, response.Headers.CacheControl?.ToString());
    }

    [Theory]
    [InlineData("/session")]
    [InlineData("/session/list")]
    [InlineData("/.well-known/jwks.json")]
    public async Task HEAD_answers_like_GET_without_a_body(string path)
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");

        using var get = await browser.GetAsync(path);
        using var head = await browser.SendAsync(HttpMethod.Head, path, null);

        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal(get.Content.Headers.ContentType, head.Content.Headers.ContentType);
        Assert.Equal(get.Headers.CacheControl, head.Headers.CacheControl);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    public async Task The_key_set_is_the_same_for_everybody_by_either_method(string method)
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");
        using var early = await browser.SendAsync(new HttpMethod(method), "/.well-known/jwks.json", null);
        site.Time.Advance(TimeSpan.FromSeconds(90));
        var calls = site.Store.Calls;

        using var response = await browser.SendAsync(new HttpMethod(method), "/.well-known/jwks.json", null, ("X-Session-Id", "sess_x"));
        site.Store.IsDown = true;
        using var down = await browser.SendAsync(new HttpMethod(method), "/.well-known/jwks.json", null);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (response.StatusCode, down.StatusCode));
        Assert.Equal("public, max-age=300", response.Headers.CacheControl?.ToString());
        Assert.Empty(response.Headers.Vary);
        Assert.Empty(Browser.ReadSetCookies(response));
        Assert.Equal(calls, site.Store.Calls);
    }

    [Fact]
    public async Task Writing_takes_POST_only()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");

        Assert.Equal("MethodNotAllowed", await browser.GetTextAsync("/session/sign-out"));
        Assert.Equal("MethodNotAllowed", await browser.GetTextAsync("/session/token"));
        Assert.Equal("MethodNotAllowed", await browser.GetTextAsync("/session/active"));
        Assert.Equal("alice", await browser.GetTextAsync("/me"));
    }

    [Fact]
    public async Task The_endpoints_live_where_the_file_says()
    {
        await using var site = await TestSite.StartAsync(TestSite.Settings with { EndpointsPath = "/auth/session", SignInUrl = "/login" });
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");

        using var session = await browser.GetAsync("/auth/session");
        using var signOut = await browser.PostAsync("/auth/session/sign-out");

        Assert.Equal(HttpStatusCode.OK, session.StatusCode);
        Assert.Equal("""{"redirectUrl":"/login"}""", await signOut.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("NotFound", await browser.GetTextAsync("/session"));
    }

    [Fact]
    public async Task A_route_of_the_application_that_takes_everything_takes_nothing_of_theirs()
    {
        await using var site = await TestSite.StartAsync(app: app =>
        {
            app.MapFallback(() => "fallback");
            app.Map("/{**everything}", () => "everything");
        });
        using var browser = site.NewBrowser();
        var id = await browser.SignInAsync("alice");

        foreach (var (path, body) in new[] { ("/session/token", null), ("/session/token", "{}"), ("/session/active", $$"""{"sessionId":"{{id}}"}"""), ("/session/sign-out", null), ("/session/sign-out", "{}") })
        {
            using var response = await browser.PostAsync(path, body);
            Assert.Equal((HttpStatusCode.OK, "application/json"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        }

        using var active = await browser.PostAsync("/session/active");
        Assert.Equal(HttpStatusCode.BadRequest, active.StatusCode);
    }

    [Fact]
    public async Task A_fallback_policy_of_the_application_does_not_lock_the_endpoints()
    {
        await using var site = await TestSite.StartAsync(services: services =>
            services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build()));
        using var browser = site.NewBrowser();

        using var keys = await browser.GetAsync("/.well-known/jwks.json");
        using var signOut = await browser.PostAsync("/session/sign-out");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (keys.StatusCode, signOut.StatusCode));
        Assert.Equal("Unauthorized", await browser.GetTextAsync("/anon"));
    }

    [Fact]
    public void The_documented_shapes_are_those_that_are_written()
    {
        var session = new Session<TestSessionClaims>
        {
            Id = "sess_1",
            UserId = "alice",
            ClientId = "client_1",
            Policy = TestSite.ShortPolicy,
            CreatedAt = default,
            LastActiveAt = default,
            ActiveUntil = default,
            Status = SessionStatus.Active,
            Claims = new TestSessionClaims { Department = "R&D" },
        };

        Assert.Equal(Properties<SessionResponse>(), Written(writer => SessionJson.Write(writer, session)));
        Assert.Equal(Properties<SessionTokenResponse>(), Written(writer => SessionJson.WriteToken(writer, "t", default)));
        Assert.Equal(Properties<SessionRedirectResponse>(), Written(writer => SessionJson.WriteRedirect(writer, null)));
        Assert.Equal(Properties<SessionKeysResponse>(), Written(writer => SessionJson.WriteKeys(writer, [])));
        Assert.Equal(Properties<SessionListResponse>(), Written(writer => SessionJson.WriteList(writer, new SessionList<TestSessionClaims>([session], "sess_1"))));
        Assert.Equal(Properties<SessionListItem>(), [.. Properties<SessionResponse>(), "number"]);
        Assert.Equal(Properties<SessionRequestBody>().Order(), Properties<SessionTokenRequest>().Union(Properties<SessionSignOutRequest>()).Order());
        Assert.Equal(Properties<SessionActiveRequest>(), Properties<SessionSignOutRequest>());
    }

    private static IEnumerable<string> Properties<T>() =>
        typeof(T).GetProperties().Where(property => property.Name != "EqualityContract").Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name));

    private static string[] Written(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            write(writer);
        }

        using var json = JsonDocument.Parse(stream.ToArray());
        return [.. json.RootElement.EnumerateObject().Select(property => property.Name)];
    }
}
