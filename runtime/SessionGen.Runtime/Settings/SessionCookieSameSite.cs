namespace SessionGen;

/// <summary>The <c>SameSite</c> attribute of a cookie (RFC 6265bis, section 5.6.7).</summary>
public enum SessionCookieSameSite
{
    /// <summary>Sent with requests of the site itself and with navigations to it.</summary>
    Lax,

    /// <summary>Sent with requests of the site itself only.</summary>
    Strict,

    /// <summary>Sent with every request, whatever site it comes from.</summary>
    None,
}
