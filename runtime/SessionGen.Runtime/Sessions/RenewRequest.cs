namespace SessionGen.Sessions;

/// <summary>Which token <see cref="RenewalService{TClaims}.RenewAsync"/> issues.</summary>
internal readonly record struct RenewRequest
{
    public required string Origin { get; init; }

    /// <summary>The <c>azp</c> claim; null for <see cref="Origin"/>.</summary>
    public string? AuthorizedParty { get; init; }

    /// <summary>One of the client's sessions; null for its active one.</summary>
    public string? SessionId { get; init; }

    /// <summary>One of the client's sessions by its number; null for <see cref="SessionId"/>.</summary>
    public int? Number { get; init; }

    /// <summary>Whether the request does not count as activity: the session is only read, and the token never leaves the server.</summary>
    public bool IsPassive { get; init; }

    public bool IsBearer { get; init; }

    /// <summary>
    /// Whether the client keeps a good token of another version of sessions.yaml: this version's stays on the server, which needs no
    /// other one until it expires.
    /// </summary>
    public bool StaysHere { get; init; }

    /// <summary>Whether a token that was issued a moment ago is not good enough (<c>forceRefresh</c>).</summary>
    public bool Force { get; init; }
}
