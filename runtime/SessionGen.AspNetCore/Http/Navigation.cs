using Microsoft.Net.Http.Headers;

namespace SessionGen.AspNetCore.Http;

internal static class Navigation
{
    // Whether a browser shows the response to a person who has followed a link or sent a form. Current browsers say so (Fetch Metadata,
    // section 2.2); older ones ask for HTML, which scripts and API clients do not.
    public static bool IsNavigation(HttpRequest request)
    {
        if (!IsRead(request) && !(HttpMethods.IsPost(request.Method) && request.HasFormContentType))
        {
            return false;
        }

        var mode = request.Headers["Sec-Fetch-Mode"];
        if (mode.Count > 0 || request.Headers.ContainsKey("Sec-Fetch-Site"))
        {
            return mode.Count == 1 && mode[0] == "navigate";
        }

        return MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var types)
            && types.Any(type => type.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase) && type.Quality is not 0);
    }

    public static bool IsRead(HttpRequest request) => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
}
