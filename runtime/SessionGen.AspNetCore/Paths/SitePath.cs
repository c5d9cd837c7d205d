using Microsoft.AspNetCore.Http;

namespace SessionGen;

/// <summary>Where the site begins, whichever account's tab a request comes from.</summary>
internal static class SitePath
{
    /// <summary>
    /// The path base without <c>/u/{n}</c>, escaped for an address: for pages that belong to the browser and not to one of its accounts.
    /// </summary>
    public static string GetBase(HttpContext http) =>
        (http.Features.Get<SessionPathFeature>()?.OriginalPathBase ?? http.Request.PathBase).ToUriComponent();
}
