using System.Security.Claims;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using SessionGen.AspNetCore.Authentication;
using SessionGen.AspNetCore.Requests;
using SessionGen.AspNetCore.UI.Pages;

namespace SessionGen.AspNetCore.UI.Circuits;

// The user of the request, or of the connection that opened the circuit, until the session ends; then the anonymous user.
internal sealed class SessionAuthenticationStateProvider
    : AuthenticationStateProvider, IHostEnvironmentAuthenticationStateProvider, IDisposable
{
    private static readonly Task<AuthenticationState> Anonymous =
        Task.FromResult(new AuthenticationState(new ClaimsPrincipal(new ClaimsIdentity())));

    private readonly CircuitSession _circuit;
    private readonly NavigationManager _navigation;
    private readonly SessionPathUse _paths;
    private Task<AuthenticationState>? _state;

    public SessionAuthenticationStateProvider(
        CircuitSession circuit, NavigationManager navigation, SessionPathUse paths, PersistentComponentState pageState)
    {
        (_circuit, _navigation, _paths) = (circuit, navigation, paths);
        _circuit.Changed += OnChanged;
        PageSession.Persist(pageState, GetPageSessionAsync);
    }

    public override Task<AuthenticationState> GetAuthenticationStateAsync() =>
        _state ?? throw new InvalidOperationException("There is no user yet: ask for the authentication state within a component.");

    public void SetAuthenticationState(Task<AuthenticationState> authenticationStateTask)
    {
        ArgumentNullException.ThrowIfNull(authenticationStateTask);
        if (_circuit.IsForeign)
        {
            return;
        }

        if (_circuit.SessionId is { } own)
        {
            _ = ReconnectAsync(own, authenticationStateTask);
            return;
        }

        Set(authenticationStateTask);
    }

    public void Dispose() => _circuit.Changed -= OnChanged;

    /// <summary>Another connection has replaced a broken one, with the cookies that the browser has now.</summary>
    private async Task ReconnectAsync(string own, Task<AuthenticationState> reconnected)
    {
        var sessionId = SessionIdentities.Find((await reconnected).User);
        if (sessionId is null)
        {
            _circuit.End();
        }
        else if (sessionId != own)
        {
            _circuit.Switch();
        }
        else if (!_circuit.IsEnded)
        {
            Set(reconnected);
        }
    }

    private void OnChanged()
    {
        if (_circuit.IsEnded || _circuit.IsForeign)
        {
            Set(Anonymous);
        }
    }

    private async Task<PageSession?> GetPageSessionAsync()
    {
        // A foreign circuit holds the state of several sessions. The empty id is of no session, so no circuit accepts that state.
        var sessionId = _circuit.IsForeign ? ""
            : _circuit.IsOpen ? _circuit.SessionId
            : _state is null ? null
            : SessionIdentities.Find((await _state).User);
        return sessionId is null ? null : new PageSession(sessionId, SessionSite.FromBaseUri(_navigation.BaseUri, _paths.IsOn).Number);
    }

    private void Set(Task<AuthenticationState> state)
    {
        _state = state;
        NotifyAuthenticationStateChanged(state);
    }
}
