using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace SessionGen;

/// <summary>
/// What a browser may send to the endpoints, as JSON or as a form. Everything is optional. Names ignore case, as elsewhere in ASP.NET Core.
/// </summary>
internal sealed record SessionRequestBody
{
    /// <summary>The longest address that Kestrel serves (8 KB), escaped in a form, and little enough to read for anybody who asks.</summary>
    private const int LargestBody = 32 * 1024;

    private const string JsonProblem = "The body must be a JSON object. Its members are 'sessionId' and 'returnUrl', strings, and 'forceRefresh', a boolean; each at most once, all optional, and no others.";

    private static readonly SessionRequestBody Empty = new();

    // No others: where 'session_id' meant nothing, it would sign out all instead of one.
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

    /// <summary>One of the client's sessions. Null where none is meant; a text that is empty is an id, which nobody has.</summary>
    public string? SessionId { get; init; }

    /// <summary>Whether a token that was made a moment ago is not good enough.</summary>
    public bool? ForceRefresh { get; init; }

    /// <summary>Where a form leads on to; a path on this site. Null where none is given, or one that cannot be used. Means nothing in JSON.</summary>
    public string? ReturnUrl { get; init; }

    /// <summary>Reads the body; null where it is none, and <paramref name="http"/> then has its answer.</summary>
    public static async ValueTask<SessionRequestBody?> ReadAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var request = http.Request;
        var kind = GetKind(request);
        if (kind is Kind.Form && http.Features.Get<IFormFeature>()?.Form is { } form)
        {
            // Middleware before has read it.
            return FromForm(http, form);
        }

        var body = request.ContentLength > LargestBody ? null : await ReadBytesAsync(request.Body, cancellationToken);
        if (body is null)
        {
            SessionProblems.Write(http, StatusCodes.Status413PayloadTooLarge, $"The body has more than {LargestBody} bytes.");
            return null;
        }

        return (kind, body.Length) switch
        {
            (_, 0) => Empty,
            (Kind.Json, _) => FromJson(http, body.GetBuffer().AsSpan(0, (int)body.Length)),
            (Kind.Form, _) => await ReadFormAsync(http, body, cancellationToken),
            _ => Refuse(http, StatusCodes.Status415UnsupportedMediaType, "The body must be application/json or application/x-www-form-urlencoded, in UTF-8: without a charset or with charset=utf-8."),
        };
    }

    /// <summary>Whether a form was posted, so that a page is to be shown next.</summary>
    public static bool IsForm(HttpRequest request) => GetKind(request) is Kind.Form;

    private static Kind GetKind(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !(type.Charset.Length == 0 || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase)))
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

    private static async ValueTask<SessionRequestBody?> ReadFormAsync(HttpContext http, MemoryStream body, CancellationToken cancellationToken)
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

    /// <summary>Of a form other fields are left alone: the antiforgery token of the application, and whatever else it has.</summary>
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
            ReturnUrl = returnUrl.Count == 1 && LocalPath.IsLocal(returnUrl[0]) && LocalPath.FitsHeader(returnUrl[0]!) ? returnUrl[0] : null,
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

    /// <summary>The body; null where it is too long.</summary>
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
