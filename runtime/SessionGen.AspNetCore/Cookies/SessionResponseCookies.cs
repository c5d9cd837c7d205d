using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace SessionGen;

/// <summary>
/// The cookies that one response sets. They are written at once, so that middleware that looks for <c>Set-Cookie</c> sees them, and made
/// sure of when the response starts: what a sign-in or sign-out did on the server reaches the browser even if the application cleared the
/// headers afterwards, for example for an error page.
/// </summary>
internal sealed class SessionResponseCookies(HttpContext http)
{
    private string? _token;
    private string? _client;
    private bool _isHooked;

    /// <summary>Replaces what this response sets as the token cookie.</summary>
    public void SetToken(string setCookie) => Set(ref _token, setCookie);

    /// <summary>Replaces what this response sets as the client cookie.</summary>
    public void SetClient(string setCookie) => Set(ref _client, setCookie);

    private void Set(ref string? slot, string setCookie)
    {
        if (slot is { } old)
        {
            var rest = http.Response.Headers.SetCookie.Where(value => value != old).ToArray();
            http.Response.Headers.SetCookie = new StringValues(rest);
        }

        slot = setCookie;
        if (!_isHooked)
        {
            _isHooked = true;
            http.Response.OnStarting(static cookies =>
            {
                ((SessionResponseCookies)cookies).Apply();
                return Task.CompletedTask;
            }, this);
        }

        Apply();
    }

    private void Apply()
    {
        Add(_token);
        Add(_client);

        // A shared cache that stored this response would hand the cookies to somebody else (RFC 9111, section 7.3).
        http.Response.Headers.CacheControl = "no-store";
    }

    private void Add(string? setCookie)
    {
        var headers = http.Response.Headers;
        if (setCookie is not null && !headers.SetCookie.Contains(setCookie))
        {
            headers.SetCookie = StringValues.Concat(headers.SetCookie, setCookie);
        }
    }
}
