using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;

namespace SessionGen.Browser.Tests;

public sealed class ChooserTests(Chromium chromium)
{
    [Fact]
    public async Task An_account_is_chosen_without_script()
    {
        await using var site = await WebSite.StartAsync();
        await using var profile = await chromium.NewProfileAsync(site, new() { JavaScriptEnabled = false });
        await profile.SignInAsync("alice");
        await profile.SignInAsync("bob");
        var tab = await profile.Context.NewPageAsync();
        await tab.GotoAsync("/sign-in/choose");

        await tab.GetByRole(AriaRole.Button, new() { Name = "Continue as Alice Example" }).ClickAsync();

        await Assertions.Expect(tab).ToHaveURLAsync("/");
        Assert.Equal("alice", await tab.TextContentAsync("#user"));
    }

    [Fact]
    public async Task An_account_is_chosen_with_the_keyboard_alone()
    {
        await using var site = await WebSite.StartAsync();
        await using var profile = await chromium.NewProfileAsync(site);
        await profile.SignInAsync("alice");
        await profile.SignInAsync("bob");
        var tab = await profile.Context.NewPageAsync();
        await tab.GotoAsync("/sign-in/choose");

        var reached = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            await tab.Keyboard.PressAsync("Tab");
            reached.Add(await tab.EvaluateAsync<string>("() => document.activeElement.ariaLabel ?? document.activeElement.innerText"));
            Assert.NotEqual("none", await tab.EvaluateAsync<string>("() => getComputedStyle(document.activeElement).outlineStyle"));
        }

        Assert.Equal(
            [
                "Continue as Alice Example alice@example.org Active now", "Sign out Alice Example, alice@example.org",
                "Continue as Bob Example Current bob@example.org Active now", "Sign out Bob Example, bob@example.org",
                "Use another account", "Sign out of all accounts",
            ],
            reached.Select(text => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))));
        for (var i = 0; i < 5; i++)
        {
            await tab.Keyboard.PressAsync("Shift+Tab");
        }

        await tab.Keyboard.PressAsync("Enter");
        await Assertions.Expect(tab).ToHaveURLAsync("/");
        Assert.Equal("alice", await tab.TextContentAsync("#user"));
    }

    [Theory]
    [InlineData("Sign out of all accounts", "/sign-in")]
    [InlineData("Continue as Alice Example", "/orders")]
    public async Task A_button_may_lead_to_a_page_that_sends_people_on_to_an_identity_provider(string button, string page)
    {
        await using var provider = await WebSite.StartAsync();
        await using var site = await WebSite.StartAsync(app => app.Use((http, next) =>
        {
            if (http.Request.Path != page || http.Request.Method != "GET")
            {
                return next(http);
            }

            http.Response.Redirect(provider.Address.ToString());
            return Task.CompletedTask;
        }));
        await using var profile = await chromium.NewProfileAsync(site);
        await profile.SignInAsync("alice");
        await profile.SignInAsync("bob");
        var tab = await profile.Context.NewPageAsync();
        await tab.GotoAsync("/sign-in/choose?returnUrl=/orders");

        await tab.GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync();

        await Assertions.Expect(tab).ToHaveURLAsync(provider.Address.ToString());
    }

    [Fact]
    public async Task Accounts_are_signed_out_one_by_one_until_nobody_is_left()
    {
        await using var site = await WebSite.StartAsync();
        await using var profile = await chromium.NewProfileAsync(site);
        await profile.SignInAsync("alice");
        await profile.SignInAsync("bob");
        var tab = await profile.Context.NewPageAsync();
        await tab.GotoAsync("/sign-in/choose");

        await tab.GetByRole(AriaRole.Button, new() { Name = "Sign out Alice Example" }).ClickAsync();
        await Assertions.Expect(tab.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(1);
        await tab.GetByRole(AriaRole.Button, new() { Name = "Sign out Bob Example" }).ClickAsync();

        await Assertions.Expect(tab).ToHaveURLAsync("/sign-in");
        Assert.Empty(await profile.Context.CookiesAsync());
    }

    [Fact]
    public async Task Another_account_signs_in_from_the_chooser_and_all_sign_out_there()
    {
        await using var site = await WebSite.StartAsync();
        await using var profile = await chromium.NewProfileAsync(site);
        await profile.SignInAsync("alice");
        var tab = await profile.Context.NewPageAsync();
        await tab.GotoAsync("/sign-in/choose");

        await tab.GetByRole(AriaRole.Link, new() { Name = "Use another account" }).ClickAsync();
        await tab.GetByLabel("User").FillAsync("bob");
        await tab.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(tab).ToHaveURLAsync("/");
        Assert.Equal("bob", await tab.TextContentAsync("#user"));

        await tab.GotoAsync("/sign-in/choose");
        await tab.GetByRole(AriaRole.Button, new() { Name = "Sign out of all accounts" }).ClickAsync();
        await Assertions.Expect(tab).ToHaveURLAsync("/sign-in");
        Assert.Empty(await profile.Context.CookiesAsync());
    }

    [Fact]
    public async Task Where_nobody_is_signed_in_the_chooser_leads_to_the_sign_in_page()
    {
        await using var site = await WebSite.StartAsync();
        await using var profile = await chromium.NewProfileAsync(site);
        var tab = await profile.Context.NewPageAsync();

        await tab.GotoAsync("/sign-in/choose");

        Assert.Equal("/sign-in", new Uri(tab.Url).AbsolutePath);
    }

    [Fact]
    public async Task The_chooser_fits_a_desk_and_a_phone_in_light_and_dark()
    {
        await using var site = await WebSite.StartAsync();
        await using var profile = await chromium.NewProfileAsync(site);
        await profile.SignInAsync("alice");
        site.Time.Advance(TimeSpan.FromMinutes(5));
        await profile.SignInAsync("bartholomew-with-a-name-longer-than-a-phone-is-wide");
        await profile.SignInAsync("carol");
        var tab = await profile.Context.NewPageAsync();
        await tab.GotoAsync("/sign-in/choose");

        await Screenshots.TakeAsync(tab, "chooser");
    }

    [Fact]
    public async Task Its_messages_fit_a_desk_and_a_phone_in_light_and_dark()
    {
        await using var site = await WebSite.StartAsync(app => app.UseSessionPaths());
        await using var profile = await chromium.NewProfileAsync(site);
        await profile.SignInAsync("alice");
        var tab = await profile.Context.NewPageAsync();
        profile.ExpectedStatuses.UnionWith([StatusCodes.Status404NotFound, StatusCodes.Status503ServiceUnavailable]);

        await tab.GotoAsync("/u/7/");
        await Assertions.Expect(tab.GetByRole(AriaRole.Heading)).ToHaveTextAsync("You are not signed in to this account");
        await Screenshots.TakeAsync(tab, "account-not-signed-in");

        site.IsStoreDown = true;
        await tab.GotoAsync("/sign-in/choose");
        await Assertions.Expect(tab.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Your accounts cannot be shown right now");
        await Screenshots.TakeAsync(tab, "accounts-unavailable");
    }
}
