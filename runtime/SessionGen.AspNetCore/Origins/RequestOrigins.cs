using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Hosting;

namespace SessionGen.AspNetCore.Origins;

/// <summary>Gets the origin of a request. A thread-safe singleton.</summary>
internal sealed class RequestOrigins(IWebHostEnvironment environment)
{
    // The longest name of DNS and a port (RFC 1035, section 2.3.4), so that what is remembered of a request has a bound.
    private const int LongestHost = 253 + 6;

    private readonly bool _isDevelopment = environment.IsDevelopment();

    // Nearly all requests have the same origin. Only one is remembered, since a client can send any host.
    private RequestOrigin? _last;

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

        // In lower case, as browsers write it. A name with a dot at its end is another origin, to browsers as well.
        var origin = new RequestOrigin(scheme, host, $"{scheme}://{host}".ToLowerInvariant(), isSecure, allowsCookies);
        Volatile.Write(ref _last, origin);
        return origin;
    }

    private static bool IsLoopback(HostString host)
    {
        // The names of RFC 6761, section 6.3, which browsers resolve to the machine itself, and the loopback addresses.
        var name = host.Host;
        return name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(name.AsSpan().Trim("[]"), out var address) && IPAddress.IsLoopback(address));
    }
}
