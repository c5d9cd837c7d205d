using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace SessionGen;

/// <summary>
/// Tells the origin of a request. The last one is remembered, since nearly all requests to an application have the same; only one, since
/// a client can send any host.
/// </summary>
internal sealed class RequestOrigins(IWebHostEnvironment environment, ILogger<RequestOrigins> logger)
{
    /// <summary>The longest name of DNS and a port (RFC 1035, section 2.3.4). What is remembered of a request contains its origin, so that has to have a bound.</summary>
    private const int LongestHost = 253 + 6;

    private readonly bool _isDevelopment = environment.IsDevelopment();
    private RequestOrigin? _last;
    private int _hasWarned;

    public RequestOrigin Get(HttpRequest request)
    {
        var scheme = request.Scheme;
        var host = request.Host.Value ?? "";
        var last = Volatile.Read(ref _last);
        if (last is not null && last.Scheme == scheme && last.Host == host)
        {
            return last;
        }

        var isSecure = string.Equals(scheme, "https", StringComparison.OrdinalIgnoreCase);
        var allowsCookies = host.Length <= LongestHost && (isSecure || _isDevelopment || IsLoopback(request.Host));
        var origin = new RequestOrigin(scheme, host, Serialize(scheme, host), isSecure, allowsCookies);
        Volatile.Write(ref _last, origin);
        return origin;
    }

    /// <summary>Says once that cookies go over plain http.</summary>
    public void WarnOfPlainHttp()
    {
        if (Interlocked.Exchange(ref _hasWarned, 1) == 0)
        {
            SessionLog.PlainHttp(logger);
        }
    }

    // In lower case, as browsers write it: names are the same in any (RFC 6454, section 4). With a dot at its end a name is another one, to
    // browsers as well, which keep other cookies for it.
    private static string Serialize(string scheme, string host) => $"{scheme}://{host}".ToLowerInvariant();

    private static bool IsLoopback(HostString host)
    {
        // The names of RFC 6761, section 6.3, which browsers resolve to the machine itself, and the loopback addresses.
        var name = host.Host;
        return name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(name.AsSpan().Trim("[]"), out var address) && IPAddress.IsLoopback(address));
    }
}
