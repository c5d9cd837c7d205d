using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SessionGen.Infrastructure;
using SessionGen.Stores;

namespace SessionGen.AspNetCore.Tests;

/// <summary>A change that the store has recorded is a success, although the token after it cannot be had.</summary>
public sealed class SecondStepTests
{
    private static readonly SessionGenSettings Settings = TestSite.Settings with { MultiSession = new MultiSessionSettings { Enabled = true } };

    [Fact]
    public async Task A_switch_without_a_token_is_a_success_and_the_next_request_runs_as_the_other_account()
    {
        await using var site = await TestSite.StartAsync(Settings);
        using var browser = site.NewBrowser();
        var alice = await browser.SignInAsync("alice");
        await browser.SignInAsync("bob");
        site.Store.AreRenewalsDown = true;

        using var response = await browser.PostAsync("/session/active", $$"""{"sessionId":"{{alice}}"}""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(alice, json.RootElement.GetProperty("activeSessionId").GetString());
        Assert.Equal(2, json.RootElement.GetProperty("sessions").GetArrayLength());
        Assert.Null(browser.Token);
        Assert.EndsWith(".3", browser.Client, StringComparison.Ordinal);
        Assert.Equal("ServiceUnavailable", await browser.GetTextAsync("/me"));
        site.Store.AreRenewalsDown = false;
        Assert.Equal("alice", await browser.GetTextAsync("/me"));
    }

    [Fact]
    public async Task A_form_that_switches_without_a_token_is_redirected()
    {
        await using var site = await TestSite.StartAsync(Settings);
        using var browser = site.NewBrowser();
        var alice = await browser.SignInAsync("alice");
        await browser.SignInAsync("bob");
        site.Store.AreRenewalsDown = true;

        using var content = new FormUrlEncodedContent([KeyValuePair.Create("sessionId", alice), KeyValuePair.Create("returnUrl", "/home")]);
        using var response = await browser.SendAsync(HttpMethod.Post, "/session/active", content, ("Sec-Fetch-Site", "same-origin"));

        Assert.Equal((HttpStatusCode.SeeOther, "/home"), (response.StatusCode, response.Headers.Location?.ToString()));
    }

    [Fact]
    public async Task The_request_that_switches_without_a_token_runs_as_the_other_account_with_its_last_claims()
    {
        await using var site = await TestSite.StartAsync(Settings, app: app => app.MapPost("/switch/{id}", async (HttpContext http, string id) =>
        {
            var isDone = await http.SetActiveSessionAsync(id, http.RequestAborted);
            var session = http.GetSession<TestSessionClaims>();
            return $"{isDone} {session?.UserId} {session?.Claims.Department} {http.User.FindFirst("sub")?.Value}";
        }));
        using var browser = site.NewBrowser();
        var alice = await browser.SignInAsync("alice", "?department=Sales");
        await browser.SignInAsync("bob");
        site.Store.AreRenewalsDown = true;

        using var response = await browser.PostAsync($"/switch/{alice}");

        Assert.Equal("True alice Sales alice", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_refresh_without_a_token_keeps_the_session_and_the_next_request_has_the_new_claims()
    {
        var department = "Sales";
        await using var site = await TestSite.StartAsync(
            Settings,
            services: services => services.AddScoped<ISessionClaimsSource<TestSessionClaims>>(_ => new Source(() => department)),
            app: app =>
            {
                app.MapPost("/refresh", async (HttpContext http) =>
                    (await http.RefreshSessionAsync(cancellationToken: http.RequestAborted))?.UserId + http.GetSession<TestSessionClaims>()?.Claims.Department);
                app.MapGet("/department", (Session<TestSessionClaims> session) => session.Claims.Department);
            });
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice", "?department=Sales");
        department = "R&D";
        site.Store.AreRenewalsDown = true;

        using var response = await browser.PostAsync("/refresh");

        Assert.Equal("aliceSales", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Null(browser.Token);
        site.Store.AreRenewalsDown = false;
        Assert.Equal("R&D", await browser.GetTextAsync("/department"));
    }

    [Fact]
    public async Task An_account_whose_claims_no_one_can_supply_now_keeps_the_others_neither_from_the_list_nor_from_a_switch()
    {
        var isSourceDown = false;
        await using var site = await TestSite.StartAsync(
            Settings,
            services: services => services.AddScoped<ISessionClaimsSource<TestSessionClaims>>(
                _ => new Source(() => isSourceDown ? throw new InvalidOperationException("down") : "Sales")));
        using var browser = site.NewBrowser();
        var alice = await browser.SignInAsync("alice");
        var carol = await browser.SignInAsync("carol");
        await browser.SignInAsync("bob");
        var token = TestContext.Current.CancellationToken;
        await site.Store.UpdateClaimsAsync(
            new SessionClaimsUpdate { Now = site.Time.GetUtcNow(), SessionId = carol, Claims = "{}"u8.ToArray() }, token);
        isSourceDown = true;

        using var response = await browser.PostAsync("/session/active", $$"""{"sessionId":"{{alice}}"}""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync(token));
        Assert.Equal(alice, json.RootElement.GetProperty("activeSessionId").GetString());
        Assert.Equal(2, json.RootElement.GetProperty("sessions").GetArrayLength());
        using var list = JsonDocument.Parse(await browser.GetTextAsync("/session/list"));
        Assert.Equal(2, list.RootElement.GetProperty("sessions").GetArrayLength());
        isSourceDown = false;
        using var all = JsonDocument.Parse(await browser.GetTextAsync("/session/list"));
        Assert.Equal(3, all.RootElement.GetProperty("sessions").GetArrayLength());
    }

    [Fact]
    public async Task What_a_503_says_is_known()
    {
        await using var site = await TestSite.StartAsync(Settings);
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");
        site.Store.IsDown = true;

        using var write = await browser.PostAsync("/session/sign-out");
        site.Time.Advance(TimeSpan.FromSeconds(60));
        using var read = await browser.GetAsync("/session");

        Assert.Contains("may have taken effect", await write.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains("was not processed", await read.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private sealed class Source(Func<string> department) : ISessionClaimsSource<TestSessionClaims>
    {
        public ValueTask<TestSessionClaims> GetAsync(Session session, CancellationToken cancellationToken) =>
            new(new TestSessionClaims { Department = department() });
    }
}
