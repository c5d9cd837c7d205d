using System.Globalization;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Extensions.Primitives;

namespace SessionGen.AspNetCore.Http;

internal static class CacheHeaders
{
    public const string SessionIdHeader = "X-Session-Id";

    private const string VaryBySession = "Cookie, " + SessionIdHeader;

    /// <summary>The response belongs to one user, or sets cookies (RFC 9111, section 7.3).</summary>
    public static void ForbidStorage(HttpResponse response) => response.Headers.CacheControl = "no-store";

    /// <summary>The response is the same for all users, and caches ask each time whether it still is.</summary>
    public static void Revalidate(HttpResponse response) => response.Headers.CacheControl = "public, no-cache";

    public static void AllowStorage(HttpResponse response, TimeSpan lifetime) =>
        response.Headers.CacheControl = string.Create(CultureInfo.InvariantCulture, $"public, max-age={(long)lifetime.TotalSeconds}");

    public static void VaryOnSession(HttpContext http)
    {
        var headers = http.Response.Headers;
        if (headers.Vary.Count == 0)
        {
            headers.Vary = VaryBySession;
        }
        else if (!headers.Vary.Contains(VaryBySession))
        {
            headers.Vary = StringValues.Concat(headers.Vary, VaryBySession);
        }

        if (http.Features.Get<IOutputCacheFeature>() is { } cache)
        {
            cache.Context.AllowCacheStorage = false;
        }
    }
}
