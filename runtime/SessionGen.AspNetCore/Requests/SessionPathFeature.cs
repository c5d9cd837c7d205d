namespace SessionGen.AspNetCore.Requests;

/// <summary>A request whose path began with /u/{n}. The site begins at OriginalPathBase, and the tab of the account at PathBase.</summary>
internal sealed record SessionPathFeature(int Number, PathString OriginalPathBase, PathString PathBase)
{
    /// <summary>Gets where the site begins, whichever account's tab a request comes from: escaped, and without /u/{n}.</summary>
    public static string GetSiteBase(HttpContext http) =>
        (http.Features.Get<SessionPathFeature>()?.OriginalPathBase ?? http.Request.PathBase).ToUriComponent();

    public void Remove(HttpContext http)
    {
        http.Features.Set<SessionPathFeature>(null);
        if (http.Request.PathBase == PathBase)
        {
            http.Request.PathBase = OriginalPathBase;
        }
    }
}
