using Microsoft.Extensions.Primitives;
using SessionGen.Tokens;

namespace SessionGen.AspNetCore.Cookies;

/// <summary>
/// The session cookies that one response sets; a feature of the request. They are written immediately, so that middleware that looks for
/// <c>Set-Cookie</c> sees them, and again when the response starts: what a sign-in or sign-out did on the server reaches the browser even
/// if the application has cleared the headers, for example for an error page.
/// </summary>
internal sealed class SessionResponseCookies(HttpResponse response)
{
    private string? _token;
    private string? _client;
    private bool _isRegistered;

    /// <summary>Gets the client cookie that the response sets; null if it deletes it.</summary>
    public ClientCookieValue? Client { get; private set; }

    /// <summary>Gets whether <see cref="Client"/> counts, and not the cookie of the request.</summary>
    public bool HasClient => _client is not null;

    public void SetToken(string setCookie) => Set(ref _token, setCookie);

    public void SetClient(ClientCookieValue? client, string setCookie)
    {
        Client = client;
        Set(ref _client, setCookie);
    }

    private void Set(ref string? slot, string setCookie)
    {
        if (slot is { } old)
        {
            response.Headers.SetCookie = response.Headers.SetCookie.Where(value => value != old).ToArray();
        }

        slot = setCookie;
        if (!_isRegistered)
        {
            _isRegistered = true;
            response.OnStarting(static cookies =>
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
        CacheHeaders.ForbidStorage(response);
    }

    private void Add(string? setCookie)
    {
        if (setCookie is not null && !response.Headers.SetCookie.Contains(setCookie))
        {
            response.Headers.SetCookie = StringValues.Concat(response.Headers.SetCookie, setCookie);
        }
    }
}
