using Microsoft.AspNetCore.Http;

namespace SessionGen;

/// <summary>Sends what was written to a <see cref="HttpResponse.BodyWriter"/>, where an answer is complete.</summary>
internal static class ResponseFlush
{
    /// <summary>
    /// A server sends what its own writer still holds at the end of a request. The writer of a body that middleware has put in its place
    /// (a buffer, response caching, HTTP logging) is forgotten with all that is in it.
    /// </summary>
    public static async ValueTask FlushWrittenAsync(this HttpResponse response)
    {
        var writer = response.BodyWriter;
        if (writer.CanGetUnflushedBytes && writer.UnflushedBytes > 0)
        {
            _ = await writer.FlushAsync();
        }
    }
}
