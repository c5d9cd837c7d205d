using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace SessionGen.AspNetCore.Script;

/// <summary>
/// The browser module, <c>client.js</c>. Browsers cache it and revalidate it each time, so that no page runs the script of an older version
/// than its server.
/// </summary>
internal static class SessionScript
{
    public const string ContentType = "text/javascript; charset=utf-8";

    private static readonly byte[] Text = Read();

    private static readonly EntityTagHeaderValue Tag = new($"\"{Convert.ToHexStringLower(SHA256.HashData(Text).AsSpan(0, 16))}\"");

    public static Task WriteAsync(HttpContext http)
    {
        CacheHeaders.Revalidate(http.Response);
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return Results.Bytes(Text, ContentType, entityTag: Tag).ExecuteAsync(http);
    }

    private static byte[] Read()
    {
        using var resource = typeof(SessionScript).Assembly.GetManifestResourceStream("SessionGen.client.js")!;
        var text = new byte[resource.Length];
        resource.ReadExactly(text);
        return text;
    }
}
