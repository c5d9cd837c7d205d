using SessionGen.Tokens;

namespace SessionGen.Sessions;

/// <summary>What <see cref="SignInService{TClaims}.SignInAsync"/> needs.</summary>
internal sealed record SignInRequest<TClaims>
    where TClaims : class, ISessionClaims<TClaims>
{
    /// <summary>The application's id of the user; 1 to 255 characters, none of them a control character.</summary>
    public required string UserId { get; init; }

    /// <summary>Null to ask the <see cref="ISessionClaimsSource{TClaims}"/>.</summary>
    public required TClaims? Claims { get; init; }

    /// <summary>Null for the policy <c>default</c>.</summary>
    public SessionPolicy? Policy { get; init; }

    /// <summary>The client cookie that came with the request; null for none or garbage.</summary>
    public ClientCookieValue? Client { get; init; }

    /// <summary>The origin of the request. Becomes the issuer, unless one is configured.</summary>
    public required string Origin { get; init; }

    /// <summary>The <c>azp</c> claim: the origin that the request came from; null for <see cref="Origin"/>.</summary>
    public string? AuthorizedParty { get; init; }

    /// <summary>Where it comes from; null where that is not to be kept.</summary>
    public SessionDevice? Device { get; init; }

    /// <summary>Whether the cookies outlive the browser; null for what sessions.yaml says.</summary>
    public bool? IsPersistent { get; init; }
}
