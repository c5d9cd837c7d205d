using System.Net;
using SessionGen.Testing;

namespace SessionGen.Samples.Tests;

/// <summary>The walk through samples/Accounts of somebody whose browser runs no script.</summary>
public sealed class AccountsTests(AccountsApplication application) : IClassFixture<AccountsApplication>
{
    private const string Mara = "Mara Lindqvist";
    private const string Yuki = "Yuki Hanamura";

    [Fact]
    public async Task The_first_page_leads_to_the_sign_in_and_the_sign_in_back_to_it()
    {
        using var visitor = NewVisitor();

        var signIn = await visitor.OpenAsync("/notes");
        Assert.Equal("/sign-in?returnUrl=%2Fnotes", signIn.Path);
        Assert.Contains("This sample asks for no password", signIn.Html, StringComparison.Ordinal);

        var notes = await signIn.PressAsync(button => button.Value == "yuki");
        Assert.Equal("/notes", notes.Path);
    }

    [Theory]
    [InlineData("https://elsewhere.example/")]
    [InlineData("//elsewhere.example")]
    [InlineData("/\\elsewhere.example")]
    [InlineData("notes")]
    public async Task The_sign_in_leads_to_no_other_site(string returnUrl)
    {
        using var visitor = NewVisitor();
        var page = await visitor.SignInAsync("yuki", query: "?returnUrl=" + Uri.EscapeDataString(returnUrl));
        Assert.Equal(new Uri(application.Address, "/"), page.Address);
    }

    [Fact]
    public async Task Two_accounts_are_signed_in_and_one_is_switched_to()
    {
        using var visitor = NewVisitor();
        await visitor.SignInAsync("mara");

        var home = await visitor.SignInAsync("yuki");
        Assert.Equal(Yuki, home.Heading);
        Assert.Equal([Yuki, Mara], home.Accounts);
        Assert.Equal(["this tab", "active", "policy default"], home.Badges(Yuki));
        Assert.Equal(["policy default"], home.Badges(Mara));

        home = await home.PressAsync($"Switch to this account: {Mara}");
        Assert.Equal("/", home.Path);
        Assert.Equal(Mara, home.Heading);
        Assert.Equal([Mara, Yuki], home.Accounts);
    }

