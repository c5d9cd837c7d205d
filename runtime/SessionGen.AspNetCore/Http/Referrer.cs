namespace SessionGen.AspNetCore.Http;

/// <summary>The page that a form was sent from.</summary>
internal static class Referrer
{
    /// <summary>Gets its path and query; null if it is on another site or not known (Referrer Policy, section 3).</summary>
    public static string? GetLocalPath(HttpRequest request) =>
        request.Headers.Referer is [{ } address]
        && Uri.TryCreate(address, UriKind.Absolute, out var page)
        && Uri.TryCreate($"{request.Scheme}://{request.Host}", UriKind.Absolute, out var site)
        && Uri.Compare(page, site, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0
        && LocalPath.IsLocal(page.PathAndQuery)
            ? page.PathAndQuery
            : null;
}
