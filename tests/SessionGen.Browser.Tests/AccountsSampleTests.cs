using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;

namespace SessionGen.Browser.Tests;

/// <summary>samples/Accounts, used as its README tells people to.</summary>
public sealed class AccountsSampleTests(Chromium chromium, AccountsSample sample) : IClassFixture<AccountsSample>
{
    [Fact]
    public async Task Two_people_sign_in_and_a_switch_in_one_tab_shows_in_the_other()
    {
        await using var profile = await chromium.NewProfileAsync(sample.Address);
        var tab = await profile.Context.NewPageAsync();
        await SignInAsync(tab, "mara");
        await SignInAsync(tab, "tomas");
        var other = await profile.Context.NewPageAsync();
        var list = other.WaitForResponseAsync("**/session/list");
        await other.GotoAsync("/");
        await (await list).FinishedAsync();
        await Assertions.Expect(other.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Tomás Ferreira");

        await tab.GetByRole(AriaRole.Button, new() { Name = "Switch to this account: Mara Lindqvist" }).ClickAsync();

        await Assertions.Expect(tab.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Mara Lindqvist");
        await Assertions.Expect(other.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Mara Lindqvist");
        await Assertions.Expect(tab.GetByRole(AriaRole.Img)).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task Everything_but_the_notes_works_without_script()
    {
        await using var profile = await chromium.NewProfileAsync(sample.Address, new() { JavaScriptEnabled = false });
        var tab = await profile.Context.NewPageAsync();
        await SignInAsync(tab, "yuki");
        await SignInAsync(tab, "noor");
        await Assertions.Expect(tab.GetByRole(AriaRole.Article)).ToHaveCountAsync(2);

        await tab.GetByRole(AriaRole.Button, new() { NameRegex = new("^Switch to this account") }).ClickAsync();
        await tab.GetByRole(AriaRole.Button, new() { NameRegex = new("^Sign out (?!of all)") }).First.ClickAsync();
        await Assertions.Expect(tab).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/sign-in/choose$"));
        await tab.GetByRole(AriaRole.Button, new() { NameRegex = new("^Continue as ") }).ClickAsync();
        await tab.GetByRole(AriaRole.Button, new() { Name = "Sign out of all" }).ClickAsync();

        await Assertions.Expect(tab).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/sign-in$"));
        Assert.DoesNotContain(await profile.Context.CookiesAsync(), cookie => cookie.Name.StartsWith("session", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Notes_are_typed_and_kept_as_the_account_that_opened_them()
    {
        await using var profile = await chromium.NewProfileAsync(sample.Address);
        var tab = await profile.Context.NewPageAsync();
        await SignInAsync(tab, "adaeze");
        await tab.GotoAsync("/notes");
        var note = tab.GetByLabel("Notes of");

        await WriteNoteAsync(tab);
        var written = await note.InputValueAsync();
        await tab.ReloadAsync();
        await Assertions.Expect(note).ToHaveValueAsync(written);
        await SignInAsync(tab, "ines");
        await tab.GotoAsync("/notes");
        await Assertions.Expect(tab.GetByLabel("Notes of Inès")).ToBeVisibleAsync();
        await Assertions.Expect(note).ToHaveValueAsync("");
    }

    [Fact]
    public async Task A_page_whose_circuit_begins_after_a_switch_shows_neither_account_and_loads_itself_again()
    {
        await using var profile = await chromium.NewProfileAsync(sample.Address);
        var tab = await profile.Context.NewPageAsync();
        await SignInAsync(tab, "noor");
        var slow = await profile.Context.NewPageAsync();
        var isAsked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var isSwitched = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await slow.RouteAsync("**/_framework/blazor*.js", async route =>
        {
            isAsked.TrySetResult();
            await isSwitched.Task;
            await route.ContinueAsync();
        });
        await slow.GotoAsync("/notes", new() { WaitUntil = WaitUntilState.Commit });
        await isAsked.Task.WaitAsync(TestContext.Current.CancellationToken);
        await Assertions.Expect(slow.GetByLabel("Notes of Noor")).ToBeVisibleAsync();

        await SignInAsync(tab, "yuki");
        isSwitched.SetResult();

        await Assertions.Expect(slow.GetByRole(AriaRole.Alert)).ToContainTextAsync("You switched accounts");
        await Assertions.Expect(slow.GetByLabel("Notes of Yuki")).ToBeVisibleAsync();
        await Assertions.Expect(slow.GetByLabel("Notes of Noor")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task An_administrator_ends_the_sessions_of_somebody_elsewhere()
    {
        await using var elsewhere = await chromium.NewProfileAsync(sample.Address);
        var theirs = await elsewhere.Context.NewPageAsync();
        await SignInAsync(theirs, "tomas");
        await using var profile = await chromium.NewProfileAsync(sample.Address);
        var tab = await profile.Context.NewPageAsync();
        await SignInAsync(tab, "mara");
        await tab.GotoAsync("/admin");
        await Assertions.Expect(tab.GetByLabel("User")).ToHaveCountAsync(0);

        await SignInAsync(tab, "mara", "admin");
        await tab.GotoAsync("/admin");
        await tab.GetByLabel("User").SelectOptionAsync("tomas");
        await tab.GetByRole(AriaRole.Button, new() { Name = "Show" }).ClickAsync();
        await Assertions.Expect(tab).ToHaveURLAsync("/admin?user=tomas");
        await tab.GetByRole(AriaRole.Button, new() { Name = "Revoke all", Exact = true }).ClickAsync();
        await Assertions.Expect(tab.GetByRole(AriaRole.Status)).ToContainTextAsync("ended");

        await theirs.BringToFrontAsync();
        await theirs.EvaluateAsync("() => { dispatchEvent(new Event('focus')); }");
        await Assertions.Expect(theirs).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/sign-in"));
    }

    [Fact]
    public async Task Every_page_fits_a_desk_and_a_phone_in_light_and_dark()
    {
        await using var profile = await chromium.NewProfileAsync(sample.Address);
        var tab = await profile.Context.NewPageAsync();
        await tab.GotoAsync("/sign-in");
        await Screenshots.TakeAsync(tab, "accounts-sign-in");
        await SignInAsync(tab, "noor");
        await SignInAsync(tab, "yuki");
        await SignInAsync(tab, "mara", "admin");
        await Screenshots.TakeAsync(tab, "accounts-home");
        foreach (var (path, name) in new[] { ("/notes", "notes"), ("/activity", "activity"), ("/admin", "admin"), ("/admin/all-sessions", "all-sessions") })
        {
            await tab.GotoAsync(path);
            await Screenshots.TakeAsync(tab, $"accounts-{name}");
        }

        await tab.GotoAsync("/sign-in/choose");
        await Screenshots.TakeAsync(tab, "accounts-chooser");
        profile.ExpectedStatuses.Add(StatusCodes.Status404NotFound);
        await tab.GotoAsync("/nowhere");
        await Screenshots.TakeAsync(tab, "accounts-not-found");
    }

    [Fact]
    public async Task The_switcher_and_what_a_boundary_shows_fit_a_desk_and_a_phone_in_light_and_dark()
    {
        await using var profile = await chromium.NewProfileAsync(sample.Address);
        var tab = await profile.Context.NewPageAsync();
        await SignInAsync(tab, "noor");
        await SignInAsync(tab, "yuki");
        await tab.Locator(".sg-switcher > summary").ClickAsync();
        await Screenshots.TakeAsync(tab, "accounts-switcher");

        // The page belongs to another account when its circuit begins. It would reload by itself.
        var isSwitched = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var notes = await profile.Context.NewPageAsync();
        await notes.RouteAsync("**/_framework/blazor*.js", async route =>
        {
            await isSwitched.Task;
            await route.ContinueAsync();
        });
        await notes.GotoAsync("/notes", new() { WaitUntil = WaitUntilState.Commit });
        await Assertions.Expect(notes.GetByLabel("Notes of Yuki")).ToBeVisibleAsync();
        await notes.RouteAsync("**/notes", route => route.AbortAsync("aborted"));
        await SignInAsync(tab, "mara");
        isSwitched.SetResult();
        await Assertions.Expect(notes.GetByRole(AriaRole.Alert)).ToContainTextAsync("You switched accounts");
        await Screenshots.TakeAsync(notes, "accounts-switched");

        await notes.UnrouteAllAsync();
        await notes.GotoAsync("/notes");
        await WriteNoteAsync(notes);
        await tab.GotoAsync("/sign-in/choose");
        await tab.GetByRole(AriaRole.Button, new() { Name = "Sign out of all accounts" }).ClickAsync();
        await Assertions.Expect(notes.GetByRole(AriaRole.Alert)).ToContainTextAsync("Your session has ended.");
        await Screenshots.TakeAsync(notes, "accounts-ended");
    }

    /// <summary>Types again until the circuit listens.</summary>
    private static async Task WriteNoteAsync(IPage tab)
    {
        for (var i = 0; i < 50 && !await tab.GetByText("Saved.").IsVisibleAsync(); i++)
        {
            await tab.GetByLabel("Notes of").FillAsync($"Water the plants. {i}");
            await tab.WaitForTimeoutAsync(100);
        }
    }

    private static async Task SignInAsync(IPage tab, string person, string policy = "default")
    {
        await tab.GotoAsync("/sign-in");
        await tab.Locator($"[name=PolicyName][value={policy}]").CheckAsync();
        await tab.Locator($"[name=PersonId][value={person}]").ClickAsync();
        await Assertions.Expect(tab).ToHaveURLAsync("/");
    }
}
