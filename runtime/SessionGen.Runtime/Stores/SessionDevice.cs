namespace SessionGen;

/// <summary>Where a sign-in came from. Kept only where <c>SessionGenOptions.RecordDevice</c> is true: both parts are personal data.</summary>
/// <param name="UserAgent">What the browser calls itself, at most 512 characters; null where it does not say.</param>
/// <param name="IpAddress">The address the request came from, at most 45 characters; null where it is not known.</param>
public sealed record SessionDevice(string? UserAgent, string? IpAddress);
