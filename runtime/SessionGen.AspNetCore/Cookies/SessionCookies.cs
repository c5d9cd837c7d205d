using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using SessionGen.AspNetCore.Origins;
using SessionGen.Infrastructure;
using SessionGen.Stores;
using SessionGen.Tokens;
using SameSiteMode = Microsoft.Net.Http.Headers.SameSiteMode;

namespace SessionGen.AspNetCore.Cookies;

/// <summary>Reads and writes both cookies, with the attributes of sessions.yaml (OWASP ASVS 5.0, 3.3.1 to 3.3.4). Thread-safe.</summary>
internal sealed class SessionCookies(SessionGenSettings settings, TimeProvider time, ILogger<SessionCookies> logger)
{
    /// <summary>How many cookies of one name are tried. Of several, the first that is good counts.</summary>
    public const int MaximumCandidates = 4;

    // Browsers drop a cookie whose name and value are longer together (RFC 6265bis, section 5.7).
    private const int LargestCookie = 4096;

    private readonly SessionCookieSettings _settings = settings.Cookie;
    private readonly SessionCookieNames _secure = SessionCookieNames.Create(settings.Cookie, secure: true);
    private readonly SessionCookieNames _plain = SessionCookieNames.Create(settings.Cookie, secure: false);
    private readonly LogPause _tokenTooLong = new(time);
    private int _hasWarnedOfPlainHttp;

    public ReadOnlySpan<char> FindToken(HttpRequest request, RequestOrigin origin, int index) =>
        CookieHeader.Find(request.Headers.Cookie, NamesFor(origin).Token, index);

    public ReadOnlySpan<char> FindClient(HttpRequest request, RequestOrigin origin, int index) =>
        CookieHeader.Find(request.Headers.Cookie, NamesFor(origin).Client, index);

    public bool HasClient(HttpRequest request) =>
        !CookieHeader.Find(request.Headers.Cookie, _secure.Client, 0).IsEmpty
        || !CookieHeader.Find(request.Headers.Cookie, _plain.Client, 0).IsEmpty;

    /// <summary>Reads the client cookie as the browser will have it after this response: a request may sign in and out in turn.</summary>
    public ClientCookieValue? ReadClient(HttpContext http, RequestOrigin origin, bool isTrusted, int index)
    {
        if (http.Features.Get<SessionResponseCookies>() is { HasClient: true } written)
        {
            return written.Client;
        }

        return isTrusted && origin.AllowsCookies ? ReadClient(http.Request, origin, index) : null;
    }

    /// <summary>Reads a client cookie of a request; null if it has no further one, or one that was never issued.</summary>
    public ClientCookieValue? ReadClient(HttpRequest request, RequestOrigin origin, int index) =>
        ClientCookieValue.TryParse(FindClient(request, origin, index), out var value) ? value : null;

    /// <summary>Sets the token cookie, unless the response has started: the next request renews then.</summary>
    public void WriteToken(HttpContext http, RequestOrigin origin, string token, DateTimeOffset expiresAt, bool isPersistent)
    {
        var name = NamesFor(origin).Token;
        if (name.Length + token.Length > LargestCookie)
        {
            if (_tokenTooLong.IsDue())
            {
                SessionLog.TokenTooLong(logger, name.Length + token.Length, LargestCookie);
            }
        }
        else if (!http.Response.HasStarted)
        {
            GetResponse(http, origin).SetToken(Format(name, token, origin, isPersistent ? expiresAt - time.GetUtcNow() : null));
        }
    }

    public void WriteClient(HttpContext http, RequestOrigin origin, ClientCookieValue client, StoredClient state)
    {
        var maxAge = GetMaxAge(state, time.GetUtcNow());
        GetResponse(http, origin).SetClient(client, Format(NamesFor(origin).Client, client.Text, origin, maxAge));
    }

    /// <summary>Deletes the token cookie, so that the next request renews.</summary>
    public void DeleteToken(HttpContext http, RequestOrigin origin) =>
        GetResponse(http, origin).SetToken(FormatDeletion(NamesFor(origin).Token, origin));

    public void DeleteAll(HttpContext http, RequestOrigin origin)
    {
        DeleteToken(http, origin);
        GetResponse(http, origin).SetClient(null, FormatDeletion(NamesFor(origin).Client, origin));
    }

    // As long as the longest of its sessions can live: a renewal does not write the cookie, and the server ends sessions earlier.
    private static TimeSpan? GetMaxAge(StoredClient client, DateTimeOffset now)
    {
        TimeSpan? longest = null;
        foreach (var session in client.Sessions)
        {
            if (!session.IsPersistent)
            {
                // On a shared computer it matters more to sign this account out than to keep the others.
                return null;
            }

            var lifetime = session.Policy.MaximumLifetime is { } maximum ? session.CreatedAt + maximum - now : SessionPolicy.CookieCap;
            longest = longest > lifetime ? longest : lifetime;
        }

        return longest;
    }

    private SessionCookieNames NamesFor(RequestOrigin origin) => origin.IsSecure ? _secure : _plain;

    private SessionResponseCookies GetResponse(HttpContext http, RequestOrigin origin)
    {
        if (!origin.IsSecure && Interlocked.Exchange(ref _hasWarnedOfPlainHttp, 1) == 0)
        {
            SessionLog.PlainHttp(logger);
        }

        if (http.Features.Get<SessionResponseCookies>() is not { } cookies)
        {
            cookies = new SessionResponseCookies(http.Response);
            http.Features.Set(cookies);
        }

        return cookies;
    }

    private string Format(string name, string value, RequestOrigin origin, TimeSpan? maxAge)
    {
        var header = Create(name, value, origin);
        if (maxAge is { } lifetime)
        {
            // Whole seconds (RFC 6265bis, section 4.1.1), rounded down: a cookie does not outlive its content.
            header.MaxAge = TimeSpan.FromSeconds(Math.Floor(Math.Clamp(lifetime.TotalSeconds, 0, SessionPolicy.CookieCap.TotalSeconds)));
        }

        return header.ToString();
    }

    // With the attributes that it was set with, or the browser keeps it.
    private string FormatDeletion(string name, RequestOrigin origin)
    {
        var header = Create(name, "", origin);
        header.MaxAge = TimeSpan.Zero;
        header.Expires = DateTimeOffset.UnixEpoch;
        return header.ToString();
    }

    private SetCookieHeaderValue Create(string name, string value, RequestOrigin origin) => new(name, value)
    {
        Path = _settings.Path,
        Domain = _settings.Domain is { } domain ? new StringSegment(domain) : default,
        Secure = origin.IsSecure,
        HttpOnly = true,
        SameSite = _settings.SameSite switch
        {
            SessionCookieSameSite.Strict => SameSiteMode.Strict,

            // Browsers refuse SameSite=None without Secure (RFC 6265bis, section 5.7).
            SessionCookieSameSite.None when origin.IsSecure => SameSiteMode.None,
            _ => SameSiteMode.Lax,
        },
    };
}
