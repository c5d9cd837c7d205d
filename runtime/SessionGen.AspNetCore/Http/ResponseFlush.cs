namespace SessionGen.AspNetCore.Http;

internal static class ResponseFlush
{
    // A server sends what its own writer holds at the end of a request. The writer of a body that middleware has replaced (a buffer,
    // response caching, HTTP logging) would be lost with its content.
    public static async ValueTask FlushWrittenAsync(this HttpResponse response)
    {
        var writer = response.BodyWriter;
        if (writer.CanGetUnflushedBytes && writer.UnflushedBytes > 0)
        {
            _ = await writer.FlushAsync();
        }
    }
}
