using System.ComponentModel;

namespace SessionGen.Infrastructure;

/// <summary>The session token (<c>token</c>).</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record SessionTokenSettings
{
    /// <summary>The <c>iss</c> claim; null for the origin of the request that creates the token.</summary>
    public string? Issuer { get; init; }

    /// <summary>The <c>aud</c> claim; null for none.</summary>
    public string? Audience { get; init; }

    /// <summary>How long a token is valid, 1 s to 24 h. Revocation is complete everywhere after it.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How far the clocks of two machines may differ, 0 s to 5 min: <c>nbf = iat - clockSkew</c>.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The signature algorithm (RFC 7518, section 3.1).</summary>
    public SessionTokenAlgorithm Algorithm { get; init; } = SessionTokenAlgorithm.ES256;

    /// <summary>How long a key signs before the next one does; null for no rotation.</summary>
    public TimeSpan? KeyRotation { get; init; } = TimeSpan.FromDays(30);
}
