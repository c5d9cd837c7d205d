using SessionGen.Tokens;

namespace SessionGen.Sessions;

/// <summary>What <see cref="SignInService{TClaims}.SignInAsync"/> needs.</summary>
internal sealed record SignInRequest<TClaims>
    where TClaims : class, ISessionClaims<TClaims>
{
    /// <summary>The application's id of the user; 1 to 255 characters, none of them a control character.</summary>
    public required string UserId { get; init; }

    /// <summary>The claims; null to get them from the <see cref="ISessionClaimsSource{TClaims}"/>.</summary>
    public required TClaims? Claims { get; init; }

    /// <summary>The policy; null for <c>default</c>.</summary>
    public SessionPolicy? Policy { get; init; }

    /// <summary>The client cookie that came with the request; null if there is none or it is malformed.</summary>
    public ClientCookieValue? Client { get; init; }

    /// <summary>The origin of the request. Becomes the issuer, unless one is configured.</summary>
    public required string Origin { get; init; }

    /// <summary>The <c>azp</c> claim: the origin that the request came from; null for <see cref="Origin"/>.</summary>
    public string? AuthorizedParty { get; init; }

    /// <summary>Where the sign-in comes from; null if it is not recorded.</summary>
    public SessionDevice? Device { get; init; }

    /// <summary>Whether the cookies outlive the browser; null for the value of sessions.yaml.</summary>
    public bool? IsPersistent { get; init; }
}
