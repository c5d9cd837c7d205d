using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace SessionGen.AspNetCore.UI.Pages;

/// <summary>The one stylesheet, which is part of this assembly. The same for everybody.</summary>
internal sealed class SessionStyle
{
    private readonly byte[] _css = Read();
    private readonly EntityTagHeaderValue _tag;

    public SessionStyle()
    {
        _tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(_css).AsSpan(0, 8))}\"");
    }

    public async Task GetAsync(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.ETag = _tag.ToString();

        // Kept, and asked for each time whether it is still the one: pages and style are of one version after every update.
        headers.CacheControl = "public, no-cache";
        headers.XContentTypeOptions = "nosniff";
        if (IsKnown(http.Request.Headers.IfNoneMatch))
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        http.Response.ContentType = "text/css; charset=utf-8";
        http.Response.ContentLength = _css.Length;
        await http.Response.Body.WriteAsync(_css, http.RequestAborted);
    }

    // Weak comparison, as RFC 9110, section 13.1.2 has it for If-None-Match: a proxy that compresses makes the tag weak.
    private bool IsKnown(StringValues ifNoneMatch) =>
        EntityTagHeaderValue.TryParseList(ifNoneMatch, out var tags) && tags.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(_tag, useStrongComparison: false));

    private static byte[] Read()
    {
        using var stream = typeof(SessionStyle).Assembly.GetManifestResourceStream("SessionGen.style.css")!;
        var css = new byte[stream.Length];
        stream.ReadExactly(css);
        return css;
    }
}
