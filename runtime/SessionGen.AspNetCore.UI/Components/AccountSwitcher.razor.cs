using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SessionGen.AspNetCore.UI.Components;

namespace SessionGen;

/// <summary>
/// The user button: shows the account that the page runs as, and behind it the browser's other accounts to switch to, a way to add one, and
/// sign-out. Works without script, in static server rendering and in interactive server mode; the latter needs
/// <c>AddSessionGenComponents()</c>. Its style is <c>/session/style.css</c>.
/// </summary>
public sealed partial class AccountSwitcher : ComponentBase, IDisposable
{
    private AuthenticationStateProvider? _authentication;
    private AccountSwitcherView? _view;

    /// <summary>Where switching leads: a path of this site. By default its home page, since the page of one account may not be there for another.</summary>
    [Parameter]
    public string? ReturnUrl { get; set; }

    /// <summary>Whether the other accounts are shown. They cost one look-up in the store a page; without them the menu has the current account alone. Default true.</summary>
    [Parameter]
    public bool ShowAccounts { get; set; } = true;

    /// <summary>Whether the menu opens towards the end of the line. For a button that stands at the start of a page. Default false.</summary>
    [Parameter]
    public bool AtStart { get; set; }

    /// <summary>Further items of the menu, such as links to a profile and to settings.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    /// <summary>What is shown where nobody is signed in. By default a link to the sign-in page that leads back.</summary>
    [Parameter]
    public RenderFragment? SignedOut { get; set; }

    /// <summary>Further attributes of the button's element.</summary>
    [Parameter(CaptureUnmatchedValues = true)]
    public IReadOnlyDictionary<string, object>? Attributes { get; set; }

    [CascadingParameter]
    private HttpContext? Http { get; set; }

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private IServiceProvider Services { get; set; } = default!;

    [Inject]
    private AccountSwitcherViews Views { get; set; } = default!;

    /// <summary>Ends the watching.</summary>
    public void Dispose()
    {
        if (_authentication is not null)
        {
            _authentication.AuthenticationStateChanged -= OnAuthenticationStateChanged;
        }
    }

    /// <summary>Reads the accounts.</summary>
    protected override async Task OnInitializedAsync()
    {
        if (Http is not null && !RendererInfo.IsInteractive)
        {
            _view = await Views.GetAsync(Http, ShowAccounts, Http.RequestAborted);
            return;
        }

        _authentication = Services.GetRequiredService<AuthenticationStateProvider>();
        _authentication.AuthenticationStateChanged += OnAuthenticationStateChanged;
        await LoadAsync(_authentication.GetAuthenticationStateAsync());
    }

    private void OnAuthenticationStateChanged(Task<AuthenticationState> state) => _ = InvokeAsync(async () =>
    {
        await LoadAsync(state);
        StateHasChanged();
    });

    private async Task LoadAsync(Task<AuthenticationState> state)
    {
        var user = (await state).User;
        try
        {
            _view = await Views.GetAsync(user, Navigation.BaseUri, ShowAccounts, Services, CancellationToken.None);
        }
        catch (SessionStoreUnavailableException)
        {
            // The page goes on without its user button, or with that of before.
        }
    }
}
