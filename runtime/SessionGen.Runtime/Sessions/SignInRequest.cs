using SessionGen.Tokens;

namespace SessionGen.Sessions;

internal sealed record SignInRequest<TClaims>
    where TClaims : class, ISessionClaims<TClaims>
{
    public required string UserId { get; init; }

    /// <summary>The claims; null to get them from the <see cref="ISessionClaimsSource{TClaims}"/>.</summary>
    public required TClaims? Claims { get; init; }

    public SessionPolicy? Policy { get; init; }

    public ClientCookieValue? Client { get; init; }

    public required string Origin { get; init; }

    /// <summary>The <c>azp</c> claim; null for <see cref="Origin"/>.</summary>
    public string? AuthorizedParty { get; init; }

    public SessionDevice? Device { get; init; }

    /// <summary>Whether the cookies outlive the browser; null for the value of sessions.yaml.</summary>
    public bool? IsPersistent { get; init; }
}
