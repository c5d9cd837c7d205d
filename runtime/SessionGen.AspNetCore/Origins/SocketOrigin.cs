using Microsoft.AspNetCore.Http.Features;

namespace SessionGen.AspNetCore.Origins;

// Checks the origin of WebSockets: neither the same-origin policy nor CORS does (RFC 6455, section 10.2; OWASP ASVS 5.0, 4.4.2).
internal sealed class SocketOrigin(IOptions<WebSocketOptions> options, TimeProvider time, ILogger<SocketOrigin> logger)
{
    private readonly IList<string> _allowed = options.Value.AllowedOrigins;
    private readonly LogPause _pause = new(time);

    /// <summary>Whether the request opens a WebSocket: an upgrade in HTTP/1.1, or CONNECT with a protocol (RFC 8441).</summary>
    public static bool IsHandshake(HttpContext http) =>
        http.Request.Headers.Upgrade.Count > 0
        || (HttpMethods.IsConnect(http.Request.Method) && http.Features.Get<IHttpExtendedConnectFeature>()?.IsExtendedConnect == true);

    public bool IsAllowed(HttpRequest request, string origin)
    {
        if (OriginCheck.IsAllowed(request, origin)
            || (request.Headers.Origin is [{ } from]
                && (_allowed.Contains(from, StringComparer.OrdinalIgnoreCase) || _allowed.Contains("*"))))
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
