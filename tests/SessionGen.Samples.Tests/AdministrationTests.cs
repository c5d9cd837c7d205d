using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;

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

        Assert.Empty(page.Document.QuerySelectorAll("form[method=post]"));
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

    private static IHtmlButtonElement Revoke(Page page) => page.Document.QuerySelector<IHtmlButtonElement>("button[name=SessionId]")!;

    private Visitor NewVisitor() => new(application.Address);
}
