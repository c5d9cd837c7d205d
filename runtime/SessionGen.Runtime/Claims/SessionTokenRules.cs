using SessionGen.Infrastructure;

namespace SessionGen.Claims;

/// <summary>What every token of this application must satisfy, taken from its settings once.</summary>
internal sealed class SessionTokenRules(SessionGenSettings settings)
{
    /// <summary>The version of the claim set (<c>v</c>).</summary>
    public const int Version = 2;

    /// <summary>The configured issuer; null for the origin of the request.</summary>
    public string? Issuer { get; } = settings.Token.Issuer;

    /// <summary>The audience; null for none.</summary>
    public string? Audience { get; } = settings.Token.Audience;

    public TimeSpan Lifetime { get; } = settings.Token.Lifetime;

    public TimeSpan ClockSkew { get; } = settings.Token.ClockSkew;

    public SessionTokenPolicies Policies { get; } = new(settings.Policies);

    /// <summary>The issuer of a token for a request to <paramref name="origin"/>.</summary>
    public string IssuerFor(string origin) => Issuer ?? origin;
}
