using Microsoft.AspNetCore.SignalR;
using SessionGen.AspNetCore.SignalR;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Makes hub connections end with their session.</summary>
public static class SessionGenSignalRServerBuilderExtensions
{
    /// <summary>
    /// Aborts a connection of any hub when the session it was opened as ends: signed out, revoked on whatever machine, or run out.
    /// One by long polling is also aborted when a method is called after the browser has polled as another session.
    /// Connections without a session stay as they are. Opening a connection is activity of its user, messages on it are not.
    /// </summary>
    public static ISignalRServerBuilder AddSessionGen(this ISignalRServerBuilder signalR)
    {
        ArgumentNullException.ThrowIfNull(signalR);
        if (!signalR.Services.Any(service => service.ServiceType == typeof(SessionHubFilter)))
        {
            signalR.Services.AddSingleton<SessionHubFilter>();
            signalR.Services.Configure<HubOptions>(options => options.AddFilter<SessionHubFilter>());
        }

        return signalR;
    }
}
