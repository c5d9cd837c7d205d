using System.ComponentModel;

namespace SessionGen.Infrastructure;

/// <summary>Sessions of one user over all devices (<c>concurrency</c>; OWASP ASVS 5.0, 7.1.2).</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record ConcurrencySettings
{
    /// <summary>1 to 1000; null for unlimited.</summary>
    public int? MaxSessionsPerUser { get; init; }

    /// <summary>What a sign-in beyond <see cref="MaxSessionsPerUser"/> does.</summary>
    public SessionLimitAction OnLimit { get; init; } = SessionLimitAction.EvictOldest;
}
