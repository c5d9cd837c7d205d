using System.Collections.Concurrent;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.SignalR;
using SessionGen.Sessions;

namespace SessionGen.AspNetCore.SignalR;

// Aborts a hub connection when the session that opened it ends: a connection is one request, so that is not checked again.
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
            StopWatching(connection);
            throw;
        }
    }

    public ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        // The user of the connection is who opened it, and the user of its HttpContext is who polled last. No method may see both.
        var connection = invocationContext.Context;
        if (connection.Items.TryGetValue(typeof(SessionHubFilter), out var sessionId)
            && connection.GetHttpContext() is { } http
            && SessionIdentities.Find(http.User) != (string?)sessionId)
        {
            connection.Abort();
            throw new HubException("The browser runs as another account than the one that opened this connection.");
        }

        return next(invocationContext);
    }

    public Task OnDisconnectedAsync(HubLifetimeContext context, Exception? exception, Func<HubLifetimeContext, Exception?, Task> next)
    {
        StopWatching(context.Context);
        return next(context, exception);
    }

    private static DateTimeOffset? GetEnd(HubCallerContext connection) =>
        connection.GetHttpContext()?.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Properties?.ExpiresUtc;

    private void StopWatching(HubCallerContext connection)
    {
        if (_watches.TryRemove(connection.ConnectionId, out var watch))
        {
            watch.Dispose();
        }
    }
}
