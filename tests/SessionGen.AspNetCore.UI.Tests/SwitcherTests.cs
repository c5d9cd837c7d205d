using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Microsoft.Extensions.DependencyInjection;
using SessionGen.Infrastructure;

namespace SessionGen.AspNetCore.UI.Tests;

/// <summary>The user button, as a component in static server rendering and as a tag helper.</summary>
public sealed class SwitcherTests
{
    private static readonly SessionGenSettings Multi = TestSite.Settings with { MultiSession = new MultiSessionSettings { Enabled = true } };

    [Theory]
    [InlineData("/component")]
    [InlineData("/tag")]
    public async Task It_shows_the_account_of_the_page_and_the_others_to_switch_to(string path)
    {
        await using var site = await StartAsync();
        using var browser = await SignInBothAsync(site);

        var page = await HtmlPage.OpenAsync(browser, path);

        Assert.Equal("Account: Grace Hopper, grace@example.com", page.Document.QuerySelector("details > summary")!.GetAttribute("aria-label"));
        Assert.Equal(["Grace Hopper", "<script>alert(1)</script>"], page.Names);
        Assert.Equal(
            ["Switch to <script>alert(1)</script>", "Sign out Grace Hopper, grace@example.com", "Sign out of all accounts"],
            page.Document.QuerySelectorAll("button").Select(HtmlPage.GetLabel));
        Assert.Empty(page.Document.QuerySelectorAll("script, [style]"));
        Assert.Equal(("Add another account", "/sign-in"), (page.Document.QuerySelector("a.sg-row[href^='/sign-in']")!.TextContent.Trim(), page.Document.QuerySelector("a.sg-row[href^='/sign-in']")!.GetAttribute("href")));
        Assert.Equal("Settings", page.Document.QuerySelector(".sg-items a")!.TextContent);
        var button = page.Document.QuerySelector("details")!;
        Assert.Equal(("sg-switcher ours", "me", "R&D Köln"), (button.ClassName, button.Id, button.GetAttribute("title")));

        using var response = await page.PressAsync(browser, "Switch to <script>alert(1)</script>");
        Assert.Equal((HttpStatusCode.SeeOther, "/"), (response.StatusCode, response.Headers.Location?.OriginalString));
        Assert.Equal("mallory", await browser.GetTextAsync("/me"));
    }

    [Theory]
    [InlineData("/component")]
    [InlineData("/tag")]
    public async Task Signing_out_of_the_account_of_the_page_leads_to_the_others(string path)
    {
        await using var site = await StartAsync();
        using var browser = await SignInBothAsync(site);
        var page = await HtmlPage.OpenAsync(browser, path);

        using var response = await page.PressAsync(browser, "Sign out Grace Hopper, grace@example.com");

        Assert.Equal("/sign-in/choose", response.Headers.Location?.OriginalString);
        Assert.Equal("mallory", await browser.GetTextAsync("/me"));
    }

    [Theory]
    [InlineData("/component")]
    [InlineData("/tag")]
    public async Task Who_is_signed_out_sees_the_way_to_sign_in_and_back(string path)
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser();

        var page = await HtmlPage.OpenAsync(browser, path + "?page=2");

