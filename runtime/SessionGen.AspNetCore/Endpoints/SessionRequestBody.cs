using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace SessionGen;

/// <summary>What a browser may send to the endpoints, as JSON or as a form. Everything is optional.</summary>
/// <param name="SessionId">One of the client's sessions.</param>
/// <param name="ForceRefresh">Whether a token that was made a moment ago is not good enough.</param>
/// <param name="ReturnUrl">Where a form leads on to; a path on this site. Null where none is given, or another site.</param>
internal sealed record SessionRequestBody(string? SessionId, bool ForceRefresh, string? ReturnUrl)
{
    /// <summary>Far more than the body takes, and little enough to read for anybody who asks.</summary>
    private const int LargestBody = 4096;

    private static readonly SessionRequestBody Empty = new(null, false, null);

    /// <summary>Reads the body; null where it is none, and <paramref name="http"/> then has its answer.</summary>
    public static async ValueTask<SessionRequestBody?> ReadAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var request = http.Request;
        if (request.ContentLength > LargestBody)
        {
            SessionProblems.Write(http, StatusCodes.Status413PayloadTooLarge, $"The body has more than {LargestBody} bytes.");
            return null;
        }

        if (IsForm(request))
        {
            return await ReadFormAsync(http, cancellationToken);
        }

        var body = await ReadBytesAsync(request.Body, cancellationToken);
        if (body.Length > LargestBody)
        {
            SessionProblems.Write(http, StatusCodes.Status413PayloadTooLarge, $"The body has more than {LargestBody} bytes.");
            return null;
        }

        if (body.Length == 0)
        {
            return Empty;
        }

        if (!request.HasJsonContentType())
        {
            SessionProblems.Write(http, StatusCodes.Status415UnsupportedMediaType, "The body must be application/json or application/x-www-form-urlencoded.");
            return null;
        }

        if (Parse(body.Span) is { } parsed)
        {
            return parsed;
        }

        SessionProblems.Write(http, StatusCodes.Status400BadRequest, "The body must be a JSON object with a string 'sessionId' and a boolean 'forceRefresh', both optional.");
        return null;
    }

    /// <summary>Whether a form was posted, so that a page is to be shown next.</summary>
    public static bool IsForm(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase)
        && (StringSegment.IsNullOrEmpty(type.Charset) || type.Encoding is not null);

    private static async ValueTask<SessionRequestBody?> ReadFormAsync(HttpContext http, CancellationToken cancellationToken)
    {
        try
        {
            var options = new Microsoft.AspNetCore.Http.Features.FormOptions { BufferBodyLengthLimit = LargestBody, ValueCountLimit = 16, KeyLengthLimit = 128, ValueLengthLimit = 2048 };
            var form = await http.Request.ReadFormAsync(options, cancellationToken);
            var returnUrl = GetSingle(form, "returnUrl");
            return new SessionRequestBody(GetSingle(form, "sessionId"), form["forceRefresh"] == "true", LocalPath.IsLocal(returnUrl) ? returnUrl : null);
        }
        catch (InvalidDataException)
        {
            SessionProblems.Write(http, StatusCodes.Status400BadRequest, "The form is malformed or too large.");
            return null;
        }
    }

    private static string? GetSingle(IFormCollection form, string name)
    {
        var values = form[name];
        return values.Count == 1 && values[0] is { Length: > 0 } text ? text : null;
    }

    private static async ValueTask<ReadOnlyMemory<byte>> ReadBytesAsync(Stream body, CancellationToken cancellationToken)
    {
        // One byte more than is allowed tells a body that is too long from one that just fits.
        var bytes = new byte[LargestBody + 1];
        var length = 0;
        int read;
        while (length < bytes.Length && (read = await body.ReadAsync(bytes.AsMemory(length), cancellationToken)) > 0)
        {
            length += read;
        }

        return bytes.AsMemory(0, length);
    }

    private static SessionRequestBody? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 4 });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return null;
            }

            string? sessionId = null;
            var forceRefresh = false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("sessionId"u8))
                {
                    _ = reader.Read();
                    sessionId = reader.GetString();
                }
                else if (reader.ValueTextEquals("forceRefresh"u8))
                {
                    _ = reader.Read();
                    forceRefresh = reader.TokenType != JsonTokenType.Null && reader.GetBoolean();
                }
                else
                {
                    reader.Skip();
                }
            }

            return reader.Read() ? null : new SessionRequestBody(sessionId, forceRefresh, null);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
