using System.Collections.Concurrent;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.SignalR;

namespace SessionGen;

/// <summary>
/// Aborts a hub connection when the session it was opened as ends. A connection is one request for as long as it lasts, so nothing else
/// would look at the session again.
/// </summary>
internal sealed class SessionHubFilter(SessionEnds ends) : IHubFilter
{
    private readonly ConcurrentDictionary<string, IDisposable> _watches = new(StringComparer.Ordinal);

    public async Task OnConnectedAsync(HubLifetimeContext context, Func<HubLifetimeContext, Task> next)
    {
        var connection = context.Context;
        if (SessionIdentities.Find(connection.User) is { } sessionId)
        {
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
