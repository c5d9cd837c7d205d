using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using SessionGen.Infrastructure;

namespace SessionGen.AspNetCore.UI.Tests;

public sealed class ChooserTests
{
    private const string Chooser = "/sign-in/choose";

    private static readonly SessionGenSettings Multi = TestSite.Settings with { MultiSession = new MultiSessionSettings { Enabled = true } };

    private static readonly Dictionary<string, AccountDescription> People = new()
    {
        ["ada"] = new("Ada Lovelace", "ada@example.com", "https://example.com/ada.png"),
        ["grace"] = new("Grace Hopper", "grace@example.com"),
        ["mallory"] = new("<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "javascript:alert(1)"),
    };

    [Fact]
    public async Task It_shows_every_account_with_name_detail_picture_or_initials_and_last_activity()
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("ada");
        await browser.SignInAsync("grace");
        site.Time.Advance(TimeSpan.FromMinutes(5));

        var page = await HtmlPage.OpenAsync(browser, Chooser);

        var accounts = page.Document.QuerySelectorAll("main li");
        Assert.Equal(["Ada Lovelace", "Grace Hopper"], page.Names);
        Assert.Equal(["ada@example.com", "grace@example.com"], accounts.Select(account => account.QuerySelector(".sg-detail")!.TextContent));
        Assert.Equal(["AL", "GH"], accounts.Select(account => account.QuerySelector(".sg-initials")!.GetAttribute("data-initials")));
        Assert.Equal(["https://example.com/ada.png", null], accounts.Select(account => account.QuerySelector("img")?.GetAttribute("src")));

        // Ada's last token was good for a minute, and counts as activity to its end.
        Assert.Equal(["Active 4 minutes ago", "Active now"], accounts.Select(account => account.QuerySelector("time")!.TextContent));
        Assert.Equal(["2026-01-01T00:01:00Z", "2026-01-01T00:05:00Z"], accounts.Select(account => account.QuerySelector("time")!.GetAttribute("datetime")));
        Assert.Equal([null, "true"], accounts.Select(account => account.QuerySelector("button")!.GetAttribute("aria-current")));
        Assert.Equal([null, "Current"], accounts.Select(account => account.QuerySelector(".sg-badge")?.TextContent));
    }

    [Fact]
    public async Task Every_control_says_which_account_it_is_for_and_ids_are_unique()
    {
        await using var site = await StartAsync();
        using var browser = await SignInBothAsync(site);

        var page = await HtmlPage.OpenAsync(browser, Chooser);

        Assert.Equal(
            [
                "Continue as Ada Lovelace ada@example.com Active now",
                "Sign out Ada Lovelace, ada@example.com",
                "Continue as Grace Hopper Current grace@example.com Active now",
                "Sign out Grace Hopper, grace@example.com",
                "Sign out of all accounts",
            ],
            page.Document.QuerySelectorAll("button").Select(HtmlPage.GetLabel));

        // What can be seen is part of what is said, so that it can be spoken to (WCAG 2.2, 2.5.3).
        Assert.All(
            page.Document.QuerySelectorAll("button"),
            button => Assert.Contains(button.QuerySelector("bdi")?.TextContent ?? button.TextContent.Trim(), HtmlPage.GetLabel(button), StringComparison.Ordinal));
        var ids = page.Document.QuerySelectorAll("[id]").Select(element => element.Id).ToArray();
        Assert.Equal(ids.Distinct(), ids);
        Assert.Equal("Choose an account", Assert.Single(page.Document.QuerySelectorAll("h1")).TextContent);
        Assert.Equal("sg-title", Assert.Single(page.Document.QuerySelectorAll("main")).GetAttribute("aria-labelledby"));
        Assert.Equal(("en", "ltr"), (page.Document.DocumentElement.GetAttribute("lang"), page.Document.DocumentElement.GetAttribute("dir")));
        Assert.All(page.Document.QuerySelectorAll("img"), image => Assert.Equal("", image.GetAttribute("alt")));
    }

