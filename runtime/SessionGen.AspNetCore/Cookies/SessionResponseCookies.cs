using Microsoft.Extensions.Primitives;
using SessionGen.Tokens;

namespace SessionGen.AspNetCore.Cookies;

// The session cookies that one response sets: immediately, for middleware that looks for them, and again when it starts.
// The application may have cleared the headers in between, for example for an error page.
internal sealed class SessionResponseCookies(HttpResponse response)
{
    private string? _token;
    private string? _client;
    private bool _isRegistered;

    /// <summary>Gets the client cookie that the response sets; null if it deletes it.</summary>
    public ClientCookieValue? Client { get; private set; }

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
