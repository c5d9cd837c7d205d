using System.Collections.Concurrent;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.HtmlRendering.Infrastructure;
using Microsoft.AspNetCore.Components.Infrastructure;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Components.Web.HtmlRendering;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using SessionGen.AspNetCore.UI.Circuits;
using SessionGen.Infrastructure;
using SessionGen.Stores;

namespace SessionGen.AspNetCore.UI.Tests;

/// <summary>Circuits of interactive components: real services, users of real requests, everything but the connection between.</summary>
public sealed class CircuitTests
{
    private static readonly SessionGenSettings Multi = TestSite.Settings with { MultiSession = new MultiSessionSettings { Enabled = true } };

    [Fact]
    public async Task Who_only_clicks_within_a_circuit_is_active()
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser();
        var id = await browser.SignInAsync("ada");
        await using var circuit = await OpenAsync(site, browser);

        // The policy ends sessions after ten minutes without activity.
        for (var minute = 0; minute < 40; minute += 8)
        {
            site.Time.Advance(TimeSpan.FromMinutes(8));
            Assert.True(await circuit.ActAsync());
        }

        Assert.Equal(SessionStatus.Active, (await site.Sessions.GetAsync(id, TestContext.Current.CancellationToken))!.Status);
        Assert.Equal("ada", await browser.GetTextAsync("/me"));
    }

    [Fact]
    public async Task Activity_costs_one_write_a_token_lifetime_however_many_circuits_a_session_has()
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("ada");
        await using var one = await OpenAsync(site, browser);
        await using var two = await OpenAsync(site, browser);

        for (var second = 0; second < 180; second += 5)
        {
            await Task.WhenAll(one.ActAsync(), two.ActAsync(), one.ActAsync());
            site.Time.Advance(TimeSpan.FromSeconds(5));
        }

        Assert.Equal(3, site.Store.Extensions);
    }

    [Fact]
    public async Task Nobody_is_kept_by_an_open_page_alone()
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("ada");
        await using var circuit = await OpenAsync(site, browser);
        await circuit.ActAsync();

        site.Time.Advance(TimeSpan.FromMinutes(12));

        await circuit.WaitAsync(state => state.IsEnded);
        Assert.Equal(1, site.Store.Extensions);
    }

    [Fact]
    public async Task An_ended_session_is_not_brought_back_and_nothing_more_is_done_in_its_name()
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser();
        var id = await browser.SignInAsync("ada");
        await using var circuit = await OpenAsync(site, browser);
        circuit.Session.AddBoundary();
        Assert.Equal("ada", await circuit.GetUserAsync());

        await site.Sessions.RevokeAsync(id, TestContext.Current.CancellationToken);

        await circuit.WaitAsync(state => state.IsEnded);
        Assert.False(await circuit.ActAsync());
        Assert.Null(await circuit.GetUserAsync());
        Assert.Equal(SessionStatus.Revoked, (await site.Sessions.GetAsync(id, TestContext.Current.CancellationToken))!.Status);

        // Once the person sees it, what is left of the page belongs to nobody and works.
        circuit.Session.MarkEndShown();
        Assert.True(await circuit.ActAsync());
    }

    [Fact]
    public async Task A_session_that_ended_unheard_of_is_found_over_by_the_next_click()
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser();
        var id = await browser.SignInAsync("ada");
        await using var circuit = await OpenAsync(site, browser);
        circuit.Session.AddBoundary();

        // As another machine does whose feed does not get through.
        await site.Store.EndAsync(new EndSessionsRequest { Now = site.Time.GetUtcNow(), Status = SessionStatus.Revoked, SessionId = id }, TestContext.Current.CancellationToken);

        Assert.False(await circuit.ActAsync());
        Assert.True(circuit.Session.IsEnded);
        Assert.Null(await circuit.GetUserAsync());
    }

    [Fact]
    public async Task A_circuit_without_a_boundary_closes_when_its_session_ends()
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser();
        var id = await browser.SignInAsync("ada");
        await using var circuit = await OpenAsync(site, browser);
        await site.Sessions.RevokeAsync(id, TestContext.Current.CancellationToken);
        await circuit.WaitAsync(state => state.IsEnded);

        var error = await Assert.ThrowsAsync<InvalidOperationException>(circuit.ActAsync);

        Assert.Contains("SessionBoundary", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_circuit_keeps_its_account_when_the_browser_switches_and_when_it_reconnects_as_another()
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("ada");
        await using var circuit = await OpenAsync(site, browser);

        await browser.SignInAsync("grace");

        await circuit.WaitAsync(state => state.IsSwitched);
        Assert.Equal("ada", await circuit.GetUserAsync());
        circuit.SetUser(await GetUserAsync(site, browser));
        Assert.Equal("ada", await circuit.GetUserAsync());
        Assert.True(await circuit.ActAsync());
        Assert.False(circuit.Session.IsEnded);
    }

    [Fact]
    public async Task A_circuit_that_reconnects_as_nobody_is_over()
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("ada");
        await using var circuit = await OpenAsync(site, browser);

        circuit.SetUser(new ClaimsPrincipal(new ClaimsIdentity()));

        await circuit.WaitAsync(state => state.IsEnded);
        Assert.Null(await circuit.GetUserAsync());
    }

    [Fact]
    public async Task The_circuit_of_a_tab_with_an_account_of_its_own_does_not_care_which_one_is_active()
    {
        await using var site = await StartAsync(app: app => app.UseSessionPaths().UseAuthentication().UseAuthorization());
        using var browser = site.NewBrowser();
        await browser.SignInAsync("ada");
        await browser.SignInAsync("grace");
        await using var active = await OpenAsync(site, browser);
        await using var tab = await OpenAsync(site, browser, "/u/0");
        Assert.Equal(("grace", "ada"), (await active.GetUserAsync(), await tab.GetUserAsync()));

        await browser.SignInAsync("alan");

        await active.WaitAsync(state => state.IsSwitched);
        Assert.False(tab.Session.IsSwitched);
    }

    [Fact]
    public async Task A_store_that_is_down_holds_a_click_back_and_signs_nobody_out()
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser();
        var id = await browser.SignInAsync("ada");
        await using var circuit = await OpenAsync(site, browser);
        site.Store.IsDown = true;

        var waiting = circuit.ActAsync();
        await site.Store.WaitForExtensionsAsync(1);
        site.Store.IsDown = false;
        await AdvanceUntilAsync(site, waiting);
        Assert.True(await waiting);

        site.Time.Advance(TimeSpan.FromMinutes(2));
        site.Store.IsDown = true;
        var failing = circuit.ActAsync();
        await AdvanceUntilAsync(site, failing);
        await Assert.ThrowsAsync<SessionStoreUnavailableException>(() => failing);
        site.Store.IsDown = false;
        Assert.False(circuit.Session.IsEnded);
        Assert.Equal(SessionStatus.Active, (await site.Sessions.GetAsync(id, TestContext.Current.CancellationToken))!.Status);
    }

    [Fact]
    public async Task Activity_within_circuits_can_be_left_uncounted()
    {
        await using var site = await StartAsync(configure: options => options.CountActivity = false);
        using var browser = site.NewBrowser();
        await browser.SignInAsync("ada");
        await using var circuit = await OpenAsync(site, browser);

        Assert.True(await circuit.ActAsync());

        Assert.Equal(0, site.Store.Extensions);
    }

    [Fact]
    public async Task A_circuit_of_nobody_works_and_becomes_somebodys_only_when_it_reconnects()
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser();
        await using var circuit = await OpenAsync(site, browser);

        Assert.True(await circuit.ActAsync());
        Assert.Null(await circuit.GetUserAsync());
        Assert.Equal(0, site.Store.Extensions);
    }

    [Fact]
    public async Task A_boundary_makes_its_content_anew_for_another_session_and_keeps_it_for_the_same()
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser();
        await using var scope = site.Services.CreateAsyncScope();
        var authentication = scope.ServiceProvider.GetRequiredService<AuthenticationStateProvider>();
        await browser.SignInAsync("ada");
        var ada = await GetUserAsync(site, browser);
        await browser.SignInAsync("grace");
        var grace = await GetUserAsync(site, browser);
        SetUser(authentication, ada);
        await using var page = await RenderBoundaryAsync(scope.ServiceProvider);

        var first = await page.GetAsync();
        SetUser(authentication, new ClaimsPrincipal(ada.Identities));
        var same = await page.GetAsync();
        SetUser(authentication, grace);
        var other = await page.GetAsync();

        Assert.StartsWith("probe ", first, StringComparison.Ordinal);
        Assert.Equal(first, same);
        Assert.StartsWith("probe ", other, StringComparison.Ordinal);
        Assert.NotEqual(first, other);
    }

    [Fact]
    public async Task A_boundary_takes_the_content_away_when_the_session_ends()
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser();
        var id = await browser.SignInAsync("ada");
        await using var circuit = await OpenAsync(site, browser);
        await using var page = await RenderBoundaryAsync(circuit.Services);
        await using var own = await RenderBoundaryAsync(circuit.Services, (nameof(SessionBoundary.Ended), (RenderFragment)(builder => builder.AddContent(0, "gone"))));
        Assert.StartsWith("probe ", await page.GetAsync(), StringComparison.Ordinal);

        await site.Sessions.RevokeAsync(id, TestContext.Current.CancellationToken);
        await circuit.WaitAsync(state => state.IsEnded);
        await page.WaitAsync(html => !html.StartsWith("probe ", StringComparison.Ordinal));
        await own.WaitAsync(html => !html.StartsWith("probe ", StringComparison.Ordinal));

        var html = HtmlPage.Parse(await page.GetAsync());
        Assert.Equal("You are signed out", html.Document.QuerySelector("[role=alert] h2")!.TextContent);
        Assert.Equal("/sign-in?returnUrl=%2Fnotes%3Fn%3D1", html.Document.QuerySelector("a")!.GetAttribute("href"));
        Assert.Equal("gone", await own.GetAsync());
        Assert.False(await circuit.ActAsync());
    }

    [Theory]
    [InlineData(SessionSwitchAction.Reload, "probe ")]
    [InlineData(SessionSwitchAction.Keep, "probe ")]
    [InlineData(SessionSwitchAction.Notify, "<section")]
    public async Task A_boundary_does_on_a_switch_what_it_is_asked_to_and_never_shows_the_other_account(SessionSwitchAction action, string shown)
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("ada");
        await using var circuit = await OpenAsync(site, browser);
        await using var page = await RenderBoundaryAsync(circuit.Services, (nameof(SessionBoundary.OnSwitch), action));
        var before = await page.GetAsync();

        await browser.SignInAsync("grace");
        await circuit.WaitAsync(state => state.IsSwitched);
        await page.WaitAsync(html => html.StartsWith(shown, StringComparison.Ordinal));

        var after = await page.GetAsync();
        Assert.Equal(action != SessionSwitchAction.Notify, before == after);
        Assert.Equal("ada", await circuit.GetUserAsync());
    }

    [Theory]
    [InlineData(SessionSwitchAction.Reload)]
    [InlineData(SessionSwitchAction.Keep)]
    [InlineData(SessionSwitchAction.Notify)]
    public async Task A_page_rendered_before_a_switch_is_nobodys_when_its_circuit_begins_after_it(SessionSwitchAction action)
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser();
        var ada = await browser.SignInAsync("ada");
        var page = await PrerenderAsync(site, browser);
        await browser.SignInAsync("grace");

        await using var circuit = await OpenAsync(site, browser, page: page);
        await using var boundary = await RenderBoundaryAsync(circuit.Services, (nameof(SessionBoundary.OnSwitch), action));

        Assert.Equal("You switched accounts", HtmlPage.Parse(await boundary.GetAsync()).Document.QuerySelector("[role=alert] h2")!.TextContent);
        Assert.Null(await circuit.GetUserAsync());
        Assert.True(circuit.Session.IsSwitched);

        // Nothing that is done there is done as either, not even after another connection.
        circuit.SetUser(await GetUserAsync(site, browser));
        Assert.True(await circuit.ActAsync());
        Assert.Null(await circuit.GetUserAsync());
        Assert.Equal(0, site.Store.Extensions);
        Assert.Equal(SessionStatus.Active, (await site.Sessions.GetAsync(ada, TestContext.Current.CancellationToken))!.Status);
    }

    [Fact]
    public async Task A_page_rendered_before_a_switch_loads_itself_again()
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("ada");
        var page = await PrerenderAsync(site, browser);
        await browser.SignInAsync("grace");
        await using var circuit = await OpenAsync(site, browser, page: page);
        await using var boundary = await RenderBoundaryAsync(circuit.Services);

        site.Time.Advance(TimeSpan.FromSeconds(2));

        await circuit.Navigation.Reloaded;
    }

    [Fact]
    public async Task A_page_rendered_before_a_sign_out_is_over_when_its_circuit_begins_after_it()
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser();
        var id = await browser.SignInAsync("ada");
        var page = await PrerenderAsync(site, browser);
        await site.Sessions.RevokeAsync(id, TestContext.Current.CancellationToken);

        await using var circuit = await OpenAsync(site, browser, page: page);
        await using var boundary = await RenderBoundaryAsync(circuit.Services);

        Assert.Equal("You are signed out", HtmlPage.Parse(await boundary.GetAsync()).Document.QuerySelector("[role=alert] h2")!.TextContent);
        Assert.True(await circuit.ActAsync());
    }

    [Fact]
    public async Task A_page_of_the_account_that_its_circuit_begins_as_and_one_of_nobody_are_shown()
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser();
        var nobodys = await PrerenderAsync(site, browser);
        await browser.SignInAsync("ada");
        foreach (var page in new[] { nobodys, await PrerenderAsync(site, browser) })
        {
            await using var circuit = await OpenAsync(site, browser, page: page);
            await using var boundary = await RenderBoundaryAsync(circuit.Services);

            Assert.StartsWith("probe ", await boundary.GetAsync(), StringComparison.Ordinal);
            Assert.Equal("ada", await circuit.GetUserAsync());
        }
    }

    [Fact]
    public async Task A_page_of_another_account_that_a_link_brings_into_a_circuit_is_shown_under_neither()
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("ada");
        var adas = await PrerenderAsync(site, browser);
        await using var circuit = await OpenAsync(site, browser, page: adas);
        await using var boundary = await RenderBoundaryAsync(circuit.Services, (nameof(SessionBoundary.OnSwitch), SessionSwitchAction.Keep));
        await circuit.BringAsync(await PrerenderAsync(site, browser));
        Assert.StartsWith("probe ", await boundary.GetAsync(), StringComparison.Ordinal);

        await browser.SignInAsync("grace");
        await circuit.BringAsync(await PrerenderAsync(site, browser));

        Assert.True(circuit.Session.IsForeign);
        await boundary.WaitAsync(html => html.StartsWith("<section", StringComparison.Ordinal));
        Assert.Null(await circuit.GetUserAsync());
    }

    [Fact]
    public async Task A_paused_circuit_does_not_go_on_as_another_account()
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("ada");
        PageState paused;
        await using (var circuit = await OpenAsync(site, browser))
        {
            paused = await PageState.PersistAsync(circuit.Services);
        }

        await using var same = await OpenAsync(site, browser, page: paused);
        await browser.SignInAsync("grace");
        await using var other = await OpenAsync(site, browser, page: paused);

        Assert.Equal(("ada", null), (await same.GetUserAsync(), await other.GetUserAsync()));

        // Nor does it once it was foreign to one, for it may hold something of both.
        await using var again = await OpenAsync(site, browser, page: await PageState.PersistAsync(other.Services));
        Assert.Null(await again.GetUserAsync());
    }

    [Fact]
    public async Task A_page_below_a_number_whose_circuit_leaves_the_prefix_out_says_so_and_does_not_load_itself_forever()
    {
        await using var site = await StartAsync(app: app => app.UseSessionPaths().UseAuthentication().UseAuthorization());
        using var browser = site.NewBrowser();
        await browser.SignInAsync("ada");
        await browser.SignInAsync("grace");
        var page = await PrerenderAsync(site, browser, "/u/0");

        await using var circuit = await OpenAsync(site, browser, "/u/0", page);
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => OpenAsync(site, browser, page: page));

        Assert.Equal("ada", await circuit.GetUserAsync());
        Assert.Contains("<base href>", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_script_tells_of_switches_elsewhere_but_ends_nothing()
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser();
        var id = await browser.SignInAsync("ada");
        await using var circuit = await OpenAsync(site, browser);
        var receiver = new SessionChangeReceiver(circuit.Session);

        receiver.OnSessionsChanged(id);
        receiver.OnSessionsChanged(null);
        Assert.Equal((false, false), (circuit.Session.IsSwitched, circuit.Session.IsEnded));

        receiver.OnSessionsChanged("sess_of_another");
        Assert.Equal((true, false), (circuit.Session.IsSwitched, circuit.Session.IsEnded));
    }

    [Fact]
    public async Task A_switcher_in_a_circuit_shows_the_browsers_accounts_and_follows_the_end()
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("grace");
        var id = await browser.SignInAsync("ada");
        await using var circuit = await OpenAsync(site, browser);
        await using var page = await RenderedComponent.RenderAsync<AccountSwitcher>(circuit.Services, []);

        Assert.Equal(["ada", "grace"], HtmlPage.Parse(await page.GetAsync()).Names);

        await site.Sessions.RevokeAsync(id, TestContext.Current.CancellationToken);
        await circuit.WaitAsync(state => state.IsEnded);
        await page.WaitAsync(html => html.Contains("sg-sign-in", StringComparison.Ordinal));
    }

    [Fact]
    public void Whatever_the_framework_registered_ours_takes_its_place()
    {
        var services = new ServiceCollection();
        services.AddRazorComponents().AddInteractiveServerComponents().AddSessionGen();
        services.AddServerSideBlazor().AddSessionGen(options => options.CountActivity = false);

        Assert.Equal(typeof(SessionAuthenticationStateProvider), Assert.Single(services, service => service.ServiceType == typeof(AuthenticationStateProvider)).ImplementationType);
        Assert.Single(services, service => service.ImplementationType == typeof(SessionCircuitHandler));
        Assert.False(((SessionComponentOptions)services.Single(service => service.ServiceType == typeof(SessionComponentOptions)).ImplementationInstance!).CountActivity);
    }

    private static Task<TestSite> StartAsync(Action<SessionComponentOptions>? configure = null, Action<WebApplication>? app = null) => PagesSite.StartAsync(
        Multi,
        services =>
        {
            services.AddSingleton<ConcurrentDictionary<string, ClaimsPrincipal>>();
            services.AddRazorComponents().AddInteractiveServerComponents().AddSessionGen(configure);
            services.AddScoped<NavigationManager, WatchedNavigation>();
        },
        site =>
        {
            app?.Invoke(site);
            site.MapGet("/connect", (HttpContext http, ConcurrentDictionary<string, ClaimsPrincipal> users) => users["last"] = http.User);
        });

    private static async Task<ClaimsPrincipal> GetUserAsync(TestSite site, Browser browser, string prefix = "")
    {
        (await browser.GetAsync(prefix + "/connect")).Dispose();
        return site.Services.GetRequiredService<ConcurrentDictionary<string, ClaimsPrincipal>>()["last"];
    }

    /// <summary>Opens a circuit in the order of the framework: the page, the user, what the page brings, the handlers.</summary>
    private static async Task<OpenCircuit> OpenAsync(TestSite site, Browser browser, string prefix = "", PageState? page = null)
    {
        var scope = await StartPageAsync(site, browser, prefix);
        var handler = scope.ServiceProvider.GetServices<CircuitHandler>().OfType<SessionCircuitHandler>().Single();
        await (page ?? new PageState()).RestoreAsync(scope.ServiceProvider, RestoreContext.InitialValue, () => handler.OnCircuitOpenedAsync(null!, TestContext.Current.CancellationToken));
        return new OpenCircuit(scope, handler);
    }

    /// <summary>Renders a page for a request, and returns what goes to the browser for its circuit.</summary>
    private static async Task<PageState> PrerenderAsync(TestSite site, Browser browser, string prefix = "")
    {
        await using var scope = await StartPageAsync(site, browser, prefix);
        return await PageState.PersistAsync(scope.ServiceProvider);
    }

    private static async Task<AsyncServiceScope> StartPageAsync(TestSite site, Browser browser, string prefix)
    {
        var scope = site.Services.CreateAsyncScope();
        var navigation = scope.ServiceProvider.GetRequiredService<NavigationManager>();
        ((IHostEnvironmentNavigationManager)navigation).Initialize($"https://localhost{prefix}/", $"https://localhost{prefix}/notes?n=1");
        SetUser(scope.ServiceProvider.GetRequiredService<AuthenticationStateProvider>(), await GetUserAsync(site, browser, prefix));
        return scope;
    }

    private static void SetUser(AuthenticationStateProvider authentication, ClaimsPrincipal user) =>
        ((IHostEnvironmentAuthenticationStateProvider)authentication).SetAuthenticationState(Task.FromResult(new AuthenticationState(user)));

    private static Task<RenderedComponent> RenderBoundaryAsync(IServiceProvider services, params (string Name, object Value)[] parameters) =>
        RenderedComponent.RenderAsync<SessionBoundary>(
            services,
            [.. parameters, (nameof(SessionBoundary.ChildContent), (RenderFragment)(builder =>
            {
                builder.OpenComponent<Probe>(0);
                builder.CloseComponent();
            }))]);

    /// <summary>Advances the clock slowly: an attempt on a busy machine must not use up the time that is left for the others.</summary>
    private static Task AdvanceUntilAsync(TestSite site, Task task) =>
        site.Time.AdvanceUntilAsync(TimeSpan.FromMilliseconds(50), () => task.IsCompleted);

    /// <summary>Says which instance it is.</summary>
    private sealed class Probe : ComponentBase
    {
        private static int _instances;
        private readonly int _instance = Interlocked.Increment(ref _instances);

        protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddContent(0, $"probe {_instance}");
    }

    /// <summary>A component on a page that lives on.</summary>
    private sealed class RenderedComponent(HtmlRenderer renderer, HtmlRootComponent root) : IAsyncDisposable
    {
        public static async Task<RenderedComponent> RenderAsync<TComponent>(IServiceProvider services, (string Name, object Value)[] parameters)
            where TComponent : IComponent
        {
            var renderer = new HtmlRenderer(services, NullLoggerFactory.Instance);
            var root = await renderer.Dispatcher.InvokeAsync(() =>
                renderer.RenderComponentAsync<TComponent>(ParameterView.FromDictionary(parameters.ToDictionary(one => one.Name, one => (object?)one.Value))));
            return new RenderedComponent(renderer, root);
        }

        public Task<string> GetAsync() => renderer.Dispatcher.InvokeAsync(() => root.ToHtmlString().Trim());

        public async Task WaitAsync(Func<string, bool> condition)
        {
            while (!condition(await GetAsync()))
            {
                TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
                await Task.Yield();
            }
        }

        public ValueTask DisposeAsync() => renderer.DisposeAsync();
    }

    /// <summary>What the components of a page persist, on its way between a request and a circuit.</summary>
    private sealed class PageState : IPersistentComponentStateStore
    {
        private Dictionary<string, byte[]> _state = [];

        public static async Task<PageState> PersistAsync(IServiceProvider services)
        {
            var page = new PageState();
            await using var renderer = new StaticHtmlRenderer(services, NullLoggerFactory.Instance);
            await services.GetRequiredService<ComponentStatePersistenceManager>().PersistStateAsync(page, renderer);
            return page;
        }

        /// <summary>Brings it into a circuit for as long as something lasts, as the framework does.</summary>
        public async Task RestoreAsync(IServiceProvider services, RestoreContext context, Func<Task> use)
        {
            var copy = new PageState { _state = new(_state) };
            await services.GetRequiredService<ComponentStatePersistenceManager>().RestoreStateAsync(copy, context);
            await use();
            copy._state.Clear();
        }

        public Task<IDictionary<string, byte[]>> GetPersistedStateAsync() => Task.FromResult<IDictionary<string, byte[]>>(_state);

        public Task PersistStateAsync(IReadOnlyDictionary<string, byte[]> state)
        {
            _state = new(state);
            return Task.CompletedTask;
        }

        public bool SupportsRenderMode(IComponentRenderMode renderMode) => renderMode is InteractiveServerRenderMode;
    }

    /// <summary>Tells whether the page loads itself again.</summary>
    private sealed class WatchedNavigation : NavigationManager, IHostEnvironmentNavigationManager
    {
        private readonly TaskCompletionSource _reloaded = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Reloaded => _reloaded.Task;

        void IHostEnvironmentNavigationManager.Initialize(string baseUri, string uri) => Initialize(baseUri, uri);

        public override void Refresh(bool forceReload = false) => _reloaded.TrySetResult();

        protected override void NavigateToCore(string uri, NavigationOptions options) => throw new InvalidOperationException($"Nobody asked to go to {uri}.");
    }

    /// <summary>A circuit as the framework has it: a scope of services, and what the handler says to whatever the browser sends.</summary>
    private sealed class OpenCircuit(AsyncServiceScope scope, SessionCircuitHandler handler) : IAsyncDisposable
    {
        public IServiceProvider Services => scope.ServiceProvider;

        public CircuitSession Session => Services.GetRequiredService<CircuitSession>();

        public WatchedNavigation Navigation => (WatchedNavigation)Services.GetRequiredService<NavigationManager>();

        /// <summary>A link to another page, which ends no circuit.</summary>
        public Task BringAsync(PageState page) => page.RestoreAsync(Services, RestoreContext.ValueUpdate, () => Task.CompletedTask);

        public void SetUser(ClaimsPrincipal user) => CircuitTests.SetUser(Services.GetRequiredService<AuthenticationStateProvider>(), user);

        public async Task<string?> GetUserAsync() =>
            (await Services.GetRequiredService<AuthenticationStateProvider>().GetAuthenticationStateAsync()).User.FindFirst("sub")?.Value;

        /// <summary>Does what a click does; false where it was not carried out.</summary>
        public async Task<bool> ActAsync()
        {
            var isDone = false;
            await handler.CreateInboundActivityHandler(_ =>
            {
                isDone = true;
                return Task.CompletedTask;
            })(null!);
            return isDone;
        }

        /// <summary>What ends elsewhere is told on another thread.</summary>
        public async Task WaitAsync(Func<CircuitSession, bool> condition)
        {
            while (!condition(Session))
            {
                TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
                await Task.Yield();
            }
        }

        public ValueTask DisposeAsync() => scope.DisposeAsync();
    }
}