    [Fact]
    public async Task Choosing_an_account_switches_to_it_and_leads_on()
    {
        await using var site = await StartAsync();
        using var browser = await SignInBothAsync(site);
        var page = await HtmlPage.OpenAsync(browser, Chooser + "?returnUrl=%2Forders%3Fpage%3D2%26sort%3Dname");

        using var response = await page.PressAsync(browser, "Continue as Ada Lovelace");

        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        Assert.Equal("/orders?page=2&sort=name", response.Headers.Location?.OriginalString);
        Assert.Equal("ada", await browser.GetTextAsync("/me"));
    }

    [Fact]
    public async Task Signing_one_account_out_leads_back_with_the_way_on_kept()
    {
        await using var site = await StartAsync();
        using var browser = await SignInBothAsync(site);
        var page = await HtmlPage.OpenAsync(browser, Chooser + "?returnUrl=%2Forders%3Fpage%3D2");

        using var response = await page.PressAsync(browser, "Sign out Grace Hopper, grace@example.com");

        Assert.Equal("/sign-in/choose?returnUrl=%2Forders%3Fpage%3D2", response.Headers.Location?.OriginalString);
        var after = await HtmlPage.OpenAsync(browser, response.Headers.Location!.OriginalString);
        Assert.Equal(["Ada Lovelace"], after.Names);
        Assert.Null(after.Document.QuerySelectorAll("button").FirstOrDefault(button => HtmlPage.GetLabel(button) == "Sign out of all accounts"));

        using var last = await after.PressAsync(browser, "Sign out Ada Lovelace, ada@example.com");
        using var end = await browser.GetAsync(last.Headers.Location!.OriginalString);
        Assert.Equal("/sign-in?returnUrl=%2Forders%3Fpage%3D2", end.Headers.Location?.OriginalString);
        Assert.Empty(browser.Cookies);
    }

    [Fact]
    public async Task Signing_all_accounts_out_leads_to_the_sign_in_page()
    {
        await using var site = await StartAsync();
        using var browser = await SignInBothAsync(site);
        var page = await HtmlPage.OpenAsync(browser, Chooser);

        using var response = await page.PressAsync(browser, "Sign out of all accounts");

        Assert.Equal("/sign-in", response.Headers.Location?.OriginalString);
        Assert.Empty(browser.Cookies);
    }

    [Fact]
    public async Task Another_account_is_a_link_to_the_sign_in_page_that_knows_the_way_on()
    {
        await using var site = await StartAsync();
        using var browser = await SignInBothAsync(site);

        var page = await HtmlPage.OpenAsync(browser, Chooser + "?returnUrl=%2Forders%3Fpage%3D2");

        var link = Assert.Single(page.Document.QuerySelectorAll("a"));
        Assert.Equal(("Use another account", "/sign-in?returnUrl=%2Forders%3Fpage%3D2"), (link.TextContent, link.GetAttribute("href")));
    }

    [Theory]
    [InlineData("", "/sign-in")]
    [InlineData("?returnUrl=%2Forders", "/sign-in?returnUrl=%2Forders")]
    [InlineData("?returnUrl=https%3A%2F%2Fevil.example", "/sign-in")]
    [InlineData("?returnUrl=%2F%2Fevil.example", "/sign-in")]
    [InlineData("?returnUrl=%2F%5Cevil.example", "/sign-in")]
    [InlineData("?returnUrl=%2F%09%2Fevil.example", "/sign-in")]
    [InlineData("?returnUrl=%2Fa&returnUrl=%2Fb", "/sign-in")]
    public async Task Without_a_session_it_leads_to_the_sign_in_page(string query, string target)
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser();

