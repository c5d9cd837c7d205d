using Microsoft.JSInterop;

namespace SessionGen.AspNetCore.UI.Circuits;

/// <summary>Hears from client.js which session the browser's page would run as by now, also when it switched on another machine.</summary>
internal sealed class SessionChangeReceiver(CircuitSession circuit)
{
    /// <summary>Called by client.js. The end of a session is not taken from there: the server knows it itself.</summary>
    [JSInvokable]
    public void OnSessionsChanged(string? sessionId)
    {
        if (sessionId is not null && circuit.SessionId is { } own && sessionId != own)
        {
            circuit.Switch();
        }
    }
}
