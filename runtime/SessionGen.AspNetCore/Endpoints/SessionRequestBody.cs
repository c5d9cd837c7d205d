using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace SessionGen.AspNetCore.Endpoints;

/// <summary>The body of a request to the endpoints, as JSON or as a form. All members are optional.</summary>
internal sealed record SessionRequestBody
{
    /// <summary>Enough for the longest address that Kestrel serves (8 KB), escaped in a form.</summary>
    private const int LargestBody = 32 * 1024;

    private const string JsonProblem =
        "The body must be a JSON object with the optional members 'sessionId' (string), 'returnUrl' (string) and 'forceRefresh' (boolean), "
        + "each at most once, and no other members.";

    private const string TypeProblem =
        "The body must be application/json or application/x-www-form-urlencoded, in UTF-8: without a charset or with charset=utf-8.";

    private static readonly SessionRequestBody Empty = new();

    // No other members: if 'session_id' meant nothing, it would sign out all sessions instead of one.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        NumberHandling = JsonNumberHandling.Strict,
        MaxDepth = 4,
    };

    private enum Kind
    {
        Other,
        Json,
        Form,
    }

    /// <summary>Gets the id of a session; null if the request does not name one. An empty text is an id that no session has.</summary>
    public string? SessionId { get; init; }

    public bool? ForceRefresh { get; init; }

    /// <summary>Gets the path on this site that a form continues to; null if there is none that can be used, and always in JSON.</summary>
    public string? ReturnUrl { get; init; }

    /// <summary>Reads the body; returns null if it is not valid, and the response is complete then.</summary>
    public static async ValueTask<SessionRequestBody?> ReadAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var request = http.Request;
        var kind = GetKind(request);
        if (kind is Kind.Form && http.Features.Get<IFormFeature>()?.Form is { } form)
        {
            // Earlier middleware has read it.
            return FromForm(http, form);
        }

        var body = request.ContentLength > LargestBody ? null : await ReadBytesAsync(request.Body, cancellationToken);
        if (body is null)
        {
            return Refuse(http, StatusCodes.Status413PayloadTooLarge, $"The body has more than {LargestBody} bytes.");
        }

        return (kind, body.Length) switch
        {
            (_, 0) => Empty,
            (Kind.Json, _) => FromJson(http, body.GetBuffer().AsSpan(0, (int)body.Length)),
            (Kind.Form, _) => await ReadFormAsync(http, body, cancellationToken),
            _ => Refuse(http, StatusCodes.Status415UnsupportedMediaType, TypeProblem),
        };
    }

    public static bool IsForm(HttpRequest request) => GetKind(request) is Kind.Form;

    private static Kind GetKind(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || (type.Charset.Length > 0
                && !HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase)))
        {
            return Kind.Other;
        }

        return type.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) ? Kind.Form
            : request.HasJsonContentType() ? Kind.Json
            : Kind.Other;
    }

    private static SessionRequestBody? Refuse(HttpContext http, int status, string detail)
    {
        SessionProblems.Write(http, status, detail);
        return null;
    }

    private static async ValueTask<SessionRequestBody?> ReadFormAsync(
        HttpContext http, MemoryStream body, CancellationToken cancellationToken)
    {
        try
        {
            body.Position = 0;
            using var reader = new FormReader(body, Encoding.UTF8) { KeyLengthLimit = LargestBody, ValueLengthLimit = LargestBody };
            return FromForm(http, new FormCollection(await reader.ReadFormAsync(cancellationToken)));
        }
        catch (InvalidDataException)
        {
            return Refuse(http, StatusCodes.Status400BadRequest, "The form is malformed or has too many fields.");
        }
    }

    /// <summary>Reads a form. It may have other fields, such as an antiforgery token.</summary>
    private static SessionRequestBody? FromForm(HttpContext http, IFormCollection form)
    {
        var sessionId = form["sessionId"];
        if (sessionId.Count > 1)
        {
            return Refuse(http, StatusCodes.Status400BadRequest, "The form has more than one 'sessionId'.");
        }

        var returnUrl = form["returnUrl"];
        return new SessionRequestBody
        {
            SessionId = sessionId.Count == 0 ? null : sessionId[0] ?? "",
            ForceRefresh = form["forceRefresh"] == "true",
            ReturnUrl = returnUrl is [{ } path] && LocalPath.IsLocal(path) && LocalPath.FitsHeader(path) ? path : null,
        };
    }

    private static SessionRequestBody? FromJson(HttpContext http, ReadOnlySpan<byte> json)
    {
        try
        {
            if (JsonSerializer.Deserialize<SessionRequestBody>(json, Json) is { } body)
            {
                return body with { ReturnUrl = null };
            }
        }
        catch (JsonException)
        {
        }

        return Refuse(http, StatusCodes.Status400BadRequest, JsonProblem);
    }

    private static async ValueTask<MemoryStream?> ReadBytesAsync(Stream body, CancellationToken cancellationToken)
    {
        var bytes = new MemoryStream();
        var buffer = new byte[4096];
        int read;
        while ((read = await body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (bytes.Length + read > LargestBody)
            {
                return null;
            }

            bytes.Write(buffer, 0, read);
        }

        return bytes;
    }
}