        var link = Assert.Single(page.Document.QuerySelectorAll("a"));
        Assert.Equal(("Sign in", "/sign-in?returnUrl=" + Uri.EscapeDataString(path + "?page=2")), (link.TextContent, link.GetAttribute("href")));
    }

    [Theory]
    [InlineData("/orders?page=2", "/orders?page=2")]
    [InlineData("/long", "/")]
    public async Task Switching_leads_where_the_page_says_or_home_where_that_is_too_long_for_a_form(string returnUrl, string expected)
    {
        await using var site = await StartAsync();
        using var browser = await SignInBothAsync(site);
        var page = await HtmlPage.OpenAsync(browser, "/component?returnUrl=" + Uri.EscapeDataString(returnUrl == "/long" ? "/" + new string('x', 3000) : returnUrl));

        Assert.Equal(expected, page.Document.QuerySelector("input[name=returnUrl]")!.GetAttribute("value"));
        using var response = await page.PressAsync(browser, "Switch to <script>alert(1)</script>");

        Assert.Equal((HttpStatusCode.SeeOther, expected), (response.StatusCode, response.Headers.Location?.OriginalString));
        Assert.Equal("mallory", await browser.GetTextAsync("/me"));
    }

    [Theory]
    [InlineData("/component", true)]
    [InlineData("/tag", true)]
    [InlineData("/component?alone=true", false)]
    [InlineData("/tag?alone=true", false)]
    public async Task The_others_cost_one_look_up_and_nothing_where_they_are_not_shown(string path, bool shows)
    {
        await using var site = await StartAsync();
        using var browser = await SignInBothAsync(site);
        var calls = site.Store.Calls;

        var page = await HtmlPage.OpenAsync(browser, path);

        Assert.Equal(shows ? 1 : 0, site.Store.Calls - calls);
        Assert.Equal(shows ? 2 : 1, page.Names.Length);
    }

    [Theory]
    [InlineData("/component")]
    [InlineData("/tag")]
    public async Task With_one_account_a_browser_there_is_nothing_to_look_up_or_to_add(string path)
    {
        await using var site = await StartAsync(TestSite.Settings);
        using var browser = site.NewBrowser();
        await browser.SignInAsync("grace");
        var calls = site.Store.Calls;

        var page = await HtmlPage.OpenAsync(browser, path);

        Assert.Equal(0, site.Store.Calls - calls);
        Assert.Equal(["Sign out Grace Hopper, grace@example.com"], page.Document.QuerySelectorAll("button").Select(HtmlPage.GetLabel));
        Assert.Empty(page.Document.QuerySelectorAll("a[href^='/sign-in']"));
    }

    [Theory]
    [InlineData("/component")]
    [InlineData("/tag")]
    public async Task Where_the_store_is_down_the_page_has_its_button_all_the_same(string path)
    {
        await using var site = await StartAsync();
        using var browser = await SignInBothAsync(site);
        site.Store.IsDown = true;

        var page = await HtmlPage.OpenAsync(browser, path);

        Assert.Equal(["Grace Hopper"], page.Names);
    }

    [Theory]
    [InlineData("/component")]
    [InlineData("/tag")]
    public async Task In_a_tab_of_an_account_it_leads_to_the_tabs_of_the_others(string path)
    {
        await using var site = await StartAsync(app: app => app.UseSessionPaths().UseAuthentication().UseAuthorization());
        using var browser = await SignInBothAsync(site);

        var page = await HtmlPage.OpenAsync(browser, "/u/0" + path);

        Assert.Equal("Account: <script>alert(1)</script>", page.Document.QuerySelector("summary")!.GetAttribute("aria-label"));
        var other = page.Document.QuerySelector("li a")!;
        Assert.Equal(("/u/1/", "Switch to Grace Hopper grace@example.com"), (other.GetAttribute("href"), HtmlPage.GetLabel(other)));
        Assert.Equal("/sign-in", page.Document.QuerySelector("a.sg-row[href*='sign-in']")!.GetAttribute("href"));
        Assert.All(page.Document.QuerySelectorAll("form"), form => Assert.Equal("/session/sign-out", form.GetAttribute("action")));
    }

    private static Task<TestSite> StartAsync(SessionGenSettings? settings = null, Action<WebApplication>? app = null) => PagesSite.StartAsync(
        settings ?? Multi,
        services => services.AddRazorComponents(),
        site =>
        {
            app?.Invoke(site);
            site.UseAntiforgery();
            site.MapRazorComponents<SwitcherPage>();
            site.MapGet("/tag", async (HttpContext http, bool? alone) =>
            {
                var helper = new AccountSwitcherTagHelper { ViewContext = new ViewContext { HttpContext = http }, ShowAccounts = alone != true };
                var context = new TagHelperContext([], new Dictionary<object, object>(), "id");
                var output = new TagHelperOutput(
                    "account-switcher",
                    [new TagHelperAttribute("class", "ours"), new TagHelperAttribute("id", "me"), new TagHelperAttribute("title", new HtmlString("R&amp;D K&#xF6;ln"))],
                    (_, _) => Task.FromResult(new DefaultTagHelperContent().SetHtmlContent("<a href=\"/settings\">Settings</a>")));
                await helper.ProcessAsync(context, output);
                using var html = new StringWriter();
                output.WriteTo(html, System.Text.Encodings.Web.HtmlEncoder.Default);
                return Results.Content(html.ToString(), "text/html; charset=utf-8");
            });
        },
        options => options.DescribeAccount<TestSessionClaims>(session => session.UserId switch
        {
            "grace" => new AccountDescription("Grace Hopper", "grace@example.com"),
            "mallory" => new AccountDescription("<script>alert(1)</script>"),
            _ => null,
        }));

    private static async Task<Browser> SignInBothAsync(TestSite site)
    {
        var browser = site.NewBrowser();
        await browser.SignInAsync("mallory");
        await browser.SignInAsync("grace");
        return browser;
    }
}
