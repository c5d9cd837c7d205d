using Microsoft.AspNetCore.Http;

namespace SessionGen;

/// <summary>The headers of every page: nothing but its own style and pictures, no frame around it, in no cache.</summary>
internal static class PageHeaders
{
    public const string ContentSecurityPolicy =
        "default-src 'none'; style-src 'self'; img-src 'self' https: data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    public static void Set(HttpResponse response)
    {
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
        response.Headers.XContentTypeOptions = "nosniff";

        // Not no-referrer: a browser then sends "Origin: null" with the forms, and they are refused (Fetch, section 3.2).
        response.Headers["Referrer-Policy"] = "same-origin";
    }
}
