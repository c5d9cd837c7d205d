namespace SessionGen.AspNetCore.Origins;

/// <summary>The origin of a request.</summary>
/// <param name="Scheme">The scheme as the request has it.</param>
/// <param name="Host">The host as the request has it, with its port.</param>
/// <param name="Origin">Both as one string, in lower case (RFC 6454, section 6.2).</param>
/// <param name="IsSecure">Whether the scheme is https.</param>
/// <param name="AllowsCookies">Whether cookies are read and written.</param>
internal sealed record RequestOrigin(string Scheme, string Host, string Origin, bool IsSecure, bool AllowsCookies);