    [Fact]
    public async Task Each_session_has_its_lifetime_as_a_picture()
    {
        using var visitor = NewVisitor();
        await visitor.SignInAsync("mara", "admin");
        var home = await visitor.SignInAsync("yuki");

        Assert.Equal(2, home.Document.QuerySelectorAll("svg[role=img]").Length);
        Assert.Contains("in 59 min", home.Card(Mara).QuerySelector("desc")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("in 7 h 59 min", home.Card(Yuki).QuerySelector("desc")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signing_out_another_account_changes_nothing_for_the_active_one()
    {
        using var visitor = NewVisitor();
        await visitor.SignInAsync("mara");
        var home = await visitor.SignInAsync("yuki");

        home = await home.PressAsync($"Sign out {Mara}");
        Assert.Equal("/", home.Path);
        Assert.Equal([Yuki], home.Accounts);

        Assert.Equal("/sign-in", (await home.PressAsync($"Sign out {Yuki}")).Path);
        Assert.Equal("/sign-in?returnUrl=%2F", (await visitor.OpenAsync("/")).Path);
    }

    [Fact]
    public async Task Signing_the_active_account_out_leads_to_the_chooser()
    {
        using var visitor = NewVisitor();
        await visitor.SignInAsync("mara");
        var home = await visitor.SignInAsync("yuki");

        var chooser = await home.PressAsync($"Sign out {Yuki}");
        Assert.Equal("/sign-in/choose", chooser.Path);
        Assert.Contains("theme.css", chooser.Html, StringComparison.Ordinal);
        Assert.Equal(Mara, (await chooser.PressAsync(button => Page.Label(button).StartsWith($"Continue as {Mara}", StringComparison.Ordinal))).Heading);
    }

    [Fact]
    public async Task A_page_that_names_no_icon_has_one()
    {
        using var visitor = NewVisitor();
        Assert.Equal("/favicon.svg", (await visitor.OpenAsync("/favicon.ico")).Path);
    }

    [Fact]
    public async Task The_header_has_the_accounts_of_the_browser()
    {
        using var visitor = NewVisitor();
        await visitor.SignInAsync("mara");
        var notes = await visitor.SignInAsync("yuki", query: "?returnUrl=%2Fnotes");

        var switcher = notes.Document.QuerySelector(".bar details.sg-switcher")!;
        Assert.Contains(Yuki, switcher.TextContent, StringComparison.Ordinal);
        Assert.Contains(Mara, switcher.TextContent, StringComparison.Ordinal);
        Assert.Empty((await NewVisitor().OpenAsync("/sign-in")).Document.QuerySelectorAll(".sg-switcher"));
    }

    [Fact]
    public async Task Signing_out_of_all_ends_every_session_of_the_browser_and_no_other()
    {
        using var visitor = NewVisitor();
        using var other = NewVisitor();
        await other.SignInAsync("yuki");
        await visitor.SignInAsync("mara");
        var home = await visitor.SignInAsync("yuki");

        Assert.Equal("/sign-in", (await home.PressAsync("Sign out of all")).Path);
        Assert.Equal("/sign-in?returnUrl=%2F", (await visitor.OpenAsync("/")).Path);
        Assert.Equal([Yuki], (await other.OpenAsync("/")).Accounts);
    }

    [Fact]
    public async Task Each_tab_may_be_another_account()
    {
        using var visitor = NewVisitor();
        await visitor.SignInAsync("mara");
        var home = await visitor.SignInAsync("yuki");

        var tab = await visitor.OpenAsync(home.Find($"Open a tab as this account: {Mara}").GetAttribute("href")!);
        Assert.Equal("/u/0/", tab.Path);
        Assert.Equal(Mara, tab.Heading);
        Assert.Equal(["this tab", "policy default"], tab.Badges(Mara));
        Assert.Equal(["active", "policy default"], tab.Badges(Yuki));
        Assert.Equal("/u/0/notes", new Uri(new Uri(tab.Address, tab.Document.QuerySelector("base")!.GetAttribute("href")), tab.Find("Notes").GetAttribute("href")!).AbsolutePath);

        var notes = await visitor.OpenAsync("/u/0/notes");
        Assert.Equal(Mara, notes.Document.QuerySelector("label strong")!.TextContent);
        Assert.Equal(Yuki, (await visitor.OpenAsync("/notes")).Document.QuerySelector("label strong")!.TextContent);
        Assert.Equal(Yuki, (await visitor.OpenAsync("/u/1/")).Heading);
        Assert.Equal(Yuki, (await visitor.OpenAsync("/")).Heading);
    }

    [Fact]
    public async Task An_error_page_of_a_tab_is_of_the_account_of_the_tab()
    {
        using var visitor = NewVisitor();
        await visitor.SignInAsync("mara");
        await visitor.SignInAsync("yuki");

        var page = await visitor.OpenAsync("/u/0/missing", HttpStatusCode.NotFound);

        Assert.Equal("Not found", page.Heading);
        Assert.Equal("/u/0/", page.Document.QuerySelector("base")!.GetAttribute("href"));
        Assert.Contains(Mara, page.Document.QuerySelector(".bar summary")!.GetAttribute("aria-label"), StringComparison.Ordinal);
        Assert.Equal("", page.Find("Go to the start page").GetAttribute("href"));
        Assert.False(page.Headers.ContainsKey("Set-Cookie"));
        Assert.Contains(Yuki, (await visitor.OpenAsync("/missing", HttpStatusCode.NotFound)).Document.QuerySelector(".bar summary")!.GetAttribute("aria-label"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_of_a_tab_is_sent_as_the_account_of_the_tab()
    {
        using var visitor = NewVisitor();
        await visitor.SignInAsync("mara", "admin");
        await visitor.SignInAsync("yuki");
        await visitor.OpenAsync("/sign-in");

        // Somebody who signs in in no other test of this application.
        var admin = await visitor.OpenAsync("/u/0/admin?user=adaeze");
        admin = await admin.PressAsync("Revoke all");
        Assert.Equal("/u/0/admin?user=adaeze&ended=0", admin.Path);
    }

    [Fact]
    public async Task A_tab_whose_account_is_signed_out_shows_nobody()
    {
        using var visitor = NewVisitor();
        await visitor.SignInAsync("mara");
        await visitor.SignInAsync("yuki");
        var tab = await visitor.OpenAsync("/u/0/");

        var next = await tab.PressAsync($"Sign out {Mara}");
        Assert.Equal("/", next.Path);
        Assert.Equal([Yuki], next.Accounts);
        await visitor.OpenAsync("/u/0/", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Background_requests_run_as_the_session_and_set_no_cookie()
    {
        using var visitor = NewVisitor();
        await visitor.SignInAsync("mara");

        var end = await visitor.OpenAsync("/activity/end");
        Assert.Contains("endsAt", end.Html, StringComparison.Ordinal);
        Assert.False(end.Headers.ContainsKey("Set-Cookie"));
    }

    [Fact]
    public async Task A_stream_ends_with_its_session()
    {
        using var visitor = NewVisitor();
        var home = await visitor.SignInAsync("mara");

        using var stream = await visitor.OpenStreamAsync("/activity/clock");
        Assert.Matches(@"^data: \d\d:\d\d:\d\d$", await stream.ReadLineAsync(TestContext.Current.CancellationToken));
        await home.PressAsync("Sign out of all");
        Assert.EndsWith("data: The session is over.", (await stream.ReadToEndAsync(TestContext.Current.CancellationToken)).TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_signed_in_survives_a_restart()
    {
        await using var own = new AccountsApplication();
        await own.InitializeAsync();
        using var visitor = new Visitor(own.Address);
        await visitor.SignInAsync("mara");
        var home = await visitor.SignInAsync("yuki");

        await own.RestartAsync();
        visitor.MoveTo(own.Address);
        Assert.Equal(home.Accounts, (await visitor.OpenAsync("/")).Accounts);
    }

    [Fact]
    public async Task A_form_that_was_opened_as_another_account_is_refused()
    {
        using var visitor = NewVisitor();
        await visitor.SignInAsync("ines", "admin");
        await visitor.SignInAsync("mara", "admin");
        var admin = await visitor.OpenAsync("/admin?user=ines");
        await visitor.SignInAsync("yuki");

        await admin.PressAsync("Revoke all", HttpStatusCode.BadRequest);
        Assert.Contains("Inès Marchetti", (await visitor.OpenAsync("/")).Accounts);
    }

    [Fact]
    public async Task A_form_without_its_token_is_refused()
    {
        using var visitor = NewVisitor();
        var page = await visitor.OpenAsync("/sign-in");
        page.Document.QuerySelector("input[name=__RequestVerificationToken]")!.Remove();
        await page.PressAsync(button => button.Value == "yuki", HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/sign-in")]
    [InlineData("/notes")]
    [InlineData("/activity")]
    [InlineData("/admin")]
    [InlineData("/admin/all-sessions")]
    [InlineData("/nothing/here")]
    public async Task No_page_needs_more_than_its_strict_policy_allows(string path)
    {
        using var visitor = NewVisitor();
        await visitor.SignInAsync("mara", "admin");
        var page = await visitor.OpenAsync(path, path == "/nothing/here" ? HttpStatusCode.NotFound : HttpStatusCode.OK);

        Assert.Equal(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'self'",
            page.Headers["Content-Security-Policy"]);
        Assert.Empty(page.Document.QuerySelectorAll("style, [style], script:not([src])"));
        Assert.DoesNotContain(page.Document.All, element => element.Attributes.Any(attribute => attribute.Name.StartsWith("on", StringComparison.Ordinal)));
        Assert.All(page.Document.QuerySelectorAll("img, script, link[href]"), element => Assert.DoesNotContain("//", element.GetAttribute("src") ?? element.GetAttribute("href"), StringComparison.Ordinal));
        Assert.Single(page.Document.QuerySelectorAll("h1"));
        Assert.Equal((path == "/nothing/here" ? path : path[1..]) + "#content", page.Document.QuerySelector(".skip")!.GetAttribute("href"));
        Assert.NotNull(page.Document.GetElementById("content"));
        Assert.Equal("en", page.Document.DocumentElement.GetAttribute("lang"));
        Assert.All(page.Document.QuerySelectorAll("img"), image => Assert.True(image.HasAttribute("alt")));
    }

    private Visitor NewVisitor() => new(application.Address);
}
