using System.Reflection;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace SessionGen.AspNetCore.Http;

// A file that browsers load, and revalidate each time: no page uses the file of another version than its server. Thread-safe.
internal sealed class EmbeddedFile
{
    private readonly string _contentType;
    private readonly byte[] _content;
    private readonly EntityTagHeaderValue _tag;

    public EmbeddedFile(Assembly assembly, string name, string contentType)
    {
        _contentType = contentType;
        using var resource = assembly.GetManifestResourceStream(name)!;
        _content = new byte[resource.Length];
        resource.ReadExactly(_content);
        _tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(_content).AsSpan(0, 16))}\"");
    }

    public Task WriteAsync(HttpContext http)
    {
        CacheHeaders.Revalidate(http.Response);
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return Results.Bytes(_content, _contentType, entityTag: _tag).ExecuteAsync(http);
    }
}
