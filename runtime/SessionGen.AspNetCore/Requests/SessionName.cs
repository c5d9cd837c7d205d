using SessionGen.Model;

namespace SessionGen.AspNetCore.Requests;

// The session that a request names, by the header X-Session-Id or else by the route prefix /u/{n}, whichever is active.
// SessionId is null for a number, and for a malformed name.
internal readonly record struct SessionName(bool IsNamed, string? SessionId, UInt128 SessionKey, int? Number)
{
    public bool IsPossible => !IsNamed || SessionId is not null || Number is not null;

    public static SessionName Of(HttpContext http, bool usesPaths)
    {
        if (http.Request.Headers.TryGetValue(CacheHeaders.SessionIdHeader, out var header))
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
