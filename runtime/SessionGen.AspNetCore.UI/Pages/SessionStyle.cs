using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace SessionGen.AspNetCore.UI.Pages;

/// <summary>The stylesheet, a resource of this assembly. The same for everyone.</summary>
internal sealed class SessionStyle
{
    private readonly byte[] _css = Read();
    private readonly EntityTagHeaderValue _tag;

    public SessionStyle()
    {
        _tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(_css).AsSpan(0, 8))}\"");
    }

    public Task GetAsync(HttpContext http)
    {
        // Stored, but revalidated each time: after an update no page has the styles of another version.
        http.Response.Headers.CacheControl = "public, no-cache";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return Results.Bytes(_css, "text/css; charset=utf-8", entityTag: _tag).ExecuteAsync(http);
    }

    private static byte[] Read()
    {
        using var stream = typeof(SessionStyle).Assembly.GetManifestResourceStream("SessionGen.style.css")!;
        var css = new byte[stream.Length];
        stream.ReadExactly(css);
        return css;
    }
}
