using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using SessionGen.AspNetCore.Authentication;
using SessionGen.AspNetCore.Requests;
using SessionGen.AspNetCore.UI.Pages;

namespace SessionGen.AspNetCore.UI.Circuits;

// Binds a circuit to the session of its connection: what the browser sends is carried out only while the session lives.
internal sealed class SessionCircuitHandler(
    CircuitSession session,
    AuthenticationStateProvider authentication,
    NavigationManager navigation,
    SessionPathUse paths,
    PersistentComponentState pageState) : CircuitHandler
{
    /// <summary>Before the handlers of the application, which need to know the circuit's session.</summary>
    public override int Order => -1000;

    public override async Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        var sessionId = SessionIdentities.Find((await authentication.GetAuthenticationStateAsync()).User);
        var number = SessionSite.FromBaseUri(navigation.BaseUri, paths.IsOn).Number;
        if (PageSession.Take(pageState) is not { } page || page.Id == sessionId)
        {
            session.Open(sessionId, followsClient: number is null);
            PageSession.OnRestored(pageState, OnPageRestored);
        }
        else if (page.Number == number)
        {
            session.OpenForeign(sessionId);
        }
        else
        {
            // Reloading the page would end here again.
            throw new InvalidOperationException(
                "A page below /u/{n} opened its circuit as the account of another address. "
                + "Set its <base href> to the path base of the request.");
        }
    }

    public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        session.Dispose();
        return Task.CompletedTask;
    }

    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(
        Func<CircuitInboundActivityContext, Task> next) => async context =>
    {
        if (await session.RecordActivityAsync())
        {
            await next(context);
        }
    };

    private void OnPageRestored(PageSession page)
    {
        if (session.SessionId is { } own && own != page.Id)
        {
            session.MarkForeign();
        }
    }
}
