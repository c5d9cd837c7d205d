namespace SessionGen.AspNetCore.Origins;

// Scheme and host (with its port) as the request has them, and both as one string in lower case (RFC 6454, section 6.2).
internal sealed record RequestOrigin(string Scheme, string Host, string Origin, bool IsSecure, bool AllowsCookies);
