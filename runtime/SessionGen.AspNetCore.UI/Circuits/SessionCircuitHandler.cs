using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using SessionGen.AspNetCore.UI.Pages;
using SessionGen.AspNetCore.Authentication;
using SessionGen.AspNetCore.Requests;

namespace SessionGen.AspNetCore.UI.Circuits;

/// <summary>
/// Ties a circuit to the session of the connection that opened it. Whatever the browser sends within it (a click, a key, the answer to a
/// call of script) is carried out only while the session lives, and counts as activity of its user.
/// </summary>
internal sealed class SessionCircuitHandler(
    CircuitSession session,
    AuthenticationStateProvider authentication,
    NavigationManager navigation,
    SessionPathUse paths,
    PersistentComponentState pageState) : CircuitHandler
{
    /// <summary>Before handlers of the application: they are to know whose circuit it is.</summary>
    public override int Order => -1000;

    public override async Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        var state = await authentication.GetAuthenticationStateAsync();
        var sessionId = SessionIdentities.Find(state.User);
        var number = SessionSite.FromBaseUri(navigation.BaseUri, paths.IsOn).Number;
        if (PageSession.Take(pageState) is not { } page || page.Id == sessionId)
        {
            session.Open(sessionId, followsClient: number is null);
            PageSession.OnBrought(pageState, brought => Meet(brought.Id));
        }
        else if (page.Number == number)
        {
            session.OpenForeign(sessionId);
        }
        else
        {
            // To load the page again would lead to the same, and again.
            throw new InvalidOperationException("A page below /u/{n} opened its circuit as the account of another address. Its <base href> has to be the path base of the request.");
        }
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

    private void Meet(string pageSessionId)
    {
        if (session.SessionId is { } own && own != pageSessionId)
        {
            session.MeetForeign();
        }
    }
}
