using SessionGen.Infrastructure;
using SessionGen.Stores;

namespace SessionGen.Claims;

/// <summary>What every token of this application must satisfy, taken from its settings once.</summary>
internal sealed class SessionTokenRules(SessionGenSettings settings)
{
    // The version of the claim set.
    public const int Version = 2;

    public string? Issuer { get; } = settings.Token.Issuer;

    public string? Audience { get; } = settings.Token.Audience;

    public TimeSpan Lifetime { get; } = settings.Token.Lifetime;

    public TimeSpan ClockSkew { get; } = settings.Token.ClockSkew;

    public SessionTokenPolicies Policies { get; } = new(settings.Policies);

    public SessionPolicyLimits Limits => Policies.Limits;

    // Made by a clock that was ahead; this machine's own, if it has been corrected.
    public bool IsFromFuture(long issuedAtSeconds, long nowSeconds) =>
        issuedAtSeconds > nowSeconds + Math.Max(1, (long)ClockSkew.TotalSeconds);

    public string IssuerFor(string origin) => Issuer ?? origin;
}
