using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.JSInterop;
using SessionGen.AspNetCore.UI.Circuits;
using SessionGen.AspNetCore.UI.Pages;
using SessionGen.AspNetCore.Authentication;
using SessionGen.AspNetCore.Requests;

namespace SessionGen;

/// <summary>
/// Content that belongs to one session. When the page runs as another one, everything under it is made anew, so nothing of one account is
/// left on the screen or in a field of a component for the next. Within a circuit, with <c>AddSessionGenComponents()</c>, it also takes the
/// content away when the session ends, and loads the page again when the browser has switched to another account in another tab: also when
/// that happened after the page was rendered and before its circuit began.
/// </summary>
public sealed partial class SessionBoundary : ComponentBase, IAsyncDisposable
{
    // The page may be on its way elsewhere: whoever switches or signs out on this very page leaves it with the answer.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _gone = new();
    private AuthenticationStateProvider? _authentication;
    private CircuitSession? _circuit;
    private DotNetObjectReference<SessionChangeReceiver>? _receiver;
    private IJSObjectReference? _subscription;
    private string? _sessionId;
    private bool _isEnded;
    private bool _isSwitched;
    private bool _isForeign;
    private bool _isLeaving;

    /// <summary>What belongs to the session. Shown to those who are signed out as well: use <c>AuthorizeView</c> where it is not for them.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    /// <summary>What takes the place of the content when the session ends within a circuit. By default a notice with a link to the sign-in page.</summary>
    [Parameter]
    public RenderFragment? Ended { get; set; }

    /// <summary>Whether the page goes to the sign-in page by itself when the session ends within a circuit. Default false.</summary>
    [Parameter]
    public bool RedirectOnEnd { get; set; }

    /// <summary>What happens on a page whose browser has switched to another account elsewhere. Default <see cref="SessionSwitchAction.Reload"/>.</summary>
    [Parameter]
    public SessionSwitchAction OnSwitch { get; set; }

    /// <summary>
    /// What takes the place of the content with <see cref="SessionSwitchAction.Tell"/>, and whenever the page holds what was rendered for another
    /// account. By default a notice with a way to load the page again.
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

    private string SignInAddress => Addresses.GetSignIn(SessionSite.FromBaseUri(Navigation.BaseUri, Paths.IsOn).Base, new Uri(Navigation.Uri).PathAndQuery);

    /// <summary>Ends the watching.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_authentication is not null)
        {
            _authentication.AuthenticationStateChanged -= OnAuthenticationStateChanged;
        }

        if (_circuit is not null)
        {
            _circuit.Changed -= OnCircuitChanged;
            _circuit.LeaveBoundary();
        }

        await _gone.CancelAsync();
        _gone.Dispose();
        await UnsubscribeAsync();
    }

    /// <summary>Finds out whose page it is.</summary>
    protected override async Task OnInitializedAsync()
    {
        _authentication = Services.GetRequiredService<AuthenticationStateProvider>();
        _authentication.AuthenticationStateChanged += OnAuthenticationStateChanged;
        if (Services.GetService<CircuitSession>() is { IsOpen: true } circuit)
        {
            _circuit = circuit;
            circuit.EnterBoundary();
            circuit.Changed += OnCircuitChanged;
        }

        await FollowAsync(_authentication.GetAuthenticationStateAsync());
        Look();
    }

    /// <summary>Notes that people see the end, and listens to client.js.</summary>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_isEnded)
        {
            _circuit?.ShowEnd();
        }

        if (firstRender && _circuit is { SessionId: not null, IsEnded: false } && OnSwitch != SessionSwitchAction.Keep)
        {
            await SubscribeAsync(_circuit);
        }
    }

    /// <summary>Where the module is not to be had, the server still tells of switches that it hears of itself.</summary>
    private async Task SubscribeAsync(CircuitSession circuit)
    {
        try
        {
            var module = await Script.InvokeAsync<IJSObjectReference>("import", _gone.Token, Navigation.ToAbsoluteUri(Addresses.Script.TrimStart('/')).AbsoluteUri);
            _receiver = DotNetObjectReference.Create(new SessionChangeReceiver(circuit));
            _subscription = await module.InvokeAsync<IJSObjectReference>("onChangeFor", _gone.Token, _receiver, circuit.SessionId);
        }
        catch (Exception exception) when (exception is JSException or JSDisconnectedException or OperationCanceledException or ObjectDisposedException)
        {
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
        catch (Exception exception) when (exception is JSException or JSDisconnectedException or OperationCanceledException)
        {
            // The page is gone, and its script with it.
        }

        _receiver?.Dispose();
    }

    private void OnAuthenticationStateChanged(Task<AuthenticationState> state) => _ = InvokeAsync(async () =>
    {
        await FollowAsync(state);
        StateHasChanged();
    });

    private void OnCircuitChanged() => _ = InvokeAsync(() =>
    {
        Look();
        StateHasChanged();
    });

    private async Task FollowAsync(Task<AuthenticationState> state) => _sessionId = SessionIdentities.Find((await state).User) ?? "";

    /// <summary>Takes over what became of the circuit's session.</summary>
    private void Look()
    {
        (_isEnded, _isSwitched, _isForeign) = (_circuit is { IsEnded: true }, _circuit is { IsSwitched: true }, _circuit is { IsForeign: true });
        if (_isLeaving)
        {
            return;
        }

        if (_isEnded && RedirectOnEnd)
        {
            _isLeaving = true;
            _ = LeaveAsync(() => Navigation.NavigateTo(SignInAddress, forceLoad: true));
        }
        else if (_isSwitched && !_isEnded && OnSwitch == SessionSwitchAction.Reload)
        {
            _isLeaving = true;
            _ = LeaveAsync(() => Navigation.Refresh(forceReload: true));
        }
    }

    private async Task LeaveAsync(Action leave)
    {
        try
        {
            await Task.Delay(Grace, Time, _gone.Token);
            await InvokeAsync(leave);
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // The page is gone.
        }
    }
}
