using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SessionGen.AspNetCore.UI.Components;
using SessionGen.AspNetCore.UI.Pages;

namespace SessionGen;

/// <summary>
/// The user button: shows the account that the page runs as, and in its menu the browser's other accounts to switch to, a way to add one,
/// and sign-out. Works without script, in static server rendering and in interactive server mode, which needs
/// <c>AddSessionGenComponents()</c>. Its style is <c>/session/style.css</c>.
/// </summary>
public sealed partial class AccountSwitcher : ComponentBase, IDisposable
{
    private AuthenticationStateProvider? _authentication;
    private AccountSwitcherView? _view;

    /// <summary>Gets or sets where switching leads. Default: the home page, since the other account may not have the same page.</summary>
    [Parameter]
    public string? ReturnUrl { get; set; }

    /// <summary>Gets or sets whether the other accounts are shown, for one look-up in the store a page. Default true.</summary>
    [Parameter]
    public bool ShowAccounts { get; set; } = true;

    /// <summary>Gets or sets whether the menu opens toward the end of the line, for a button at its start. Default false.</summary>
    [Parameter]
    public bool AtStart { get; set; }

    /// <summary>Gets or sets further items of the menu, such as links to a profile and to settings.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    /// <summary>Gets or sets what is shown if no one is signed in. Default: a link to the sign-in page, which leads back.</summary>
    [Parameter]
    public RenderFragment? SignedOut { get; set; }

    /// <summary>Gets or sets further attributes of the button's element.</summary>
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

    /// <summary>Stops following the user.</summary>
    public void Dispose()
    {
        if (_authentication is not null)
        {
            _authentication.AuthenticationStateChanged -= OnAuthenticationStateChanged;
        }
    }

    /// <inheritdoc/>
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
            // The page stays usable without its user button, or with the one it had.
        }
    }
}
