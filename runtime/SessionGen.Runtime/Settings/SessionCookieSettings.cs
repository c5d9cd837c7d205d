using System.ComponentModel;

namespace SessionGen.Infrastructure;

/// <summary>The cookies (<c>cookie</c>). They are always HttpOnly, and Secure but on plain http to localhost.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record SessionCookieSettings
{
    /// <summary>The name of the token cookie without prefix; the client cookie adds <c>-client</c>.</summary>
    public string Name { get; init; } = "session";

    /// <summary>The <c>SameSite</c> attribute.</summary>
    public SessionCookieSameSite SameSite { get; init; } = SessionCookieSameSite.Lax;

    /// <summary>The <c>Domain</c> attribute, with which names begin with <c>__Secure-</c>; null for a host-only cookie.</summary>
    public string? Domain { get; init; }

    /// <summary>The <c>Path</c> attribute. With another one than <c>/</c>, names begin with <c>__Secure-</c>.</summary>
    public string Path { get; init; } = "/";

    /// <summary>Whether the cookies outlive the browser.</summary>
    public bool Persistent { get; init; } = true;
}
