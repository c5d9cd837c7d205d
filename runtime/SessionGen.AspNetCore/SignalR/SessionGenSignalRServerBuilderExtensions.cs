using Microsoft.AspNetCore.SignalR;
using SessionGen.AspNetCore.SignalR;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Ends hub connections with their session.</summary>
public static class SessionGenSignalRServerBuilderExtensions
{
    /// <summary>
    /// Aborts a connection of any hub when the session that opened it ends: signed out, revoked on any machine, or expired. A long-polling
    /// connection is also aborted if a method is called after the browser has polled as another session. Connections without a session are
    /// not affected. Opening a connection is activity of its user, messages on it are not.
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
