namespace Accounts;

/// <summary>Allows a page what this application needs, and nothing else: no inline script, no inline style, nobody else's content.</summary>
internal static class ContentSecurityPolicy
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'self'";

    public static void UseContentSecurityPolicy(this WebApplication app) => app.Use((http, next) =>
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";

        // Not no-referrer: browsers then send `Origin: null` with forms, and the endpoints of MapSessionGen refuse that.
        headers["Referrer-Policy"] = "same-origin";
        return next(http);
    });
}
