using System.Collections.Concurrent;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.SignalR;
using SessionGen.Sessions;

namespace SessionGen;

/// <summary>
/// Aborts a hub connection when the session it was opened as ends. A connection is one request for as long as it lasts, so nothing else
/// would look at the session again. By long polling it is one request after another: it ends when they run as another session.
/// </summary>
internal sealed class SessionHubFilter(SessionEndMonitor ends) : IHubFilter
{
    private readonly ConcurrentDictionary<string, IDisposable> _watches = new(StringComparer.Ordinal);

    public async Task OnConnectedAsync(HubLifetimeContext context, Func<HubLifetimeContext, Task> next)
    {
        var connection = context.Context;
        if (SessionIdentities.Find(connection.User) is { } sessionId)
        {
            connection.Items[typeof(SessionHubFilter)] = sessionId;
            var watch = ends.Watch(sessionId, GetEnd(connection));
            _watches[connection.ConnectionId] = watch;
            _ = watch.Ended.Register(static connection => ((HubCallerContext)connection!).Abort(), connection);
        }

        try
        {
            await next(context);
        }
        catch
        {
            Leave(connection);
            throw;
        }
    }

    public ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        // The connection's user is who opened it, and that of its HttpContext whoever polled last: no method is to meet both.
        var connection = invocationContext.Context;
        if (connection.Items.TryGetValue(typeof(SessionHubFilter), out var own)
            && connection.GetHttpContext() is { } http
            && SessionIdentities.Find(http.User) != (string?)own)
        {
            connection.Abort();
            throw new HubException("The browser runs as another account than the one that opened this connection.");
        }

        return next(invocationContext);
    }

    public Task OnDisconnectedAsync(HubLifetimeContext context, Exception? exception, Func<HubLifetimeContext, Exception?, Task> next)
    {
        Leave(context.Context);
        return next(context, exception);
    }

    private static DateTimeOffset? GetEnd(HubCallerContext connection) =>
        connection.GetHttpContext()?.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Properties?.ExpiresUtc;

    private void Leave(HubCallerContext connection)
    {
        if (_watches.TryRemove(connection.ConnectionId, out var watch))
        {
            watch.Dispose();
        }
    }
}
