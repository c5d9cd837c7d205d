using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Net.Http.Headers;

namespace SessionGen;

/// <summary>Answers requests that may not go on: a browser is sent to sign in, everybody else gets a status.</summary>
internal static class SessionChallenge
{
    public const string Bearer = "Bearer";

    /// <summary>RFC 6750, section 3: the error is told only to a client that presented a token.</summary>
    public const string InvalidToken = "Bearer error=\"invalid_token\"";

    private const string ReturnUrlParameter = "returnUrl";

    public static Task ChallengeAsync(HttpContext http, string signInUrl, AuthenticationProperties? properties, bool hasBadBearer)
    {
        if (!hasBadBearer && IsNavigation(http.Request) && !IsSignInPage(http.Request, signInUrl))
        {
            // A form must not be sent to the sign-in page (RFC 9110, section 15.4.4).
            var status = IsRead(http.Request) ? StatusCodes.Status302Found : StatusCodes.Status303SeeOther;
            Redirect(http, SitePath.GetBase(http) + signInUrl + GetReturnQuery(http, signInUrl, properties), status);
        }
        else
        {
            SessionProblems.WriteUnauthorized(http, hasBadBearer ? InvalidToken : Bearer);
        }

        return Task.CompletedTask;
    }

    public static Task ForbidAsync(HttpContext http)
    {
        SessionProblems.Write(http, StatusCodes.Status403Forbidden, "The session is not allowed to do this.");
        return Task.CompletedTask;
    }

    /// <summary>Goes where the caller of a sign-in or sign-out asked, as cookie authentication does, if that is on this site.</summary>
    public static void RedirectAfter(HttpContext http, AuthenticationProperties? properties)
    {
        if (http.Response.StatusCode == StatusCodes.Status200OK && LocalPath.IsLocal(properties?.RedirectUri))
        {
            Redirect(http, properties.RedirectUri);
        }
    }

    /// <summary>
    /// Whether a browser shows the answer to a person. Browsers of the last years say so (Fetch Metadata, section 2.2); an older one asks
    /// for HTML, which scripts and API clients do not. Beside links, people send forms.
    /// </summary>
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

        return MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var types) && types.Any(type => type.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase) && type.Quality is not 0);
    }

    private static bool IsRead(HttpRequest request) => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);

    private static void Redirect(HttpContext http, string path, int status = StatusCodes.Status302Found)
    {
        http.Response.StatusCode = status;
        http.Response.Headers.Location = LocalPath.ToHeader(path);
        http.Response.Headers.CacheControl = "no-store";
    }

    private static string GetReturnQuery(HttpContext http, string signInUrl, AuthenticationProperties? properties)
    {
        var asked = properties?.RedirectUri;
        var returnUrl = LocalPath.IsLocal(asked) ? asked : GetOriginalUrl(http);
        return LocalPath.IsLocal(returnUrl) && LocalPath.FitsHeader(returnUrl)
            ? (signInUrl.Contains('?') ? "&" : "?") + ReturnUrlParameter + "=" + Uri.EscapeDataString(returnUrl)
            : "";
    }

    /// <summary>What was asked for; of a form, which cannot be sent again by itself, the page that it was on.</summary>
    private static string GetOriginalUrl(HttpContext http)
    {
        if (!IsRead(http.Request))
        {
            return Referrer.GetLocalPath(http.Request) ?? SitePath.GetBase(http) + "/";
        }

        // The path before middleware that rewrites it, as the authentication middleware noted it.
        var original = http.Features.Get<IAuthenticationFeature>();
        var pathBase = original?.OriginalPathBase ?? http.Request.PathBase;
        var path = original?.OriginalPath ?? http.Request.Path;
        return UriHelper.BuildRelative(pathBase, path, http.Request.QueryString);
    }

    private static bool IsSignInPage(HttpRequest request, string signInUrl)
    {
        var end = signInUrl.IndexOf('?');
        return request.Path.Equals(new PathString(end < 0 ? signInUrl : signInUrl[..end]));
    }
}
