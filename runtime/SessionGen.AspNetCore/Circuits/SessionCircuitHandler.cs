using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using SessionGen.Pages;

namespace SessionGen;

/// <summary>
/// Ties a circuit to the session of the connection that opened it. Whatever the browser sends within it (a click, a key, the answer to a
/// call of script) is carried out only while the session lives, and counts as activity of its user.
/// </summary>
internal sealed class SessionCircuitHandler(CircuitSession session, AuthenticationStateProvider authentication, NavigationManager navigation, SessionPathUse paths) : CircuitHandler
{
    /// <summary>Before handlers of the application: they are to know whose circuit it is.</summary>
    public override int Order => -1000;

    public override async Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        var state = await authentication.GetAuthenticationStateAsync();
        session.Open(SessionIdentities.Find(state.User), followsClient: SessionSite.FromBaseUri(navigation.BaseUri, paths.IsOn).Number is null);
    }

    public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        session.Dispose();
        return Task.CompletedTask;
    }

    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next) =>
        async context =>
        {
            if (await session.RecordActivityAsync())
            {
                await next(context);
            }
        };
}
