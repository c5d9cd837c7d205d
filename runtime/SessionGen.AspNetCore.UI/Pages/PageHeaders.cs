using Microsoft.AspNetCore.Http;
using SessionGen.AspNetCore.Http;

namespace SessionGen.AspNetCore.UI.Pages;

/// <summary>The headers of every page: only its own styles and pictures, not in a frame, in no cache.</summary>
internal static class PageHeaders
{
    private const string BeforeSchemes = "default-src 'none'; style-src 'self'; img-src 'self' https: data:; form-action 'self' ";
    private const string AfterSchemes = "; frame-ancestors 'none'; base-uri 'none'";

    public static void Set(HttpResponse response)
    {
        response.ContentType = "text/html; charset=utf-8";
        CacheHeaders.ForbidStorage(response);

        // The forms post to this site only, but Chromium applies form-action to redirects as well, and the sign-in page may redirect to an
        // identity provider. On a developer's machine the provider often has no TLS either.
        response.Headers.ContentSecurityPolicy =
            response.HttpContext.Request.IsHttps ? BeforeSchemes + "https:" + AfterSchemes : BeforeSchemes + "https: http:" + AfterSchemes;
        response.Headers.XContentTypeOptions = "nosniff";

        // Not no-referrer: browsers would send "Origin: null" with the forms, which is refused (Fetch, section 3.2).
        response.Headers["Referrer-Policy"] = "same-origin";
    }
}
