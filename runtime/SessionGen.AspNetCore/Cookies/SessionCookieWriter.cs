using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using SessionGen.Infrastructure;

namespace SessionGen;

/// <summary>Writes <c>Set-Cookie</c> values with the attributes of sessions.yaml (OWASP ASVS 5.0, 3.3.1 to 3.3.4).</summary>
internal sealed class SessionCookieWriter
{
    private readonly SessionCookieSettings _settings;
    private readonly SameSiteMode _sameSite;

    public SessionCookieWriter(SessionCookieSettings settings)
    {
        _settings = settings;
        _sameSite = settings.SameSite switch
        {
            SessionCookieSameSite.Strict => SameSiteMode.Strict,
            SessionCookieSameSite.None => SameSiteMode.None,
            _ => SameSiteMode.Lax,
        };
        Secure = SessionCookieNames.Create(settings, secure: true);
        Plain = SessionCookieNames.Create(settings, secure: false);
    }

    /// <summary>The names over https.</summary>
    public SessionCookieNames Secure { get; }

    /// <summary>The names over plain http, where they are allowed.</summary>
    public SessionCookieNames Plain { get; }

    /// <summary>A cookie that lives for <paramref name="maxAge"/>, or with the browser where that is null.</summary>
    public string Write(string name, string value, bool secure, TimeSpan? maxAge)
    {
        var header = Create(name, value, secure);
        if (maxAge is { } lifetime)
        {
            // Whole seconds (RFC 6265bis, section 4.1.1), rounded down: a cookie never outlives what it carries.
            var seconds = Math.Floor(Math.Clamp(lifetime.TotalSeconds, 0, SessionPolicy.CookieCap.TotalSeconds));
            header.MaxAge = TimeSpan.FromSeconds(seconds);
        }

        return header.ToString();
    }

    /// <summary>The end of a cookie. The attributes must be those that it was set with, or the browser keeps it.</summary>
    public string WriteEnd(string name, bool secure)
    {
        var header = Create(name, "", secure);
        header.MaxAge = TimeSpan.Zero;
        header.Expires = DateTimeOffset.UnixEpoch;
        return header.ToString();
    }

    private SetCookieHeaderValue Create(string name, string value, bool secure) => new(name, value)
    {
        Path = _settings.Path,
        Domain = _settings.Domain is { } domain ? new StringSegment(domain) : default,
        Secure = secure,
        HttpOnly = true,
        // Browsers refuse SameSite=None without Secure (RFC 6265bis, section 5.7); on plain http to localhost Lax is the nearest they take.
        SameSite = _sameSite == SameSiteMode.None && !secure ? SameSiteMode.Lax : _sameSite,
    };
}
