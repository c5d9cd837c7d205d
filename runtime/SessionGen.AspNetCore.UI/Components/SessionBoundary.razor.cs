using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.JSInterop;
using SessionGen.AspNetCore.Authentication;
using SessionGen.AspNetCore.Requests;
using SessionGen.AspNetCore.UI.Circuits;
using SessionGen.AspNetCore.UI.Pages;

namespace SessionGen;

/// <summary>
/// Content that belongs to one session. When the page runs as another session, everything within is created again, so nothing of one
/// account stays on the screen or in a field of a component. Within a circuit, with <c>AddSessionGenComponents()</c>, it also removes the
/// content when the session ends, and reloads the page when the browser has switched to another account in another tab, even between the
/// rendering of the page and the start of its circuit.
/// </summary>
public sealed partial class SessionBoundary : ComponentBase, IAsyncDisposable
{
    // If the user switches or signs out on this very page, the answer to that is already about to replace it.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _disposed = new();
    private AuthenticationStateProvider? _authentication;
    private CircuitSession? _circuit;
    private DotNetObjectReference<SessionChangeReceiver>? _receiver;
    private IJSObjectReference? _subscription;
    private string? _sessionId;
    private bool _isEnded;
    private bool _isSwitched;
    private bool _isForeign;
    private bool _isLeaving;

    /// <summary>
    /// Gets or sets what belongs to the session. It is also shown if no one is signed in: use <c>AuthorizeView</c> for what is not for
    /// everyone.
    /// </summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    /// <summary>Gets or sets what replaces the content when the session ends. Default: a notice with a link to the sign-in page.</summary>
    [Parameter]
    public RenderFragment? Ended { get; set; }

    /// <summary>Gets or sets whether the page goes to the sign-in page when the session ends within a circuit. Default false.</summary>
    [Parameter]
    public bool RedirectOnEnd { get; set; }

    /// <summary>
    /// Gets or sets what happens on a page whose browser has switched to another account elsewhere. Default
    /// <see cref="SessionSwitchAction.Reload"/>.
    /// </summary>
    [Parameter]
    public SessionSwitchAction OnSwitch { get; set; }

    /// <summary>
    /// Gets or sets what replaces the content with <see cref="SessionSwitchAction.Notify"/>, and whenever the page was rendered for another
    /// account than its circuit runs as. Default: a notice with a link that reloads the page.
    /// </summary>
    [Parameter]
    public RenderFragment? Switched { get; set; }

    [Inject]
    private IServiceProvider Services { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private SessionAddresses Addresses { get; set; } = default!;

    [Inject]
    private SessionPathUse Paths { get; set; } = default!;

    [Inject]
    private IJSRuntime Script { get; set; } = default!;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    [Inject]
    private PageTexts Texts { get; set; } = default!;

    private string SignInAddress =>
        Addresses.GetSignIn(SessionSite.FromBaseUri(Navigation.BaseUri, Paths.IsOn).Base, new Uri(Navigation.Uri).PathAndQuery);

    /// <summary>Stops watching the session.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_authentication is not null)
        {
            _authentication.AuthenticationStateChanged -= OnAuthenticationStateChanged;
        }

        if (_circuit is not null)
        {
            _circuit.Changed -= OnCircuitChanged;
            _circuit.RemoveBoundary();
        }

        await _disposed.CancelAsync();
        _disposed.Dispose();
        await UnsubscribeAsync();
    }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        _authentication = Services.GetRequiredService<AuthenticationStateProvider>();
        _authentication.AuthenticationStateChanged += OnAuthenticationStateChanged;
        if (Services.GetService<CircuitSession>() is { IsOpen: true } circuit)
        {
            _circuit = circuit;
            circuit.AddBoundary();
            circuit.Changed += OnCircuitChanged;
        }

        await UpdateSessionAsync(_authentication.GetAuthenticationStateAsync());
        UpdateCircuit();
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_isEnded)
        {
            _circuit?.MarkEndShown();
        }

        if (firstRender && _circuit is { SessionId: not null, IsEnded: false } && OnSwitch != SessionSwitchAction.Keep)
        {
            await SubscribeAsync(_circuit);
        }
    }

    private async Task SubscribeAsync(CircuitSession circuit)
    {
        try
        {
            var address = Navigation.ToAbsoluteUri(Addresses.Script.TrimStart('/')).AbsoluteUri;
            var module = await Script.InvokeAsync<IJSObjectReference>("import", _disposed.Token, address);
            _receiver = DotNetObjectReference.Create(new SessionChangeReceiver(circuit));
            _subscription = await module.InvokeAsync<IJSObjectReference>("onChangeFor", _disposed.Token, _receiver, circuit.SessionId);
        }
        catch (Exception exception) when (IsScriptUnavailable(exception))
        {
            // Without the module, the server still reports the switches that it sees itself.
            _receiver?.Dispose();
        }
    }

    private async ValueTask UnsubscribeAsync()
    {
        try
        {
            if (_subscription is not null)
            {
                await _subscription.InvokeVoidAsync("stop");
            }
        }
        catch (Exception exception) when (IsScriptUnavailable(exception))
        {
            // Its script is gone as well.
        }

        _receiver?.Dispose();
    }

    private static bool IsScriptUnavailable(Exception exception) =>
        exception is JSException or JSDisconnectedException or OperationCanceledException or ObjectDisposedException;

    private void OnAuthenticationStateChanged(Task<AuthenticationState> state) => _ = InvokeAsync(async () =>
    {
        await UpdateSessionAsync(state);
        StateHasChanged();
    });

    private void OnCircuitChanged() => _ = InvokeAsync(() =>
    {
        UpdateCircuit();
        StateHasChanged();
    });

    private async Task UpdateSessionAsync(Task<AuthenticationState> state) => _sessionId = SessionIdentities.Find((await state).User) ?? "";

    private void UpdateCircuit()
    {
        (_isEnded, _isSwitched, _isForeign) = _circuit is null ? default : (_circuit.IsEnded, _circuit.IsSwitched, _circuit.IsForeign);
        if (_isLeaving)
        {
            return;
        }

        if (_isEnded && RedirectOnEnd)
        {
            _ = LeaveAsync(() => Navigation.NavigateTo(SignInAddress, forceLoad: true));
        }
        else if (_isSwitched && !_isEnded && OnSwitch == SessionSwitchAction.Reload)
        {
            _ = LeaveAsync(() => Navigation.Refresh(forceReload: true));
        }
    }

    private async Task LeaveAsync(Action leave)
    {
        _isLeaving = true;
        try
        {
            await Task.Delay(Grace, Time, _disposed.Token);
            await InvokeAsync(leave);
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // The page is gone.
        }
    }
}
