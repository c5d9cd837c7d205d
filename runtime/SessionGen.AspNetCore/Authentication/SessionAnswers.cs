using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.Extensions;

namespace SessionGen.AspNetCore.Authentication;

/// <summary>Redirects people to the sign-in page, and gives all others a status.</summary>
internal static class SessionAnswers
{
    public static async Task ChallengeAsync(
        SessionFeature feature, bool hasInvalidBearer, SessionAddresses addresses, AuthenticationProperties properties)
    {
        var http = feature.Http;
        if (await TryAnswerFailureAsync(feature))
        {
            return;
        }

        if (!hasInvalidBearer && Navigation.IsNavigation(http.Request) && !http.Request.Path.Equals(new PathString(addresses.SignIn)))
        {
            // A form must not be sent to the sign-in page (RFC 9110, section 15.4.4).
            var status = Navigation.IsRead(http.Request) ? StatusCodes.Status302Found : StatusCodes.Status303SeeOther;
            var signIn = addresses.GetSignIn(SessionPathFeature.GetSiteBase(http), GetReturnUrl(http, properties));
            LocalPath.Redirect(http.Response, signIn, status);
        }
        else
        {
            SessionProblems.WriteUnauthorized(http, hasInvalidBearer);
        }
    }

    // Returns false if the request can be served.
    public static async ValueTask<bool> TryAnswerFailureAsync(SessionFeature feature)
    {
        var http = feature.Http;
        return (feature.Failure is { } failure
            && !http.Response.HasStarted
            && http.RequestServices.GetService<ISessionPageResponder>() is { } pages
            && await pages.TryRespondAsync(http, failure))
            || TryWriteFailure(feature);
    }

    public static bool TryWriteFailure(SessionFeature feature)
    {
        switch (feature.Failure)
        {
            case SessionPageKind.StoreUnavailable:
                SessionProblems.WriteStoreUnavailable(feature.Http, mayHaveTakenEffect: false);
                return true;
            case SessionPageKind.SessionNotFound:
                SessionProblems.WriteNotFound(feature.Http);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Redirects to where the caller asked, as cookie authentication does, if that is on this site.</summary>
    public static void RedirectAfter(HttpContext http, AuthenticationProperties? properties)
    {
        if (http.Response.StatusCode == StatusCodes.Status200OK && LocalPath.IsLocal(properties?.RedirectUri))
        {
            LocalPath.Redirect(http.Response, properties.RedirectUri, StatusCodes.Status302Found);
        }
    }

    private static string? GetReturnUrl(HttpContext http, AuthenticationProperties properties)
    {
        var returnUrl = LocalPath.IsLocal(properties.RedirectUri) ? properties.RedirectUri : GetOriginalUrl(http);
        return LocalPath.IsLocal(returnUrl) && LocalPath.FitsHeader(returnUrl) ? returnUrl : null;
    }

    /// <summary>Gets what was asked for; of a form, which cannot be sent again by itself, the page that it was on.</summary>
    private static string GetOriginalUrl(HttpContext http)
    {
        if (!Navigation.IsRead(http.Request))
        {
            return GetReferrer(http.Request) ?? SessionPathFeature.GetSiteBase(http) + "/";
        }

        // The path as it was before middleware rewrote it.
        var original = http.Features.Get<IAuthenticationFeature>();
        var pathBase = original?.OriginalPathBase ?? http.Request.PathBase;
        var path = original?.OriginalPath ?? http.Request.Path;
        return UriHelper.BuildRelative(pathBase, path, http.Request.QueryString);
    }

    // Null if it is on another site or not known (Referrer Policy, section 3).
    private static string? GetReferrer(HttpRequest request) =>
        request.Headers.Referer is [{ } address]
        && Uri.TryCreate(address, UriKind.Absolute, out var page)
        && Uri.TryCreate($"{request.Scheme}://{request.Host}", UriKind.Absolute, out var site)
        && Uri.Compare(page, site, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0
        && LocalPath.IsLocal(page.PathAndQuery)
            ? page.PathAndQuery
            : null;
}