        using var response = await browser.GetAsync(Chooser + query);

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        Assert.Equal(target, response.Headers.Location?.OriginalString);
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("javascript:alert(1)")]
    public async Task A_way_on_that_leaves_the_site_is_dropped(string returnUrl)
    {
        await using var site = await StartAsync();
        using var browser = await SignInBothAsync(site);

        var page = await HtmlPage.OpenAsync(browser, Chooser + "?returnUrl=" + Uri.EscapeDataString(returnUrl));

        Assert.DoesNotContain("evil.example", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("alert", page.Html, StringComparison.Ordinal);
        using var response = await page.PressAsync(browser, "Continue as Ada Lovelace");
        Assert.Equal("/", response.Headers.Location?.OriginalString);
    }

    [Theory]
    [InlineData("Continue as Ada Lovelace")]
    [InlineData("Sign out Ada Lovelace, ada@example.com")]
    public async Task Whoever_presses_the_button_of_an_account_that_has_ended_since_sees_those_that_are_left(string button)
    {
        await using var site = await StartAsync();
        using var browser = await SignInBothAsync(site);
        var page = await HtmlPage.OpenAsync(browser, Chooser + "?returnUrl=%2Forders");
        await site.Sessions.RevokeAllAsync("ada", TestContext.Current.CancellationToken);

        using var response = await page.PressAsync(browser, button);

        Assert.Equal((HttpStatusCode.SeeOther, Chooser + "?returnUrl=%2Forders"), (response.StatusCode, response.Headers.Location?.OriginalString));
        Assert.Equal("grace", await browser.GetTextAsync("/me"));
    }

    [Theory]
    [InlineData("Continue as Ada Lovelace")]
    [InlineData("Sign out Ada Lovelace, ada@example.com")]
    public async Task Whoever_presses_a_button_where_every_account_has_ended_since_gets_to_sign_in_and_on(string button)
    {
        await using var site = await StartAsync();
        using var browser = await SignInBothAsync(site);
        var page = await HtmlPage.OpenAsync(browser, Chooser + "?returnUrl=%2Forders");
        await site.Sessions.RevokeAllAsync("ada", TestContext.Current.CancellationToken);
        await site.Sessions.RevokeAllAsync("grace", TestContext.Current.CancellationToken);

        using var response = await page.PressAsync(browser, button);
        var target = response.Headers.Location!.OriginalString;
        if (target.StartsWith(Chooser, StringComparison.Ordinal))
        {
            using var chooser = await browser.GetAsync(target);
            target = chooser.Headers.Location!.OriginalString;
        }

        Assert.Equal((HttpStatusCode.SeeOther, "/sign-in?returnUrl=%2Forders"), (response.StatusCode, target));
    }

    [Fact]
    public async Task A_script_that_sends_the_form_of_an_account_that_has_ended_gets_404()
    {
        await using var site = await StartAsync();
        using var browser = await SignInBothAsync(site);

        foreach (var path in new[] { "/session/active", "/session/sign-out" })
        {
            using var form = new FormUrlEncodedContent([new("sessionId", "sess_AAAAAAAAAAAAAAAAAAAAAA"), new("returnUrl", "/orders")]);
            using var response = await browser.SendAsync(HttpMethod.Post, path, form, ("Sec-Fetch-Site", "same-origin"), ("Sec-Fetch-Mode", "cors"), ("Accept", "text/html"));
            Assert.Equal((HttpStatusCode.NotFound, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType?.ToString()));
        }
    }

    [Fact]
    public async Task A_way_on_of_any_length_and_script_leaves_every_button_working()
    {
        await using var site = await StartAsync();
        using var browser = await SignInBothAsync(site);
        foreach (var returnUrl in new[] { "/" + new string('a', 950), "/" + new string('a', 3000), "/" + new string('ä', 160), "/" + new string('&', 900) })
        {
            var page = await HtmlPage.OpenAsync(browser, Chooser + "?returnUrl=" + Uri.EscapeDataString(returnUrl));

            using var response = await page.PressAsync(browser, "Continue as Ada Lovelace");
            using var leave = await page.PressAsync(browser, "Sign out Grace Hopper, grace@example.com");

            Assert.Equal((HttpStatusCode.SeeOther, HttpStatusCode.SeeOther), (response.StatusCode, leave.StatusCode));
            await browser.SignInAsync("grace");
        }
    }

    [Fact]
    public async Task Whatever_a_description_says_is_text()
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("mallory");

        var page = await HtmlPage.OpenAsync(browser, Chooser);

        Assert.Equal(["<script>alert(1)</script>"], page.Names);
        Assert.Equal("\"><img src=x onerror=alert(1)>", page.Document.QuerySelector(".sg-detail")!.TextContent);
        Assert.Empty(page.Document.QuerySelectorAll("script, main img"));
        Assert.DoesNotContain("javascript:", page.Html, StringComparison.Ordinal);
        Assert.Equal(2, page.Document.QuerySelectorAll("button").Length);
    }

    [Fact]
    public async Task Its_headers_allow_nothing_but_its_own_style_pictures_and_forms()
    {
        await using var site = await StartAsync();
        using var browser = await SignInBothAsync(site);

        var response = (await HtmlPage.OpenAsync(browser, Chooser)).Response;

        Assert.Equal(
            "default-src 'none'; style-src 'self'; img-src 'self' https: data:; form-action 'self' https:; frame-ancestors 'none'; base-uri 'none'",
            response.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal("same-origin", response.Headers.GetValues("Referrer-Policy").Single());
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
    }

    [Fact]
    public async Task It_has_no_script_and_no_inline_style()
    {
        await using var site = await StartAsync();
        using var browser = await SignInBothAsync(site);

        var page = await HtmlPage.OpenAsync(browser, Chooser);

        Assert.Empty(page.Document.QuerySelectorAll("script, style, [style], object, iframe, base"));
        Assert.DoesNotContain(page.Document.All.SelectMany(element => element.Attributes), attribute => attribute.Name.StartsWith("on", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_of_it_is_secret_to_the_person_or_useful_to_anybody_else()
    {
        await using var site = await StartAsync();
        using var browser = await SignInBothAsync(site);

        var page = await HtmlPage.OpenAsync(browser, Chooser);

        Assert.All(browser.Seen, cookie => Assert.DoesNotContain(cookie, page.Html, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Where_the_store_is_down_it_says_so_with_503_and_signs_nobody_out(bool isTokenOver)
    {
        await using var site = await StartAsync();
        using var browser = await SignInBothAsync(site);
        if (isTokenOver)
        {
            site.Time.Advance(TimeSpan.FromMinutes(2));
        }

        site.Store.IsDown = true;
        var page = await HtmlPage.OpenAsync(browser, Chooser + "?returnUrl=%2Forders", HttpStatusCode.ServiceUnavailable);

        Assert.Equal("Your accounts cannot be shown right now", page.Document.QuerySelector("h1")!.TextContent);
        Assert.Equal("/sign-in/choose?returnUrl=%2Forders", page.Document.QuerySelector("a")!.GetAttribute("href"));
        Assert.NotNull(page.Response.Headers.RetryAfter);
        Assert.Equal("no-store", page.Response.Headers.CacheControl?.ToString());
        site.Store.IsDown = false;
        Assert.Equal(2, (await HtmlPage.OpenAsync(browser, Chooser)).Names.Length);
    }

    [Fact]
    public async Task A_bearer_token_has_no_accounts_to_choose_from()
    {
        await using var site = await StartAsync();
        using var browser = await SignInBothAsync(site);

        using var response = await browser.GetAsync(Chooser, ("Authorization", "Bearer x"));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.ToString());
    }

    [Fact]
    public async Task HEAD_answers_like_GET_without_a_body()
    {
        await using var site = await StartAsync();
        using var browser = await SignInBothAsync(site);

        using var head = await browser.SendAsync(HttpMethod.Head, Chooser, null);

        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_base_path_is_part_of_every_address()
    {
        await using var site = await StartAsync(app: app => app.UsePathBase("/my app").UseRouting());
        using var browser = await SignInBothAsync(site);

        var page = await HtmlPage.OpenAsync(browser, "/my%20app" + Chooser + "?returnUrl=%2Fmy%20app%2Forders");

        Assert.All(page.Document.QuerySelectorAll("form"), form => Assert.StartsWith("/my%20app/session/", form.GetAttribute("action"), StringComparison.Ordinal));
        Assert.Equal("/my%20app/session/style.css", page.Document.QuerySelector("link")!.GetAttribute("href"));
        Assert.StartsWith("/my%20app/sign-in?returnUrl=", page.Document.QuerySelector("a")!.GetAttribute("href"), StringComparison.Ordinal);
        using var response = await page.PressAsync(browser, "Continue as Ada Lovelace");
        Assert.Equal("/my%20app/orders", response.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task It_lives_below_the_sign_in_page_of_the_file()
    {
        await using var site = await StartAsync(Multi with { SignInUrl = "/login", EndpointsPath = "/auth" });
        using var browser = await SignInBothAsync(site);

        var page = await HtmlPage.OpenAsync(browser, "/login/choose?returnUrl=%2Forders");

        Assert.Equal("/login?returnUrl=%2Forders", page.Document.QuerySelector("a")!.GetAttribute("href"));
        Assert.Equal("/auth/style.css", page.Document.QuerySelector("link")!.GetAttribute("href"));
        using var response = await page.PressAsync(browser, "Sign out Grace Hopper, grace@example.com");
        Assert.Equal("/login/choose?returnUrl=%2Forders", response.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task The_application_can_link_a_stylesheet_of_its_own_behind_ours()
    {
        await using var site = await StartAsync(configure: options => options.AddPageStylesheet("/css/accounts.css?v=2&x"));
        using var browser = await SignInBothAsync(site);

        var page = await HtmlPage.OpenAsync(browser, Chooser);

        Assert.Equal(["/session/style.css", "/css/accounts.css?v=2&x"], page.Document.QuerySelectorAll("link").Select(link => link.GetAttribute("href")));
        var refused = Assert.Throws<ArgumentException>(() => new SessionGenOptions().AddPageStylesheet("https://cdn.example/x.css"));
        Assert.Contains("/css/accounts.css", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Accounts_can_be_described_with_services_of_the_request()
    {
        await using var site = await PagesSite.StartAsync(
            Multi,
            services => services.AddScoped(_ => new OwnService("of the request")),
            configure: options => options.DescribeAccount<TestSessionClaims>(async (session, services, cancellationToken) =>
            {
                await Task.Delay(1, cancellationToken);
                return session.UserId == "ada" ? new AccountDescription(services.GetRequiredService<OwnService>().Name, session.Claims.Department) : null;
            }));
        using var browser = await SignInBothAsync(site);

        var page = await HtmlPage.OpenAsync(browser, Chooser);

        Assert.Equal(["of the request", "grace"], page.Names);
        Assert.Equal(["R&D"], page.Document.QuerySelectorAll(".sg-detail").Select(detail => detail.TextContent));
    }

    [Fact]
    public async Task Accounts_described_by_claims_of_another_type_end_the_start()
    {
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() =>
            PagesSite.StartAsync(Multi, configure: options => options.DescribeAccount<FreeClaims>(_ => new AccountDescription("x"))));

        Assert.Contains("SessionGenOptions.DescribeAccount was called with SessionGen.AspNetCore.Tests.FreeClaims, but the claims of sessions.yaml are SessionGen.Testing.TestSessionClaims.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_speaks_the_language_of_the_request_where_the_application_has_the_texts()
    {
        await using var site = await StartAsync(
            services: services => services.AddSingleton<IStringLocalizerFactory>(new HebrewTexts()),
            app: app => app.UseRequestLocalization(options => options.AddSupportedUICultures("en", "he").AddSupportedCultures("en", "he")));
        using var browser = await SignInBothAsync(site);

        using var response = await browser.GetAsync(Chooser, ("Accept-Language", "he"));
        var page = HtmlPage.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var english = await HtmlPage.OpenAsync(browser, Chooser);

        Assert.Equal("בחירת חשבון", page.Document.QuerySelector("h1")!.TextContent);
        Assert.Equal(("he", "rtl"), (page.Document.DocumentElement.GetAttribute("lang"), page.Document.DocumentElement.GetAttribute("dir")));
        Assert.NotNull(page.Button("המשך בתור Ada Lovelace"));

        // A text that is missing is English, and one that is broken does not take the page down.
        Assert.Equal("Use another account", page.Document.QuerySelector("a")!.TextContent);
        Assert.NotNull(page.Button("{oops Ada Lovelace, ada@example.com"));
        Assert.Equal(("en", "ltr"), (english.Document.DocumentElement.GetAttribute("lang"), english.Document.DocumentElement.GetAttribute("dir")));
    }

    [Fact]
    public async Task A_page_of_the_application_at_the_same_route_takes_its_place()
    {
        await using var site = await StartAsync(app: app => app.MapGet("/sign-in/choose", () => "our own"));
        await using var mvc = await StartAsync(
            services: services => services.AddControllers().AddApplicationPart(typeof(OwnChooserController).Assembly),
            app: app => app.MapControllers());
        await using var blazor = await StartAsync(
            services: services => services.AddRazorComponents(),
            app: app =>
            {
                app.UseAntiforgery();
                app.MapRazorComponents<OwnChooserComponent>();
            });

        foreach (var (one, text) in new[] { (site, "our own"), (mvc, "our own controller"), (blazor, "<p>our own component</p>") })
        {
            using var browser = await SignInBothAsync(one);
            Assert.Equal(text, await browser.GetTextAsync(Chooser));
        }
    }

    [Fact]
    public async Task A_fallback_of_the_application_does_not_take_its_place()
    {
        await using var site = await StartAsync(app: app => app.MapFallback(() => "fallback"));
        using var browser = await SignInBothAsync(site);

        Assert.Equal("fallback", await browser.GetTextAsync("/nowhere"));
        Assert.Equal(2, (await HtmlPage.OpenAsync(browser, Chooser)).Names.Length);
    }

    [Fact]
    public async Task Documents_of_the_API_do_not_list_pages()
    {
        await using var site = await StartAsync(services: services => services.AddEndpointsApiExplorer());

        var routes = site.Services.GetRequiredService<IApiDescriptionGroupCollectionProvider>().ApiDescriptionGroups.Items.SelectMany(group => group.Items).Select(item => item.RelativePath);

        Assert.DoesNotContain(routes, route => route!.Contains("choose", StringComparison.Ordinal) || route.Contains("style", StringComparison.Ordinal));
    }

    private static Task<TestSite> StartAsync(
        SessionGenSettings? settings = null,
        Action<IServiceCollection>? services = null,
        Action<WebApplication>? app = null,
        Action<SessionGenOptions>? configure = null) =>
        PagesSite.StartAsync(settings ?? Multi, services, app, options =>
        {
            options.DescribeAccount<TestSessionClaims>(session => People.GetValueOrDefault(session.UserId));
            configure?.Invoke(options);
        });

    private static async Task<Browser> SignInBothAsync(TestSite site)
    {
        var browser = site.NewBrowser();
        await browser.SignInAsync("ada");
        await browser.SignInAsync("grace");
        return browser;
    }

    private sealed record OwnService(string Name);

    private sealed class HebrewTexts : IStringLocalizerFactory, IStringLocalizer
    {
        private static readonly Dictionary<string, string> Hebrew = new()
        {
            ["Choose an account"] = "בחירת חשבון",
            ["Continue as {0}"] = "המשך בתור {0}",
            ["Sign out {0}"] = "{oops",
        };

        public LocalizedString this[string name] =>
            CultureInfo.CurrentUICulture.Name == "he" && Hebrew.TryGetValue(name, out var text) ? new(name, text) : new(name, name, resourceNotFound: true);

        public LocalizedString this[string name, params object[] arguments] => throw new NotSupportedException();

        public IStringLocalizer Create(string baseName, string location) => baseName == "SessionGen" ? this : throw new NotSupportedException();

        public IStringLocalizer Create(Type resourceSource) => throw new NotSupportedException();

        public IEnumerable<LocalizedString> GetAllStrings(bool includeParentCultures) => [];
    }
}
