using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace SessionGen;

/// <summary>Answers with problem details (RFC 9457). None of them tells anything of a token, a cookie or the store.</summary>
internal static class SessionProblems
{
    private const string ContentType = "application/problem+json";

    /// <summary>
    /// Writes a problem without flushing it: where an endpoint is challenged by several schemes, the next one must still find a response
    /// that has not started. Whoever ends the request flushes (<see cref="ResponseFlush"/>).
    /// </summary>
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
        http.Response.ContentType = ContentType;
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        using var writer = new Utf8JsonWriter(http.Response.BodyWriter);
        JsonSerializer.Serialize(writer, problem);
    }

    /// <summary>401, with the challenge that HTTP demands (RFC 9110, section 15.5.2).</summary>
    public static void WriteUnauthorized(HttpContext http, string challenge)
    {
        if (!http.Response.HasStarted)
        {
            http.Response.Headers.WWWAuthenticate = StringValues.Concat(http.Response.Headers.WWWAuthenticate, challenge);
            Write(http, StatusCodes.Status401Unauthorized, "The request has no valid session.");
        }
    }

    /// <summary>404: a session is named that is none of this browser's, or over. Nobody learns which of the two.</summary>
    public static void WriteNotFound(HttpContext http) =>
        Write(http, StatusCodes.Status404NotFound, "This is none of the browser's sessions.");

    /// <summary>The status and headers of <see cref="WriteStoreUnavailable"/>, for an answer that is a page.</summary>
    public static void SetStoreUnavailable(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        response.Headers.RetryAfter = RandomNumberGenerator.GetInt32(1, 4).ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// 503: the request needed the store. Clients are told to come back after one to three seconds, not all after the same.
    /// </summary>
    public static void WriteStoreUnavailable(HttpContext http)
    {
        if (!http.Response.HasStarted)
        {
            SetStoreUnavailable(http.Response);
            Write(http, StatusCodes.Status503ServiceUnavailable, "The session store does not answer. Nobody was signed out; try again.");
        }
    }
}
