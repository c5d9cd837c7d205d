using System.Net;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using SessionGen.Infrastructure;

namespace SessionGen.AspNetCore.Tests;

/// <summary>Applications whose default scheme is another one, which hands requests on to sessions.</summary>
public sealed class DefaultSchemeTests
{
    private const string Smart = "smart";
    private const string Other = "other";

    private static readonly SessionGenSettings Several = TestSite.Settings with { MultiSession = new MultiSessionSettings { Enabled = true } };

    public static TheoryData<string> Forwards => ["a selector", "everything", "authentication", "a row", "a scheme that authenticates, too"];

    [Theory]
    [MemberData(nameof(Forwards))]
    public async Task A_request_that_names_an_account_which_is_not_there_is_answered_with_404(string forward)
    {
        await using var site = await StartAsync(forward);
        using var browser = site.NewBrowser();
        using var stranger = site.NewBrowser();
        await browser.SignInAsync("alice");
        var foreign = await stranger.SignInAsync("bob");

        using var named = await browser.GetAsync("/anon", ("X-Session-Id", foreign));
        using var tab = await browser.GetAsync("/u/7/anon");

        Assert.Equal((HttpStatusCode.NotFound, "application/problem+json"), (named.StatusCode, named.Content.Headers.ContentType?.ToString()));
        Assert.Equal(HttpStatusCode.NotFound, tab.StatusCode);
        Assert.Equal("somebody", await browser.GetTextAsync("/anon"));
        Assert.Equal("alice", await browser.GetTextAsync("/u/0/private"));
    }

    [Theory]
    [MemberData(nameof(Forwards))]
    public async Task While_the_store_is_down_nobody_is_shown_as_signed_out(string forward)
    {
        await using var site = await StartAsync(forward);
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");
        site.Time.Advance(TimeSpan.FromMinutes(2));
        site.Store.IsDown = true;

        using var response = await browser.GetAsync("/anon");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        site.Store.IsDown = false;
        Assert.Equal("somebody", await browser.GetTextAsync("/anon"));
    }

    [Fact]
    public async Task What_is_forwarded_elsewhere_is_none_of_its_business()
    {
        await using var site = await StartAsync("a selector");
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");
        site.Time.Advance(TimeSpan.FromMinutes(2));
        var calls = site.Store.Calls;

        using var response = await browser.GetAsync("/anon", ("X-Other", "yes"), ("X-Session-Id", "nonsense"));

        Assert.Equal("nobody", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Empty(Browser.ReadSetCookies(response));
        Assert.Equal(calls, site.Store.Calls);
    }

    [Fact]
    public async Task The_scheme_forwards_a_challenge_where_the_application_configures_it()
    {
        await using var site = await StartWithAsync(scheme => scheme.ForwardChallenge = Other);
        using var browser = site.NewBrowser();

        using var refused = await browser.GetAsync("/private");
        await browser.SignInAsync("alice");

        Assert.Equal((HttpStatusCode.Unauthorized, "Other"), (refused.StatusCode, refused.Headers.WwwAuthenticate.ToString()));
        Assert.Equal("alice", await browser.GetTextAsync("/private"));
    }

    [Fact]
    public async Task The_scheme_reads_no_session_of_requests_that_it_forwards()
    {
        await using var site = await StartWithAsync(scheme => scheme.ForwardDefaultSelector = http => http.Request.Headers.ContainsKey("X-Other") ? Other : null);
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");
        site.Time.Advance(TimeSpan.FromMinutes(2));
        var calls = site.Store.Calls;

        using var forwarded = await browser.GetAsync("/anon", ("X-Other", "yes"), ("X-Session-Id", "nonsense"));

        Assert.Equal("nobody", await forwarded.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(calls, site.Store.Calls);
        Assert.Equal("somebody", await browser.GetTextAsync("/anon"));
    }

    private static Task<TestSite> StartWithAsync(Action<SessionGenSchemeOptions> configure) => TestSite.StartAsync(
        Several,
        services =>
        {
            services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, OtherScheme>(Other, null);
            services.Configure(SessionGenDefaults.AuthenticationScheme, configure);
        });

    private static Task<TestSite> StartAsync(string forward) => TestSite.StartAsync(
        Several,
        services =>
        {
            var authentication = services.AddAuthentication(Smart).AddScheme<AuthenticationSchemeOptions, OtherScheme>(Other, null);
            const string Sessions = SessionGenDefaults.AuthenticationScheme;
            _ = forward switch
            {
                "a selector" => authentication.AddPolicyScheme(Smart, null, options => options.ForwardDefaultSelector = http => http.Request.Headers.ContainsKey("X-Other") ? Other : Sessions),
                "everything" => authentication.AddPolicyScheme(Smart, null, options => options.ForwardDefault = Sessions),
                "authentication" => authentication.AddPolicyScheme(Smart, null, options => (options.ForwardAuthenticate, options.ForwardDefault) = (Sessions, Other)),
                "a row" => authentication.AddPolicyScheme(Smart, null, options => options.ForwardDefault = "next").AddPolicyScheme("next", null, options => options.ForwardDefault = Sessions),
                _ => authentication.AddScheme<AuthenticationSchemeOptions, OtherScheme>(Smart, null, options => options.ForwardDefaultSelector = http => http.Request.Headers.ContainsKey("X-Other") ? null : Sessions),
            };
        },
        app =>
        {
            app.UseSessionPaths();
            app.UseAuthentication();
            app.UseAuthorization();
        });
}
