using SessionGen.Infrastructure;

namespace SessionGen;

/// <summary>
/// The names of the two cookies. The prefix is chosen here, never by the file: a browser refuses a <c>__Host-</c> cookie that is not
/// Secure, host-only and for the whole site (RFC 6265bis, section 4.1.3).
/// </summary>
internal sealed record SessionCookieNames(string Token, string Client)
{
    private const string ClientSuffix = "-client";

    public static SessionCookieNames Create(SessionCookieSettings settings, bool secure)
    {
        var prefix = !secure ? "" : settings.Domain is null && settings.Path == "/" ? "__Host-" : "__Secure-";
        return new SessionCookieNames(prefix + settings.Name, prefix + settings.Name + ClientSuffix);
    }
}
