using SessionGen.Infrastructure;

namespace SessionGen.AspNetCore.Cookies;

internal sealed record SessionCookieNames(string Token, string Client)
{
    public static SessionCookieNames Create(SessionCookieSettings settings, bool secure)
    {
        // Browsers refuse a __Host- cookie that is not Secure, host-only and for the whole site (RFC 6265bis, section 4.1.3).
        var prefix = !secure ? "" : settings.Domain is null && settings.Path == "/" ? "__Host-" : "__Secure-";
        return new SessionCookieNames(prefix + settings.Name, prefix + settings.Name + "-client");
    }
}
