using Microsoft.JSInterop;

namespace SessionGen.AspNetCore.UI.Circuits;

internal sealed class SessionChangeReceiver(CircuitSession circuit)
{
    /// <summary>Called by client.js. The end of a session is not taken from it: the server knows that itself.</summary>
    [JSInvokable]
    public void OnSessionsChanged(string? sessionId)
    {
        if (sessionId is not null && circuit.SessionId is { } own && sessionId != own)
        {
            circuit.Switch();
        }
    }
}
