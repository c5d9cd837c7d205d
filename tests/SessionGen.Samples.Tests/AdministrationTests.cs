using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using SessionGen.Testing;

namespace SessionGen.Samples.Tests;

/// <summary>The page that ends sessions of others.</summary>
public sealed class AdministrationTests(AccountsApplication application) : IClassFixture<AccountsApplication>
{
    [Theory]
    [InlineData("tomas", "admin")]
    [InlineData("mara", "default")]
    public async Task It_takes_the_role_and_a_short_session(string person, string policy)
    {
        using var visitor = NewVisitor();
        await visitor.SignInAsync(person, policy);
        var page = await visitor.OpenAsync("/admin");

        Assert.Empty(page.Document.QuerySelectorAll("main form[method=post]"));
        Assert.Equal("/sign-in?returnUrl=%2Fadmin", page.Document.QuerySelector("main a.button")!.GetAttribute("href"));
    }

    [Fact]
    public async Task A_form_that_was_not_rendered_is_taken_by_nobody()
    {
        using var mara = NewVisitor();
        using var tomas = NewVisitor();
        await tomas.SignInAsync("tomas", "admin");
        await mara.SignInAsync("mara", "admin");
        var revoke = Revoke(await mara.OpenAsync("/admin?user=tomas"));

        // Tomás sends the administrator's form with an antiforgery token of his own.
        var own = await tomas.OpenAsync("/sign-in");
        var token = own.Document.QuerySelector<IHtmlInputElement>("input[name=__RequestVerificationToken]")!.Value;
        var forged = new HttpRequestMessage(HttpMethod.Post, "/admin?user=tomas")
        {
            Content = new FormUrlEncodedContent([new("_handler", "revoke"), new("__RequestVerificationToken", token), new(revoke.Name!, revoke.Value)]),
        };
        await tomas.SendAsync(forged, HttpStatusCode.BadRequest);
        Assert.Equal("/", (await tomas.OpenAsync("/")).Path);
    }

    [Fact]
    public async Task A_revoked_session_is_over_at_its_next_request()
    {
        using var mara = NewVisitor();
        using var laptop = NewVisitor();
        using var phone = NewVisitor();
        await laptop.SignInAsync("noor");
        var session = (await laptop.OpenAsync("/")).Document.QuerySelector<IHtmlInputElement>("input[name=sessionId]")!.Value;
        await phone.SignInAsync("noor");
        await mara.SignInAsync("mara", "admin");
        var admin = await mara.OpenAsync("/admin?user=noor");
        Assert.Equal(2, admin.Document.QuerySelectorAll("tbody tr").Length);

        admin = await admin.PressAsync($"Revoke {session}");
        Assert.Equal("1 session was ended.", admin.Document.QuerySelector("[role=status]")!.TextContent);
        Assert.Single(admin.Document.QuerySelectorAll("tbody tr"));
        Assert.Equal("/sign-in?returnUrl=%2F", (await laptop.OpenAsync("/")).Path);
        Assert.Equal("/", (await phone.OpenAsync("/")).Path);

        admin = await admin.PressAsync("Revoke all");
        Assert.Empty(admin.Document.QuerySelectorAll("tbody tr"));
        Assert.Equal("/sign-in?returnUrl=%2F", (await phone.OpenAsync("/")).Path);
        Assert.Equal("/", (await mara.OpenAsync("/")).Path);
    }

    [Fact]
    public async Task All_but_ones_own_session_are_ended()
    {
        using var mara = NewVisitor();
        using var laptop = NewVisitor();
        await laptop.SignInAsync("mara");
        await mara.SignInAsync("mara", "admin");

        var admin = await (await mara.OpenAsync("/admin")).PressAsync("Revoke all but this one");
        Assert.Equal("this one", Assert.Single(admin.Document.QuerySelectorAll("tbody tr")).QuerySelector(".badge")!.TextContent);
        Assert.Equal("/sign-in?returnUrl=%2F", (await laptop.OpenAsync("/")).Path);
        Assert.DoesNotContain("all but this one", (await mara.OpenAsync("/admin?user=noor")).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_says_which_device_it_is_on_and_when_it_was_active()
    {
        using var mara = NewVisitor("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36");
        using var phone = NewVisitor("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1");
        await phone.SignInAsync("adaeze");
        await mara.SignInAsync("mara", "admin");

        var row = (await mara.OpenAsync("/admin?user=adaeze")).Document.QuerySelector("tbody tr")!;
        Assert.StartsWith("Safari on iPhone, 127.0.0.1", row.QuerySelector("th")!.TextContent.Trim(), StringComparison.Ordinal);
        Assert.Matches("^[0-9]+ s ago$", row.QuerySelector("td[data-label='Last active']")!.TextContent);
        Assert.Contains("Chrome on Linux, 127.0.0.1", (await mara.OpenAsync("/admin")).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_users_are_signed_out_once_that_is_confirmed()
    {
        await using var own = new AccountsApplication();
        await own.InitializeAsync();
        using var mara = new Visitor(own.Address);
        using var noor = new Visitor(own.Address);
        await noor.SignInAsync("noor");
        await mara.SignInAsync("mara", "admin");

        var all = await mara.OpenAsync("/admin/all-sessions");
        Assert.Contains("2 active sessions: 1 admin, 1 default.", all.Html, StringComparison.Ordinal);
        var unconfirmed = await all.PressAsync("End all sessions");
        Assert.Equal("/admin/all-sessions", unconfirmed.Path);
        Assert.Equal("/", (await noor.OpenAsync("/")).Path);

        unconfirmed.Document.QuerySelector<IHtmlInputElement>("input[name=IsConfirmed]")!.IsChecked = true;
        Assert.Equal("/sign-in", (await unconfirmed.PressAsync("End all sessions")).Path);
        Assert.Equal("/sign-in?returnUrl=%2F", (await noor.OpenAsync("/")).Path);
        Assert.Equal("/sign-in?returnUrl=%2F", (await mara.OpenAsync("/")).Path);
    }

    [Fact]
    public async Task Only_administrators_sign_out_all_users()
    {
        using var tomas = NewVisitor();
        await tomas.SignInAsync("tomas", "admin");
        Assert.Empty((await tomas.OpenAsync("/admin/all-sessions")).Document.QuerySelectorAll("main form[method=post]"));
    }

    private static IHtmlButtonElement Revoke(Page page) => page.Document.QuerySelector<IHtmlButtonElement>("button[name=SessionId]")!;

    private Visitor NewVisitor(string? userAgent = null) => new(application.Address, userAgent);
}
