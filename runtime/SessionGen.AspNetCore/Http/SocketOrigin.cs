using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace SessionGen;

/// <summary>
/// Keeps the cookies of a WebSocket that the page of another origin opens from meaning anything. Neither the same-origin policy nor CORS
/// does: a browser lets any page open one, with cookies as SameSite allows, and read all that comes (RFC 6455, section 10.2; OWASP ASVS 5.0,
/// 4.4.2). Origins that the application lists in <see cref="WebSocketOptions.AllowedOrigins"/> are at home.
/// </summary>
internal sealed class SocketOrigin(IOptions<WebSocketOptions> options, TimeProvider time, ILogger<SocketOrigin> logger)
{
    private readonly IList<string> _allowed = options.Value.AllowedOrigins;
    private readonly LogPause _pause = new(time);

    /// <summary>Whether the request opens a WebSocket: HTTP/1.1's upgrade, or CONNECT with a protocol (RFC 8441).</summary>
    public static bool IsHandshake(HttpContext http) =>
        http.Request.Headers.Upgrade.Count > 0
        || (HttpMethods.IsConnect(http.Request.Method) && http.Features.Get<IHttpExtendedConnectFeature>()?.IsExtendedConnect == true);

    public bool IsAllowed(HttpRequest request, string origin)
    {
        if (OriginCheck.IsAllowed(request, origin) || request.Headers.Origin is [{ } from] && (_allowed.Contains(from, StringComparer.OrdinalIgnoreCase) || _allowed.Contains("*")))
        {
            return true;
        }

        if (_pause.IsDue())
        {
            SessionLog.ForeignSocket(logger);
        }

        return false;
    }
}
