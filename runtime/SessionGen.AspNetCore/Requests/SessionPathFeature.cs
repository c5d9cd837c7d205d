namespace SessionGen.AspNetCore.Requests;

/// <summary>A request whose path began with /u/{n}. The site begins at OriginalPathBase, and the tab of the account at PathBase.</summary>
internal sealed record SessionPathFeature(int Number, PathString OriginalPathBase, PathString PathBase)
{
    public void Remove(HttpContext http)
    {
        http.Features.Set<SessionPathFeature>(null);
        if (http.Request.PathBase == PathBase)
        {
            http.Request.PathBase = OriginalPathBase;
        }
    }
}
