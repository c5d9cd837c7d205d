namespace SessionGen.Sessions;

/// <summary>Which token <see cref="RenewalService{TClaims}.RenewAsync"/> issues.</summary>
internal readonly record struct RenewRequest
{
    /// <summary>The origin of the request. Becomes the issuer, unless one is configured.</summary>
    public required string Origin { get; init; }

    /// <summary>The <c>azp</c> claim: the origin that the request came from; null for <see cref="Origin"/>.</summary>
    public string? AuthorizedParty { get; init; }

    /// <summary>One of the client's sessions; null for its active one.</summary>
    public string? SessionId { get; init; }

    /// <summary>One of the client's sessions by its number; null for <see cref="SessionId"/>.</summary>
    public int? Number { get; init; }

    /// <summary>
    /// Whether the request is no activity of the user: the session is read and not renewed, and the token never leaves the server.
    /// </summary>
    public bool IsPassive { get; init; }

    /// <summary>Whether to issue a bearer token for an API client instead of the value of a token cookie.</summary>
    public bool IsBearer { get; init; }

    /// <summary>Whether a token that was issued a moment ago is not good enough (<c>forceRefresh</c>).</summary>
    public bool Force { get; init; }
}
