namespace SessionGen;

/// <summary>
/// Supplies the claims of a session anew for every token, so that they are at most one token lifetime old. Register it as any service;
/// a scope of its own is made for every call.
/// </summary>
public interface ISessionClaimsSource<TClaims>
    where TClaims : class, ISessionClaims<TClaims>
{
    /// <summary>
    /// The claims of a session as they are now. Where it fails or takes longer than <see cref="SessionGenOptions.ClaimsTimeout"/>, the
    /// last known claims go into the token, and it is asked again for the next one.
    /// </summary>
    ValueTask<TClaims> GetAsync(Session session, CancellationToken cancellationToken);
}
