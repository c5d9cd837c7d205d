using Microsoft.AspNetCore.Http;

namespace SessionGen;

/// <summary>The page that a form was sent from.</summary>
internal static class Referrer
{
    /// <summary>Its path and query; null where it is of another site or not told (Referrer Policy, section 3).</summary>
    public static string? GetLocalPath(HttpRequest request) =>
        request.Headers.Referer is [{ } address]
        && Uri.TryCreate(address, UriKind.Absolute, out var page)
        && Uri.TryCreate($"{request.Scheme}://{request.Host}", UriKind.Absolute, out var site)
        && Uri.Compare(page, site, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0
        && LocalPath.IsLocal(page.PathAndQuery)
            ? page.PathAndQuery
            : null;
}
