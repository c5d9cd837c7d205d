using SessionGen.Model;

namespace SessionGen.AspNetCore.Requests;

/// <summary>
/// The session that a request names, so that it runs as that session whichever is active: by the header <c>X-Session-Id</c>, or by the
/// route prefix
/// <c>/u/{n}</c>. The header decides if there are both.
/// </summary>
/// <param name="IsNamed">Whether there is a name, however wrong.</param>
/// <param name="SessionId">A well-formed session id; null for a number, and for a malformed name.</param>
/// <param name="SessionKey">The number in <paramref name="SessionId"/>.</param>
/// <param name="Number">The number of the session on its client.</param>
internal readonly record struct SessionName(bool IsNamed, string? SessionId, UInt128 SessionKey, int? Number)
{
    public const string Header = CacheHeaders.SessionIdHeader;

    /// <summary>Gets whether a session could have the name.</summary>
    public bool IsPossible => SessionId is not null || Number is not null;

    /// <param name="http">The request.</param>
    /// <param name="usesPaths">Whether the application uses the route prefix.</param>
    public static SessionName Of(HttpContext http, bool usesPaths)
    {
        if (http.Request.Headers.TryGetValue(Header, out var header))
        {
            return header.Count == 1 && SessionIds.TryParseSession(header[0], out var key)
                ? new SessionName(true, header[0], key, null)
                : new SessionName(true, null, default, null);
        }

        return usesPaths && http.Features.Get<SessionPathFeature>() is { } path
            ? new SessionName(true, null, default, path.Number)
            : default;
    }
}
