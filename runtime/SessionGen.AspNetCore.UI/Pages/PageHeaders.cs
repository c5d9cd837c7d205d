using Microsoft.AspNetCore.Http;

namespace SessionGen.AspNetCore.UI.Pages;

/// <summary>The headers of every page: nothing but its own style and pictures, no frame around it, in no cache.</summary>
internal static class PageHeaders
{
    private const string Secure = Before + "https:" + After;

    /// <summary>On a developer's machine the identity provider is often without TLS, too.</summary>
    private const string Plain = Before + "https: http:" + After;

    private const string Before = "default-src 'none'; style-src 'self'; img-src 'self' https: data:; form-action 'self' ";
    private const string After = "; frame-ancestors 'none'; base-uri 'none'";

    public static void Set(HttpResponse response)
    {
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.CacheControl = "no-store";

        // The forms lead to this site alone, but Chromium holds form-action against where their answers redirect to as well: signing out may
        // lead to a sign-in page that sends people on to an identity provider.
        response.Headers.ContentSecurityPolicy = response.HttpContext.Request.IsHttps ? Secure : Plain;
        response.Headers.XContentTypeOptions = "nosniff";

        // Not no-referrer: a browser then sends "Origin: null" with the forms, and they are refused (Fetch, section 3.2).
        response.Headers["Referrer-Policy"] = "same-origin";
    }
}
