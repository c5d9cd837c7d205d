using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace SessionGen.AspNetCore.Http;

// Answers with problem details (RFC 9457). They contain nothing of a token, a cookie or the store.
// Nothing is flushed: if several schemes challenge a request, each must find a response that has not started.
internal static class SessionProblems
{
    private const string Bearer = "Bearer";

    /// <summary>RFC 6750, section 3: only a client that sent a token gets the error.</summary>
    private const string InvalidToken = "Bearer error=\"invalid_token\"";

    public static void Write(HttpContext http, int status, string detail)
    {
        if (http.Response.HasStarted)
        {
            return;
        }

        var problem = new ProblemDetails
        {
            Type = "about:blank",
            Title = ReasonPhrases.GetReasonPhrase(status),
            Status = status,
            Detail = detail,
        };
        var customize = http.RequestServices.GetService<IOptions<ProblemDetailsOptions>>()?.Value.CustomizeProblemDetails;
        customize?.Invoke(new ProblemDetailsContext { HttpContext = http, ProblemDetails = problem });
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/problem+json";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        CacheHeaders.ForbidStorage(http.Response);
        using var writer = new Utf8JsonWriter(http.Response.BodyWriter);
        JsonSerializer.Serialize(writer, problem);
    }

    /// <summary>Writes 401 with the challenge that RFC 9110, section 15.5.2 demands.</summary>
    public static void WriteUnauthorized(HttpContext http, bool hasInvalidBearer)
    {
        if (!http.Response.HasStarted)
        {
            var headers = http.Response.Headers;
            headers.WWWAuthenticate = StringValues.Concat(headers.WWWAuthenticate, hasInvalidBearer ? InvalidToken : Bearer);
            Write(http, StatusCodes.Status401Unauthorized, "The request has no valid session.");
        }
    }

    public static void WriteForbidden(HttpContext http) =>
        Write(http, StatusCodes.Status403Forbidden, "The session does not have permission for this request.");

    // Also if the session has ended: the client does not learn which.
    public static void WriteNotFound(HttpContext http) =>
        Write(http, StatusCodes.Status404NotFound, "The session is not a live session of this browser.");

    public static void WriteStoreUnavailable(HttpContext http, bool mayHaveTakenEffect)
    {
        if (!http.Response.HasStarted)
        {
            SetStoreUnavailable(http.Response);
            Write(http, StatusCodes.Status503ServiceUnavailable, mayHaveTakenEffect
                ? "The session store did not confirm the request, which may have taken effect. Reload before you send it again."
                : "The session store is not available, so the request was not processed. Send it again after the time in Retry-After.");
        }
    }

    public static void SetStoreUnavailable(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status503ServiceUnavailable;

        // Random, so that clients do not all come back in the same second.
        response.Headers.RetryAfter = RandomNumberGenerator.GetInt32(1, 4).ToString(CultureInfo.InvariantCulture);
    }
}
