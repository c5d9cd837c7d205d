namespace SessionGen.AspNetCore.Requests;

/// <summary>Where the site begins, whichever account's tab a request comes from.</summary>
internal static class SitePath
{
    /// <summary>Gets the path base without <c>/u/{n}</c>, escaped for an address.</summary>
    public static string GetBase(HttpContext http) =>
        (http.Features.Get<SessionPathFeature>()?.OriginalPathBase ?? http.Request.PathBase).ToUriComponent();
}
