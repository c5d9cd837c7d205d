namespace SessionGen.AspNetCore.Origins;

// Refuses requests that another site makes a browser send (OWASP ASVS 5.0, 3.5.1), by headers that page script cannot set.
// A request with neither header is not from a current browser, so it does not carry the cookies of someone else.
internal static class OriginCheck
{
    public static bool IsAllowed(HttpRequest request, string origin)
    {
        var fetchSite = request.Headers["Sec-Fetch-Site"];
        if (fetchSite.Count > 0)
        {
            return fetchSite.Count == 1 && fetchSite[0] is "same-origin" or "none";
        }

        var header = request.Headers.Origin;
        return header.Count == 0 || (header.Count == 1 && string.Equals(header[0], origin, StringComparison.OrdinalIgnoreCase));
    }
}
