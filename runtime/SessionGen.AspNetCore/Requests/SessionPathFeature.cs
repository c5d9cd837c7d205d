namespace SessionGen.AspNetCore.Requests;

/// <summary>A request whose path began with <c>/u/{n}</c>.</summary>
/// <param name="Number">The number of the session on its client.</param>
/// <param name="OriginalPathBase">The path base without the prefix: where the site begins.</param>
/// <param name="PathBase">The path base with the prefix: where the account's tab begins.</param>
internal sealed record SessionPathFeature(int Number, PathString OriginalPathBase, PathString PathBase)
{
    /// <summary>The rest of the request does not belong to the tab.</summary>
    public void Remove(HttpContext http)
    {
        http.Features.Set<SessionPathFeature>(null);
        if (http.Request.PathBase == PathBase)
        {
            http.Request.PathBase = OriginalPathBase;
        }
    }
}
