using System.Net;
using SessionGen.Package.Tests.Infrastructure;
using SessionGen.Testing;

namespace SessionGen.Package.Tests;

/// <summary>What people get from an application with the pages and components of the packages, over HTTP and without script.</summary>
public sealed class PagesTests(PagesProject project) : IClassFixture<PagesProject>
{
    private const string RazorPage = "/";
    private const string RazorComponent = "/components";

    [Fact]
    public void The_pages_of_the_documents_build_without_a_warning() => project.Build.ShouldHaveNoDiagnostics();

    [Theory]
    [InlineData(RazorPage)]
    [InlineData(RazorComponent)]
    public async Task Who_is_signed_out_is_shown_the_way_to_sign_in_and_back(string path)
    {
        using var visitor = new Visitor(project.Application.Address);

        var page = await visitor.OpenAsync(path);

        Assert.Equal("/sign-in?returnUrl=" + Uri.EscapeDataString(path), page.Find("Sign in").GetAttribute("href"));
        Assert.Equal("Orders of nobody", page.Main);
    }

    [Theory]
    [InlineData(RazorPage)]
    [InlineData(RazorComponent)]
    public async Task The_switcher_shows_every_account_of_the_browser_and_switches(string path)
    {
        using var visitor = await SignInAsync("ada", "grace");

        var page = await visitor.OpenAsync(path);
        var after = await page.PressAsync(page.Find("Switch to ADA R&D"));

        Assert.Equal("Account: GRACE, R&D", page.Document.QuerySelector("details.sg-switcher > summary")?.GetAttribute("aria-label"));
        Assert.Equal(["GRACE", "ADA"], page.Accounts);
        Assert.Equal("Orders of grace", page.Main);
        Assert.Equal("/profile", page.Find("Profile", below: ".sg-menu .sg-items").GetAttribute("href"));
        Assert.Equal("/sign-in", page.Find("Add another account").GetAttribute("href"));
        Assert.Empty(page.Inline);
        Assert.Equal("/", after.Path);
        Assert.Equal("Orders of ada", after.Main);
        Assert.Equal("Orders of ada", (await visitor.OpenAsync(path)).Main);
    }

    [Theory]
    [InlineData(RazorPage)]
    [InlineData(RazorComponent)]
    public async Task The_style_that_a_page_links_comes_from_the_package(string path)
    {
        using var visitor = new Visitor(project.Application.Address);
        var page = await visitor.OpenAsync(path);

        var style = await visitor.OpenAsync(page.Document.QuerySelector("link[rel=stylesheet]")!.GetAttribute("href")!);

        Assert.Equal(("text/css; charset=utf-8", "nosniff"), (style.Headers["Content-Type"], style.Headers["X-Content-Type-Options"]));
        Assert.Contains(".sg-switcher", style.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_applications_own_chooser_takes_the_place_of_ours()
    {
        using var visitor = await SignInAsync("ada", "grace");

        var chooser = await visitor.OpenAsync("/sign-in/choose?returnUrl=%2Fcomponents");
        var chosen = await chooser.PressAsync(chooser.Find("ADA", below: "main"));

        Assert.Equal("Who is it? ADA Sign out GRACE Sign out Use another account", chooser.Main);
        Assert.Equal("/sign-in?returnUrl=%2Fcomponents", chooser.Find("Use another account").GetAttribute("href"));
        Assert.Equal("/components", chosen.Path);
        Assert.Equal("Orders of ada", chosen.Main);
    }

    [Fact]
    public async Task Signing_out_leads_to_the_applications_own_chooser_until_nobody_is_left()
    {
        using var visitor = await SignInAsync("ada", "grace", "mary");

        var three = await visitor.OpenAsync(RazorPage);
        var two = await three.PressAsync(three.Find("Sign out MARY, R&D"));
        var one = await two.PressAsync(two.Find("Sign out GRACE", below: "main"));
        var nobody = await one.PressAsync(one.Find("Sign out ADA", below: "main"));

        Assert.Equal(("/sign-in/choose", "Who is it? ADA Sign out GRACE Sign out Use another account"), (two.Path, two.Main));
        Assert.Equal(("/sign-in/choose", "Who is it? ADA Sign out Use another account"), (one.Path, one.Main));
        Assert.Equal("/sign-in", nobody.Path);
        Assert.Equal("/sign-in?returnUrl=%2Fcomponents", (await visitor.OpenAsync("/sign-in/choose?returnUrl=%2Fcomponents")).Path);
    }

    [Theory]
    [InlineData("")]
    [InlineData("components")]
    public async Task A_tab_of_an_account_shows_it_and_leads_to_the_tabs_of_the_others(string path)
    {
        using var visitor = await SignInAsync("ada", "grace");

        var page = await visitor.OpenAsync("/u/0/" + path);

        Assert.Equal(["ADA", "GRACE"], page.Accounts);
        Assert.Equal("Orders of ada", page.Main);
        Assert.Equal("/u/1/", page.Find("Switch to GRACE R&D").GetAttribute("href"));
    }

    [Fact]
    public async Task A_page_of_ours_allows_no_script_and_leads_to_the_applications_own_chooser()
    {
        using var visitor = await SignInAsync("ada");

        var page = await visitor.OpenAsync("/u/9/components", HttpStatusCode.NotFound);
        var chooser = await visitor.OpenAsync(page.Document.QuerySelector("main a")!.GetAttribute("href")!);

        Assert.Equal(
            "default-src 'none'; style-src 'self'; img-src 'self' https: data:; form-action 'self' https: http:; frame-ancestors 'none'; base-uri 'none'",
            page.Headers["Content-Security-Policy"]);
        Assert.Empty(page.Inline);
        Assert.StartsWith("Who is it? ADA ", chooser.Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_lines_in_CSharp_list_switch_and_sign_out()
    {
        using var visitor = await SignInAsync("ada", "grace");

        var answer = await visitor.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/in-csharp"));

        Assert.Equal("""{"users":["ada","grace"],"switched":true,"signedOut":true}""", answer.Html);
        Assert.Equal("Orders of nobody", (await visitor.OpenAsync(RazorPage)).Main);
    }

    private async Task<Visitor> SignInAsync(params string[] users)
    {
        var visitor = new Visitor(project.Application.Address);
        foreach (var user in users)
        {
            await visitor.SignInAsync(user);
        }

        return visitor;
    }
}
